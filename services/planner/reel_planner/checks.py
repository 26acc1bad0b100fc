"""Whether an input can be read at all, told before any work begins.

Cheap to import: what reads Markdown and PDF is loaded by the first check that needs it.
"""


def check_script(data: bytes) -> None:
    """Errors: Permanent with one sentence when this is no script (not text, empty, nothing to say or show)."""
    from reel_planner.outline.script import parse

    parse(data)


def check_plan(data: bytes) -> None:
    """Errors: Permanent with one sentence that names the field of the plan and what is wrong with it."""
    from reel_planner.outline.plan_file import parse

    parse(data)


def check_doc(data: bytes, name: str) -> None:
    """Errors: Permanent with one sentence when this document is broken, locked, without text or of no known kind."""
    from reel_planner.outline.document import read

    read(data, name)
