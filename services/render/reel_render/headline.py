"""The title on the thumbnail: as big as fits, in one to four lines, at the top or at the bottom of the safe area."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

from reel_common.formats import FPS, Geometry
from reel_render import ass, layout
from reel_render.captions import Token, is_rtl, joined, tokens
from reel_render.lettering import Letters
from reel_render.timeline import CaptionWord

MAX_CHARACTERS = 70
MAX_LINES = 4
MAX_HEIGHT = 0.34
"""The title's share of the frame at most."""
MAX_EM = 0.16
"""In parts of the shorter side."""
FEWER_LINES = 0.06
"""How much smaller the letters may be for each line that is saved: short columns of words read badly."""
ABOVE_EMS, BELOW_EMS = 0.85, 0.35
"""What a line takes above and below its baseline."""

Place = Literal["top", "bottom"]
PLACES: tuple[Place, ...] = ("top", "bottom")


@dataclass(frozen=True, slots=True)
class Headline:
    """The lines of a title and the size of their letters in pixels."""

    lines: tuple[str, ...]
    em: float

    @property
    def height(self) -> float:
        return self.em * (ABOVE_EMS + (len(self.lines) - 1) * layout.LINE_PITCH + BELOW_EMS)

    def top(self, place: Place, geometry: Geometry) -> float:
        """Where it begins, in pixels from above."""
        if place == "top":
            return geometry.safe.top * geometry.height
        return (1 - geometry.safe.bottom) * geometry.height - self.height


def shortened(title: str) -> str:
    """At most 70 characters, cut between words."""
    if len(title) <= MAX_CHARACTERS:
        return title
    return title[:MAX_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def fit(title: str, geometry: Geometry, letters: Letters) -> Headline:
    """The title in the number of lines that lets it be big. Blocking."""
    spoken = [CaptionWord(text=word, start=i, end=i + 1) for i, word in enumerate(shortened(title).split())]
    words = tokens(spoken, letters, math.inf)
    shorter = min(geometry.width, geometry.height)
    found: list[tuple[float, Headline]] = []
    for count in range(1, min(MAX_LINES, len(words)) + 1):
        lines, widest = _broken(words, count, letters)
        em = min(MAX_EM * shorter, layout.room(geometry) / (widest + 2 * layout.EDGE_EMS),
                 MAX_HEIGHT * geometry.height / (count * layout.LINE_PITCH))  # fmt: skip
        found.append((em * (1 - FEWER_LINES * (count - 1)), Headline(lines, em)))
    return max(found, key=lambda option: option[0])[1] if found else Headline((), 0.0)


def events(headline: Headline, place: Place, geometry: Geometry, letters: Letters) -> tuple[ass.Event, ...]:
    """White lines, the last of several in colour."""
    found: list[ass.Event] = []
    rtl = is_rtl(" ".join(headline.lines))
    for i, line in enumerate(headline.lines):
        baseline = headline.top(place, geometry) + headline.em * (ABOVE_EMS + i * layout.LINE_PITCH)
        whole = Token(line, 0, FPS, False, 1.0)
        spot = layout.Placed(whole, letters.runs(line), geometry.width / 2, baseline, headline.em, 0.0)
        coloured = i == len(headline.lines) - 1 and i > 0
        found += ass.still(spot, ass.COLOURS[0] if coloured else "FFFFFF", rtl=rtl)
    return tuple(found)


def _broken(words: tuple[Token, ...], lines: int, letters: Letters) -> tuple[tuple[str, ...], float]:
    """The words in so many lines whose widest, in ems, is as narrow as can be."""

    @cache
    def broken(begin: int, count: int) -> tuple[float, tuple[str, ...]]:
        if count == 1:
            last = joined(words[begin:])
            return letters.width(last), (last,)
        options = []
        for end in range(begin + 1, len(words) - count + 2):
            first, (widest, rest) = joined(words[begin:end]), broken(end, count - 1)
            options.append((max(letters.width(first), widest), (first, *rest)))
        return min(options)

    widest, found = broken(0, lines)
    return found, widest
