"""The rehearsal: which moves make up one actor's whole shot."""

from collections.abc import Sequence
from dataclasses import dataclass

from reel_common.values import Word
from reel_video.illustrate import acts, moves
from reel_video.illustrate.casting import Actor, Casting
from reel_video.illustrate.director import Cue
from reel_video.illustrate.easing import smooth, swing
from reel_video.illustrate.moves import Move
from reel_video.illustrate.puppet import Pose
from reel_video.illustrate.types import ShotSpec


@dataclass(frozen=True, slots=True)
class Plan:
    """What the moves of one actor are chosen from."""

    found: Casting
    spec: ShotSpec
    rank: int
    places: Sequence[tuple[float, float, float]]
    entry: tuple[str, float, int, float]
    reacted: tuple[Cue, ...]
    floats: bool


def rehearse(plan: Plan, own: tuple[Word, ...]) -> tuple[Move, ...]:
    """All moves of one actor, in the order in which they build on one another."""
    spec, found, seed = plan.spec, plan.found, plan.spec.seed * 7 + plan.rank
    kind, at, side, way = plan.entry
    there = at + moves.ENTRANCES.get(kind, 0.0) * 0.8
    made: list[Move | None] = [_float(seed) if plan.floats and found.action != "fly" else None]
    busy = found.action in acts.ACTIONS and (
        plan.rank == 0 or found.action in ("dance", "celebrate", "run", "jump", "sleep")
    )
    made.append(acts.act(found.mood, spec.seconds, there, acts.MOODS))
    if busy:
        made.append(acts.act(found.action, spec.seconds, there))
    elif not own and (seed % 3 == 0 or spec.index == 0):
        made.append(acts.act("wave", spec.seconds, there))
    made.append(moves.idle(seed))
    others = tuple(w for w in spec.words if w not in own)
    if own:
        made += [moves.talk(own, seed), _step_up(own)]
    elif found.action != "sleep":
        made += [
            moves.beat(others),
            *(
                moves.react(cue.kind, cue.start + 0.11 * plan.rank)
                for cue in plan.reacted
                if not busy or cue.kind != "tilt"
            ),
        ]
    if len(plan.places) > 1 and found.action != "sleep":
        made += _attend(plan, others)
    if kind:
        made.append(moves.enter(kind, at, side, way))
    return tuple(move for move in made if move is not None)


def _attend(plan: Plan, others: tuple[Word, ...]) -> list[Move]:
    """Looking at whoever speaks."""
    mine = plan.places[plan.rank][0]
    made = []
    for j, (x, _scale, _back) in enumerate(plan.places):
        them = plan.found.actors[j]
        theirs = [w for cue in plan.spec.cues if j != plan.rank and is_voice(cue.speaker, them) for w in cue.words]
        if theirs and others:
            made.append(moves.listen(theirs, 1.0 if x > mine else -1.0))
    return made


def _float(seed: int) -> Move:
    def move(pose: Pose, t: float) -> None:
        pose.lift += 6 + 2.4 * swing(t, 0.26, seed * 0.17)
        pose.lean += 2.5 * swing(t, 0.17, seed * 0.3)

    return move


def _step_up(own: tuple[Word, ...]) -> Move:
    """Whoever speaks comes a little forward."""
    first, last = own[0].start, own[-1].end

    def move(pose: Pose, t: float) -> None:
        pose.size *= 1 + 0.05 * smooth((t - first + 0.2) / 0.3) * smooth((last + 0.35 - t) / 0.3)

    return move


def is_voice(speaker: str, who: Actor) -> bool:
    """Whether this speaker of a line is this actor, by name or, where it has none, by what it is."""
    return bool(speaker) and speaker.lower() in (who.name.lower(), who.label.lower() if not who.name else "")
