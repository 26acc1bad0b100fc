"""Figures that count: a number in the way it was written, drawn from one sprite per character."""

import re
from dataclasses import dataclass

import skia

from reel_common.plan import Datum
from reel_video.illustrate import text, typeset
from reel_video.illustrate.sprites import Sprite, bake, blit, pose
from reel_video.illustrate.typeset import Shelf

NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d+)?")
SHORT = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
LONGEST = 13
"""Characters of a figure that is written out; longer ones are shortened to thousands of millions."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a figure is written: `before` and `after` it, its decimals and separators, and the value it ends at.

    Without a number in it (`counts` false) all of it is `before`.
    """

    before: str
    after: str
    decimals: int
    point: str
    group: str
    value: float
    counts: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Counter:
    """The pattern with a sprite for each character it can need, all `size` pixels large."""

    pattern: Pattern
    glyphs: dict[str, Sprite]
    advances: dict[str, float]
    size: float


def pattern(datum: Datum, longest: int = LONGEST) -> Pattern:
    """Read how the figure is written; without digits in its text, the value is written plainly."""
    written = datum.text.strip() or plain(datum.value, longest)
    found = NUMBER.search(written)
    if not found:
        return Pattern(written, "", 0, ".", "", 0.0, counts=False)
    point, group = _separators(found[0])
    digits = found[0].replace(group, "") if group else found[0]
    decimals = len(digits.split(point)[1]) if point and point in digits else 0
    value = float(digits.replace(point, ".") if point else digits)
    return Pattern(written[: found.start()], written[found.end() :], decimals, point or ".", group, value)


def plain(value: float, longest: int = LONGEST) -> str:
    """A value without a text of its own: thousands separated, at most two decimals, huge ones shortened."""
    whole = f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:,.2f}".rstrip("0").rstrip(".")
    if len(whole) <= longest:
        return whole
    if abs(value) >= 1e16:
        digits, _, power = f"{value:.1e}".partition("e")
        return f"{digits}×10^{int(power)}"
    size, unit = next(((s, u) for s, u in SHORT if abs(value) >= s), (1.0, ""))
    return f"{value / size:,.4g}{unit}"


def _separators(number: str) -> tuple[str, str]:
    """Decimal point and thousands separator: the last sign is a point unless it groups three digits."""
    signs = [c for c in number if not c.isdigit()]
    if not signs:
        return "", ""
    last, tail = signs[-1], number[number.rindex(signs[-1]) + 1 :]
    grouping = len(tail) == 3 and all(s == last for s in signs) and number[0] != "0" and len(number.split(last)[0]) <= 3
    if grouping:
        return "", last
    return last, next((s for s in signs[:-1] if s != last), "")


def written(how: Pattern, value: float) -> str:
    """This value as the figure is written."""
    if not how.counts:
        return how.before
    number = f"{value:,.{how.decimals}f}".replace(",", "\0").replace(".", how.point)
    return how.before + number.replace("\0", how.group) + how.after


def at_share(how: Pattern, share: float) -> str:
    """The figure when it has counted so far: 0 to 1."""
    return written(how, how.value * min(1.0, max(0.0, share)))


def counter(how: Pattern, style: text.Style, size: float, shelf: Shelf) -> Counter:
    """Bake every character that counting up to the end can show."""
    letters = sorted(set("0123456789") | set(at_share(how, 1.0)))
    shown = [c for c in letters if not c.isspace() and typeset.covered(shelf, c)]
    room = text.Box(size * 1.6, size * 1.6, size, size, 1)
    glyphs, advances = {}, {}
    for letter in shown:
        block = text.layout(letter, style, room, shelf)
        glyphs[letter] = bake(size * 1.6, size * 1.6, lambda c, b=block: text.draw(c, b, 0, 0))  # type: ignore[misc]
        advances[letter] = typeset.extent(shelf, style.role, letter).width * size / typeset.EM
    broad = max(advances[d] for d in "0123456789")
    advances |= dict.fromkeys("0123456789", broad)
    return Counter(how, glyphs, advances, size)


def width(it: Counter, words: str) -> float:
    return sum(it.advances.get(c, it.size * 0.27) for c in words)


def natural(words: str, role: str, shelf: Shelf) -> float:
    """Width of these words with equally wide digits, in ems."""
    digit = max(typeset.extent(shelf, role, d).width for d in "0123456789")
    return sum(digit if c.isdigit() else typeset.extent(shelf, role, c).width for c in words) / typeset.EM


def draw(canvas: skia.Canvas, it: Counter, words: str, centre: tuple[float, float], scale: float = 1.0) -> None:
    """Draw `words` about their centre, every character by its own sprite."""
    x = centre[0] - width(it, words) * scale / 2
    for letter in words:
        step = it.advances.get(letter, it.size * 0.27) * scale
        sprite = it.glyphs.get(letter)
        if sprite is not None and scale == 1.0:
            blit(canvas, sprite, x + step / 2 - sprite.width / 2, centre[1] - sprite.height / 2)
        elif sprite is not None:
            pose(canvas, sprite, (x + step / 2, centre[1]), scale)
        x += step
