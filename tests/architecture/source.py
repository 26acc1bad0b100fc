"""The product's source as the architecture tests see it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = sorted(path for path in (ROOT / "services").iterdir() if path.is_dir())
PACKAGES = sorted(
    path.parent.name for group in ("libs/*", "services/*", "cli") for path in ROOT.glob(f"{group}/reel_*/__init__.py")
)


def product_files() -> list[Path]:
    """Every Python file of libs, services and cli, relative to the root."""
    return sorted(
        path.relative_to(ROOT) for folder in ("libs", "services", "cli") for path in (ROOT / folder).rglob("*.py")
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    """Every syntax node of the product with its file."""
    for path in product_files():
        for node in ast.walk(tree(path)):
            yield path, node


def name_of(node: ast.AST) -> str:
    """A dotted name as it is written (`os.environ`), or nothing for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return ""


def place(path: Path, node: ast.AST) -> str:
    return f"{path}:{getattr(node, 'lineno', 0)}"
