"""What the repository says about where it comes from, and whether its lists agree with one another."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import ROOT, product_files, tree

# Put together from parts, so that this file does not hold what it forbids.
INDEX_HOSTS = re.compile(
    "|".join((r"\bpy" + r"pi\.", r"python" + r"hosted", r"anaconda" + r"\.org", r"artifact" + "ory"))
)
HOME_PATHS = re.compile(r"/ho" + r"me/\w|/Us" + r"ers/\w|/ro" + r"ot/|[A-Z]:\\Us" + r"ers")
DISTRIBUTIONS = sorted(path for group in ("libs/*", "services/*", "cli") for path in ROOT.glob(group) if path.is_dir())
# The name one imports, where it is not the name one installs.
INSTALLED_AS = {
    "espeakng_loader": "espeakng-loader",
    "ffmpeg": "ffmpeg-python",
    "fontTools": "fonttools",
    "imageio_ffmpeg": "imageio-ffmpeg",
    "markdown_it": "markdown-it-py",
    "nats": "nats-py",
    "pydantic_settings": "pydantic-settings",
    "skia": "skia-python",
    "opentelemetry": "opentelemetry-sdk",
    "starlette": "fastapi",
}


def ignored_folders() -> set[str]:
    lines = (ROOT / ".gitignore").read_text().splitlines()
    return {line.strip("/") for line in lines if line.endswith("/")} | {".git"}


def text_files() -> Iterator[tuple[Path, str]]:
    """Every text file that git would take in."""
    ignored = ignored_folders()
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.is_symlink() or path.name in ignored:
                continue
            if path.is_dir():
                folders.append(path)
            else:
                content = path.read_bytes()
                if b"\0" not in content:
                    yield path.relative_to(ROOT), content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("forbidden", [INDEX_HOSTS, HOME_PATHS], ids=["package index", "home folder"])
def test_no_file_names_a_host_or_a_home_folder(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []


def declared(folder: Path) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return project


def imported(folder: Path) -> set[str]:
    """Distributions that the code in a folder imports, by the names one installs."""
    found = set()
    for path in product_files():
        if folder not in (ROOT / path).parents:
            continue
        for node in ast.walk(tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            found |= {name.split(".")[0] for name in names}
    ours = {name for name in found if name.startswith("reel_")} - {path.name for path in folder.iterdir()}
    foreign = {name for name in found if not name.startswith("reel_") and name not in sys.stdlib_module_names}
    return {name.replace("reel_", "reelwright-") for name in ours} | {INSTALLED_AS.get(name, name) for name in foreign}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[ <>=!~;]", requirement)[0] for requirement in requirements}


@pytest.mark.parametrize("folder", DISTRIBUTIONS, ids=lambda path: path.name)
def test_a_distribution_declares_what_it_imports(folder: Path) -> None:
    assert imported(folder) - names(declared(folder)["dependencies"]) == set()


def test_the_laptop_requirements_are_the_sum_of_what_distributions_declare() -> None:
    declared_names = {
        name
        for folder in DISTRIBUTIONS
        for name in names(declared(folder)["dependencies"])
        if not name.startswith("reelwright-")
    }
    listed = {
        line.strip()
        for name in ("laptop.in", "art.in")
        for line in (ROOT / "requirements" / name).read_text().splitlines()
        if not line.startswith("#")
    }
    assert declared_names == listed
