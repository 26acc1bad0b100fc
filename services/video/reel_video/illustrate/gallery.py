"""Where the art lies: OpenMoji's colour SVGs inside the wheel `emosvg`, which is never imported (it drags cairo in)."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reel_common.errors import Permanent
from reel_common.values import Credit

VIEWBOX = 72.0
"""Every picture is drawn on a square of this many units."""


def credits() -> Credit:
    """The credit of all art that `find` gives out; CC BY-SA 4.0 asks for it beside the video."""
    return Credit(title="OpenMoji", author="the OpenMoji project", licence="CC BY-SA 4.0", url="https://openmoji.org")


@cache
def folder() -> Path:
    """The folder of SVGs, named by hex code; Permanent when the wheel is not installed."""
    spec = find_spec("emosvg")
    if spec is None or spec.origin is None:
        raise Permanent("The cartoon art is missing: install the package emosvg.")
    return Path(spec.origin).parent / "resources" / "openmoji-svg-color"


@cache
def codes() -> frozenset[str]:
    """The code of every picture there is, e.g. `1F408` or `1F9D1-200D-1F4BB`."""
    found = frozenset(path.stem for path in folder().glob("*.svg"))
    if not found:
        raise Permanent("The cartoon art is missing from the package emosvg: install it again.")
    return found


@cache
def find(code: str) -> Path:
    """The SVG of a code; Permanent when there is no such picture."""
    if code not in codes():
        raise Permanent(f"There is no picture with the code {code!r}: use an OpenMoji code such as 1F408.")
    return folder() / f"{code}.svg"


def code_of(emoji: str) -> str:
    """The code of the picture for an emoji as written in a text, or "" when it has none.

    Variation selectors and skin tones are dropped where the exact sequence was not drawn.
    """
    points = [f"{ord(char):04X}" for char in emoji]
    plain = [point for point in points if point != "FE0F"]
    untoned = [point for point in plain if not 0x1F3FB <= int(point, 16) <= 0x1F3FF]
    genderless = untoned[: untoned.index("200D")] if "200D" in untoned else untoned
    joined = ("-".join(parts) for parts in (points, plain, [*plain, "FE0F"], untoned, [*untoned, "FE0F"], genderless))
    return next((code for code in joined if code in codes()), "")
