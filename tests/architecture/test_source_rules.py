"""House rules that a machine can check in the source."""

import ast
from pathlib import Path

from tests.architecture.source import ROOT, SERVICES, name_of, nodes, place, product_files, tree

MAX_LINES = 350
SERVICE_FILES = ("__init__.py", "__main__.py", "handler.py", "ports.py", "settings.py")
WORKER = Path("libs/common/reel_common/worker.py")
EVENTS = Path("libs/common/reel_common/events.py")
SHELLS = (
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "asyncio.create_subprocess_shell",
    "create_subprocess_shell",
)
ENVIRONMENT = ("environ", "environb", "getenv", "getenvb", "putenv")


def catches_everything(node: ast.ExceptHandler) -> bool:
    """Whether a handler swallows any exception; one that cleans up and ends in a bare `raise` does not."""
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    broad = any(kind is None or name_of(kind) in ("Exception", "BaseException") for kind in caught)
    last = node.body[-1]
    return broad and not (isinstance(last, ast.Raise) and last.exc is None)


def suppresses_everything(node: ast.Call) -> bool:
    names = {name_of(argument) for argument in node.args}
    return name_of(node.func).endswith("suppress") and not names.isdisjoint({"Exception", "BaseException"})


def test_only_the_worker_catches_every_exception() -> None:
    found = [
        place(path, node)
        for path, node in nodes()
        if path != WORKER
        and (
            (isinstance(node, ast.ExceptHandler) and catches_everything(node))
            or (isinstance(node, ast.Call) and suppresses_everything(node))
        )
    ]
    assert found == []


def test_nothing_runs_through_a_shell() -> None:
    found = [
        place(path, node)
        for path, node in nodes()
        if isinstance(node, ast.Call)
        and (
            name_of(node.func) in SHELLS
            or any(
                keyword.arg == "shell"
                and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
                for keyword in node.keywords
            )
        )
    ]
    assert found == []


def test_no_file_is_longer_than_one_idea() -> None:
    counts = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in product_files()}
    assert {path: lines for path, lines in counts.items() if lines > MAX_LINES} == {}


def test_only_settings_modules_read_the_environment() -> None:
    found = [
        place(path, node)
        for path, node in nodes()
        if path.name != "settings.py"
        and (
            (isinstance(node, ast.Attribute) and name_of(node) in [f"os.{name}" for name in ENVIRONMENT])
            or (
                isinstance(node, ast.ImportFrom)
                and node.module == "os"
                and any(alias.name in ENVIRONMENT for alias in node.names)
            )
        )
    ]
    assert found == []


def test_every_service_folder_has_the_same_few_files() -> None:
    expected = {f"{path.name}/reel_{path.name}/{file}" for path in SERVICES for file in SERVICE_FILES}
    expected |= {f"{path.name}/pyproject.toml" for path in SERVICES}
    assert {name for name in expected if not (ROOT / "services" / name).is_file()} == set()


def test_every_event_class_lives_in_the_events_file() -> None:
    events = {"Event"}
    for node in tree(EVENTS).body:
        if isinstance(node, ast.ClassDef) and any(name_of(base) in events for base in node.bases):
            events.add(node.name)
    assert len(events) > 10
    found = [
        place(path, node)
        for path, node in nodes()
        if path != EVENTS
        and isinstance(node, ast.ClassDef)
        and any(name_of(base).split(".")[-1] in events for base in node.bases)
    ]
    assert found == []
