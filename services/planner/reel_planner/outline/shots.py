"""Lines and shots of a scene: who speaks, and where a long speech gets its next picture."""

import re
from dataclasses import replace

from reel_common.pacing import WORDS_PER_SECOND
from reel_common.plan import Content, Kind
from reel_planner.outline.data import table
from reel_planner.outline.draft import ShotDraft, Spoken
from reel_planner.outline.words import clip, count, sentences, squeeze

NARRATOR = "narrator"
LONG_SECONDS = 9.0
"""A picture that moves but does not change holds the eye about this long."""
_ONE_PICTURE = frozenset({Kind.CODE, Kind.LIST, Kind.STEPS, Kind.COMPARISON, Kind.CHART, Kind.OUTRO})
"""Kinds whose content unfolds while it is told."""
_FRAMINGS = ("close-up", "wide view", "from above", "from the side")
_SPEAKER = r"(?P<name>[^\W\d_][\w .'’-]{0,29}?)(?:\s*\([^)]{0,40}\))?"
SPEAKER_LINE = re.compile(rf"^(?:\*\*|__)?{_SPEAKER}\s*(?::(?:\*\*|__)?|(?:\*\*|__):)\s+(?P<text>\S.*)$", re.DOTALL)
_INSIDE = re.compile(r"(?:(?<=[.!?…”\"])\s+|\n)(?=[A-ZÀ-ÖØ-Þ][\w'’-]*(?: [A-ZÀ-ÖØ-Þ][\w'’-]*)?\s*:\s)")
_NOT_NAMES = frozenset(table("grammar")["not_names"].split())


def is_speaker(name: str) -> bool:
    """Whether a word before a colon is somebody's name: capitals, at most three words, no "Note" or "Step"."""
    words = name.split()
    return bool(words) and len(words) <= 3 and words[0].lower() not in _NOT_NAMES and all(
        not w[0].isalpha() or not w[0].islower() for w in words
    )  # fmt: skip


def spoken_lines(text: str) -> tuple[Spoken, ...]:
    """Lines of a voiceover: "NAME: text" changes the speaker, anything before is the narrator's."""
    lines: list[Spoken] = []
    for part in _INSIDE.split(text.strip()):
        found = SPEAKER_LINE.match(part.strip())
        if found and is_speaker(found["name"]):
            lines.append(Spoken(speaker_name(found["name"]), squeeze(found["text"])))
        elif part.strip():
            lines.append(Spoken(lines[-1].speaker if lines else NARRATOR, squeeze(part)))
    return tuple(line for line in lines if line.text)


def speaker_name(written: str) -> str:
    """One spelling for a speaker: "WHISKERS" and "Whiskers" are the same cat."""
    name = squeeze(written)
    if name.isupper() and len(name) > 2:
        name = name.title()
    return NARRATOR if name.lower() in (NARRATOR, "voiceover", "voice over", "vo", "voice-over") else name


def split_scene(shot: ShotDraft) -> tuple[ShotDraft, ...]:
    """The shots of a scene: one, or several cut at sentence ends when its speech is long and its picture can change."""
    total = sum(count(line.text) for line in shot.lines) / WORDS_PER_SECOND
    if total <= LONG_SECONDS or shot.kind in _ONE_PICTURE:
        return (shot,)
    groups = _groups(shot.lines, max(2, round(total / (LONG_SECONDS * 0.75))))
    if len(groups) < 2:
        return (shot,)
    seconds = shot.seconds / len(groups) if shot.seconds else None
    first = replace(shot, lines=groups[0], seconds=seconds)
    return (first, *(_next(shot, lines, k, seconds) for k, lines in enumerate(groups[1:])))


def _next(shot: ShotDraft, lines: tuple[Spoken, ...], place: int, seconds: float | None) -> ShotDraft:
    framing = _FRAMINGS[place] if place < len(_FRAMINGS) else clip(lines[0].text, 80)
    kind = Kind.CHARACTER if shot.kind in (Kind.TITLE, Kind.NUMBER, Kind.QUOTE) else shot.kind
    effects = tuple(dict.fromkeys([*shot.effects, "zoom_out" if place % 2 else "zoom_in"]))
    content = Content(source=shot.content.source) if kind != shot.kind else shot.content
    visual = f"{shot.visual}, {framing}" if shot.visual else lines[0].text[:300]
    return replace(
        shot, kind=kind, visual=visual, lines=lines, content=content, effects=effects, sounds=(), seconds=seconds
    )


def _groups(lines: tuple[Spoken, ...], wanted: int) -> list[tuple[Spoken, ...]]:
    """The speech in about `wanted` parts of like length, cut only between sentences."""
    pieces = [Spoken(line.speaker, s) for line in lines for s in sentences(line.text)]
    share = sum(count(p.text) for p in pieces) / wanted
    groups: list[list[Spoken]] = [[]]
    words = 0
    for piece in pieces:
        n = count(piece.text)
        if groups[-1] and words + n / 2 > share * len(groups) and len(groups) < wanted:
            groups.append([])
        groups[-1].append(piece)
        words += n
    return [_joined(group) for group in groups if group]


def _joined(pieces: list[Spoken]) -> tuple[Spoken, ...]:
    """Sentences of one speaker that follow each other, as one line again."""
    lines: list[Spoken] = []
    for piece in pieces:
        if lines and lines[-1].speaker == piece.speaker:
            lines[-1] = Spoken(piece.speaker, f"{lines[-1].text} {piece.text}")
        else:
            lines.append(piece)
    return tuple(lines)
