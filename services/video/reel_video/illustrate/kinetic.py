"""Typography scenes: where no word names a picture, the key words themselves come on stage as they are spoken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import skia

from reel_common.values import SoundCue, Word
from reel_video.illustrate import backgrounds, camera, effects, text
from reel_video.illustrate.area import Area, area
from reel_video.illustrate.director import bare
from reel_video.illustrate.easing import in_cubic, out_back, progress, swing
from reel_video.illustrate.kit import blend, fill, heart, star, stroke
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.scenery import scenery
from reel_video.illustrate.sprites import pose
from reel_video.illustrate.types import Draw, Look, Painting, ShotSpec

MOST_WORDS = 3
"""Key words of one phrase: what the eye reads in a glance."""
PHRASE_WORDS = 7
LEAVE = 0.20
DULL = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "if",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "by",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "will",
        "would",
        "can",
        "could",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "it's",
        "he",
        "she",
        "they",
        "we",
        "you",
        "i",
        "me",
        "my",
        "your",
        "our",
        "their",
        "his",
        "her",
        "them",
        "us",
        "as",
        "so",
        "than",
        "then",
        "there",
        "here",
        "what",
        "which",
        "who",
        "how",
        "when",
        "where",
        "why",
        "not",
        "just",
        "very",
        "really",
        "too",
        "also",
        "about",
        "into",
        "over",
        "out",
        "up",
        "down",
        "off",
        "again",
        "all",
        "any",
        "some",
        "more",
        "most",
        "much",
        "many",
        "such",
        "only",
        "own",
        "same",
        "let",
        "lets",
        "let's",
        "get",
        "got",
    ]
)
"""Words that carry no picture of their own; in other languages short words are taken for such."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Key words shown together from `start` to `end`, each with the time it is spoken."""

    words: tuple[str, ...]
    times: tuple[float, ...]
    start: float
    end: float


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Set the key words of the narration, phrase by phrase, on an abstract ground."""
    stage = area(look.geometry)
    phrases = phrase(spec.words, spec.seconds) or _silent(spec)
    scene = scenery(backgrounds.backdrop("abstract", stage, look.palette, spec.seed), stage)
    view_of = camera.camera(effects.moves(spec.shot.effects), spec.seconds, spec.seed, strength=0.8)
    shown = [_set(p, look, stage, spec.seed + i) for i, p in enumerate(phrases)]
    warned = tuple(dict.fromkeys(w for _draw, warnings in shown for w in warnings))

    def draw(canvas: skia.Canvas, t: float) -> None:
        view = view_of(t)
        scene.behind(canvas, t, view)
        for paint_phrase, _warnings in shown:
            paint_phrase(canvas, t)
        scene.before(canvas, t, view)

    sounds = tuple(SoundCue(at=round(p.times[0], 3), sound="pop", gain_db=-14.0) for p in phrases[:2])
    return Painting(draw, sounds, warned)


def phrase(words: Sequence[Word], seconds: float) -> list[Phrase]:
    """The narration in phrases of at most PHRASE_WORDS words, each with its key words."""
    groups: list[list[Word]] = [[]]
    for word in words:
        groups[-1].append(word)
        if word.text[-1:] in ".,!?;:…" or len(groups[-1]) >= PHRASE_WORDS:
            groups.append([])
    kept = [(group, keys) for group in groups if (keys := _keys(group))]
    made = []
    for i, (_group, keys) in enumerate(kept):
        start = max(0.05, keys[0].start - 0.1)
        end = kept[i + 1][1][0].start - 0.1 if i + 1 < len(kept) else seconds + 2.0
        made.append(Phrase(tuple(_shown(k) for k in keys), tuple(max(0.05, k.start - 0.05) for k in keys), start, end))
    return made


def _keys(group: Sequence[Word]) -> list[Word]:
    """The words of a phrase worth reading, the longest ones, in order; of a dull phrase its longest word."""
    telling = [w for w in group if len(bare(w.text)) > 2 and bare(w.text) not in DULL]
    if not telling:
        return [max(group, key=lambda w: len(bare(w.text)))] if len(group) > 2 else []
    best = sorted(telling, key=lambda w: -len(bare(w.text)))[:MOST_WORDS]
    return sorted(best, key=lambda w: w.start)


def _shown(word: Word) -> str:
    return word.text.strip('.,;:"“”«»()[]') or word.text


def _silent(spec: ShotSpec) -> list[Phrase]:
    """A shot nobody speaks in shows its heading, its description or the title."""
    told = spec.shot.content.heading or spec.shot.visual or spec.title
    words = tuple(told.split()[:PHRASE_WORDS])
    return [Phrase(words, tuple(0.15 + 0.12 * i for i in range(len(words))), 0.0, spec.seconds + 2.0)]


def _set(p: Phrase, look: Look, stage: Area, seed: int) -> tuple[Draw, tuple[str, ...]]:
    """One phrase laid out large over the action, its words springing in one by one."""
    u, r = stage.unit, Random(f"kinetic {seed}")
    low = stage.ground - (4 if stage.shape == "tall" else 8)
    box = text.Box(
        (stage.right - stage.left - 2) * u,
        (low - stage.top - 4) * u,
        max_size=(26 if stage.shape == "tall" else 24) * u,
        min_size=5 * u,
    )
    tones = _tones(look.palette)
    tint = r.randrange(len(p.words))
    style = text.Style(
        colour=look.palette.ink,
        outline=look.palette.paper,
        outline_em=0.16,
        shadow=look.palette.ink,
        shadow_em=0.05,
        leading=1.06,
    )
    tints = {tint: r.choice(tones)}
    block = text.layout(" ".join(p.words), style, box, look.fonts, tints)
    units = text.units(block, look.fonts, tints)
    left, top = (stage.left + 1) * u, (stage.top + 2) * u
    tilts = [r.uniform(-3.5, 3.5) for _ in units]
    mark = _mark(stage, look.palette, r)

    def draw(canvas: skia.Canvas, t: float) -> None:
        if not p.start - 0.05 <= t < p.end:
            return
        gone = in_cubic(progress(t, p.end - LEAVE, LEAVE))
        mark(canvas, t - p.start, gone)
        for i, unit in enumerate(units):
            at = p.times[min(len(p.times) - 1, i * len(p.times) // max(1, len(units)))]
            grown = out_back(progress(t, at, 0.34), 2.0) * (1 - gone)
            x, y = unit.centre
            pose(
                canvas,
                unit.sprite,
                (left + x, top + y - gone * 12 * u),
                grown,
                tilts[i] * 5 * (1 - min(1.0, grown)),
            )

    return draw, block.warnings


def _tones(palette: Palette) -> tuple[int, ...]:
    return tuple(blend(tone, palette.ink, 0.12) for tone in (palette.accent, palette.accent_two))


def _mark(stage: Area, palette: Palette, r: Random) -> Callable[[skia.Canvas, float, float], None]:
    """A big friendly shape behind the words."""
    kind, tone = r.randrange(3), blend(palette.highlight, 0xFFFFFF, 0.15)
    x, y, size = stage.middle + r.uniform(-6, 6), (stage.ground + stage.top) / 2, stage.figure * 0.52

    def draw(canvas: skia.Canvas, since: float, gone: float) -> None:
        grown = out_back(progress(since, 0.0, 0.5)) * (1 - gone)
        if grown < 0.02:
            return
        canvas.save()
        canvas.scale(stage.unit, stage.unit)
        canvas.translate(x, y)
        canvas.rotate(8 * swing(since, 0.08) + (20 * since if kind == 0 else 0))
        canvas.scale(grown, grown)
        if kind == 0:
            canvas.drawPath(star(0, 0, size, 14, 0.86), fill(tone, 0.85))
        elif kind == 1:
            canvas.drawCircle(0, 0, size * 0.92, fill(tone, 0.85))
            canvas.drawCircle(0, 0, size * 1.04, stroke(tone, 1.2, 0.85))
        else:
            canvas.drawPath(heart(0, -size * 0.1, size * 0.72), fill(tone, 0.85))
        canvas.restore()

    return draw
