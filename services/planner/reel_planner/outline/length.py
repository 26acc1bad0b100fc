"""How long a scene will take, by the same rules that pace the finished video."""

import math
from collections.abc import Iterable

from reel_common.formats import FPS
from reel_common.pacing import (
    DEFAULT_SILENT_SECONDS,
    DEFAULT_TAIL_SECONDS,
    GAP_SECONDS,
    LEAD_SECONDS,
    SILENT_SECONDS,
    TAIL_SECONDS,
    TURN_GAP_SECONDS,
    WORDS_PER_SECOND,
)  # fmt: skip
from reel_planner.outline.draft import SceneDraft, ShotDraft
from reel_planner.outline.words import count

USUAL_BEAT_FRAMES = 15


def shot_seconds(shot: ShotDraft, beat_frames: int = USUAL_BEAT_FRAMES) -> float:
    """Seconds on the beat grid that this shot will last, read at the usual rate."""
    if not shot.lines:
        return shot.seconds or SILENT_SECONDS.get(shot.kind, DEFAULT_SILENT_SECONDS)
    turns = [a.speaker != b.speaker for a, b in zip(shot.lines, shot.lines[1:], strict=False)]
    gaps = sum(TURN_GAP_SECONDS if turn else GAP_SECONDS for turn in turns)
    spoken = sum(count(line.text) for line in shot.lines) / WORDS_PER_SECOND
    natural = LEAD_SECONDS + spoken + gaps + TAIL_SECONDS.get(shot.kind, DEFAULT_TAIL_SECONDS)
    return math.ceil(natural * FPS / beat_frames) * beat_frames / FPS


def total_seconds(scenes: Iterable[SceneDraft]) -> float:
    """Seconds of all these scenes together."""
    return sum(shot_seconds(shot) for scene in scenes for shot in scene.shots)
