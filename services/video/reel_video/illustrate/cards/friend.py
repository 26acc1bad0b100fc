"""Who keeps a card company: the puppets of the video's own cast, who talk, listen and look at what the card shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import skia

from reel_common.values import Word
from reel_video.illustrate import acts, casting, director, lexicon, moves, rehearsal, story, wardrobe
from reel_video.illustrate.actor import Actor, paint, pose_at
from reel_video.illustrate.cards.base import Room
from reel_video.illustrate.casting import Figure
from reel_video.illustrate.easing import clamp, mix, smooth, wander
from reel_video.illustrate.puppet import Pose
from reel_video.illustrate.types import Draw, Look, ShotSpec

PRESENTER = "1F916"
"""Who presents a video that is about nobody: always this robot, so that nobody looks for a meaning in it."""
ANYBODY = frozenset(["1F9D1", "1F468", "1F469", "1F464", "1F465", "1FAC2", "1F46A", "1F466", "1F467", "1F9D2", "1F46B"])
"""People whom a word like "you" or "beginner" means: nobody in particular, so they do not come unasked."""
MOST = 2
PEEK = {Figure.HEAD: 0.78, Figure.BUST: 0.74, Figure.FULL: 0.96}
"""The share of a puppet that shows above an edge it looks over."""
HEADROOM = 0.90
"""The share of its room that somebody fills: the rest is for jumping."""


Friend = tuple[casting.Actor, int]
"""Somebody, and the how-manieth of its looks in the video it is."""


@dataclass(frozen=True, slots=True)
class Company:
    """`friends` who are there, the lead first; `things` are other pictures that the words mean, as OpenMoji codes."""

    friends: tuple[Friend, ...]
    things: tuple[str, ...]

    @property
    def art(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(who.face or who.body for who, _ in self.friends))


@dataclass(frozen=True, slots=True)
class Part:
    """How friends are there: they come at `start`, hop at each of `beats`, look `aside` (−1 left) and `down` at the
    card, stand whole or peek over an edge at the foot of their room, and may wave.
    """

    start: float = 0.1
    beats: tuple[float, ...] = ()
    aside: float = 0.0
    down: float = 0.0
    peeks: bool = False
    waves: bool = False


def company(spec: ShotSpec, look: Look) -> Company:
    """Who speaks, else who is named, else the hero of the video, else whom the words mean; and things."""
    shot, names = spec.shot, {r.name: r.looks for r in spec.cast if r.name and r.looks}
    here = casting.cast(f"{shot.visual} {shot.content.heading}", spec.narration, names, language=spec.language)
    whole = casting.cast(spec.title, "", names, language=spec.language)
    hero = story.hero(spec.cast)
    speakers = tuple(dict.fromkeys(cue.speaker for cue in spec.cues if cue.speaker.casefold() not in story.NARRATORS))
    speaking = [who for name in speakers if name in names and (who := _portrait(names[name], name, spec))]
    named = [who for who in here.actors if who.name]
    lead = [who for who in [_portrait(hero.looks, hero.name, spec)] if who] if hero else []
    met = [a for a in (*here.actors, *whole.actors) if a.body not in ANYBODY and _is_shown(a, spec)][:1]
    found = (speaking or named or lead or met or [_presenter()])[:MOST]
    shown = {code for who in found for code in (who.body, who.face)}
    pictures = (*(p.art for p in here.props), *(m.art for m in here.moments), *(p.art for p in whole.props))
    things = tuple(dict.fromkeys(art.code for art in pictures if art.code not in shown | ANYBODY))
    return Company(tuple(zip(found, wardrobe.twins(found, spec.cast), strict=True)), things)


def _portrait(looks: str, name: str, spec: ShotSpec) -> casting.Actor | None:
    return casting.portray(looks, name, language=spec.language)


def _is_shown(who: casting.Actor, spec: ShotSpec) -> bool:
    """Whether a person is asked for by what is to be seen; an animal may also come because it is told of."""
    return who.figure is not Figure.BUST or who.label.casefold() in f"{spec.shot.visual} {spec.title}".casefold()


def _presenter() -> casting.Actor:
    who = casting.portray(PRESENTER)
    assert who is not None
    return who


def icon(words: str, language: str = "en") -> str:
    """The code of the picture that these few words mean first, "" when they mean none."""
    matches = lexicon.read(words, described=True, language=language).matches
    return next((m.art.code for m in matches), "")


def alike(code: str, spec: ShotSpec) -> Friend | None:
    """Whoever in the video looks like this picture, else a stranger who does; None for a picture of nobody."""
    role = next((r for r in spec.cast if r.looks and (a := _portrait(r.looks, "", spec)) and a.body == code), None)
    who = _portrait(code, role.name if role else "", spec)
    return (who, role.twin if role else 0) if who else None


def person(words: str, spec: ShotSpec) -> Friend | None:
    """Somebody who is named: of the cast, or a living thing by its word; None when nobody knows who it is."""
    role = next((r for r in spec.cast if r.name and r.name.casefold() == words.strip().casefold()), None)
    who = _portrait(role.looks if role and role.looks else words, role.name if role else "", spec)
    if role or not who:
        return (who, role.twin) if role and who else None
    return alike(who.body, spec)


def gather(found: Company, room: Room, spec: ShotSpec, look: Look, part: Part) -> Draw:
    """The friends side by side in their room, as many of them as there is space for."""
    shown = found.friends if room.w >= 1.05 * room.h else found.friends[:1]
    broad = room.w / len(shown)
    drawn = []
    for i, (who, twin) in enumerate(shown):
        spot = Room(room.x + i * broad, room.y, broad, room.h)
        aside = part.aside if len(shown) == 1 else (0.35 if i == 0 else -0.35)
        drawn.append(stand((who, twin), spot, spec, look, replace(part, aside=aside, start=part.start + 0.15 * i)))

    def draw(canvas: skia.Canvas, t: float) -> None:
        for one in drawn:
            one(canvas, t)

    return draw


def stand(friend: Friend, room: Room, spec: ShotSpec, look: Look, part: Part) -> Draw:
    """One friend at the foot of its room."""
    who, twin = friend
    build, u = wardrobe.dress(who, twin, look.palette), look.unit
    share = PEEK[Figure(build.figure)] if part.peeks else 1.0
    scale = min(room.h * HEADROOM / (build.height * share), room.w / build.width) / u
    sunk = (1 - share) * build.height * scale
    ground = room.bottom / u + sunk
    way = 1 if part.aside > 0 else -1
    puppet = Actor(
        who.body, who.name or who.label, build, room.cx / u, scale, wardrobe.turned(str(who.facing), way),
        _rehearsed(who, spec, part, seed=spec.seed * 7 + twin), ground, ceiling=(room.y - 0.12 * room.h) / u,
        arrived=part.start + 0.5,
    )  # fmt: skip
    edge = skia.Rect.MakeLTRB(0, -9999, 9999, room.bottom)

    def draw(canvas: skia.Canvas, t: float) -> None:
        if t <= part.start:
            return
        canvas.save()
        if part.peeks:
            canvas.clipRect(edge)
        canvas.scale(u, u)
        paint(canvas, puppet, pose_at(puppet, t))
        canvas.restore()

    return draw


def _rehearsed(who: casting.Actor, spec: ShotSpec, part: Part, seed: int) -> tuple[moves.Move, ...]:
    """All that one friend does: it breathes and blinks, looks at the card, talks, listens, hops and waves."""
    own = tuple(w for cue in spec.cues if rehearsal.is_voice(cue.speaker, who) for w in cue.words)
    others = tuple(w for w in spec.words if w not in own)
    calm = [cue for cue in director.reactions(others) if all(abs(cue.start - at) > 0.6 for at in part.beats)]
    found: list[moves.Move | None] = [moves.idle(seed), _look(part, own, seed), moves.beat(others)]
    found += [moves.talk(own, seed)] if own else []
    found += [moves.react(cue.kind, cue.start) for cue in calm]
    found += [_hop(at) for at in part.beats]
    found += [acts.act("wave", spec.seconds, max(0.3, part.start))] if part.waves else []
    found.append(moves.enter("rise" if part.peeks else "pop", part.start, 1, 60))
    return tuple(move for move in found if move is not None)


def _look(part: Part, own: Sequence[Word], seed: int) -> moves.Move:
    """Looking at the card most of the time, and at whoever watches while speaking."""

    def move(pose: Pose, t: float) -> None:
        speaks = any(word.start - 0.2 < t < word.end + 0.3 for word in own)
        held = smooth(clamp(0.8 + 1.6 * wander(t, seed + 5, 0.21))) * (0.25 if speaks else 0.9)
        pose.gaze_x = mix(pose.gaze_x, part.aside, held)
        pose.gaze_y = mix(pose.gaze_y, part.down, held)
        pose.head_y += 1.2 * part.down * held
        pose.nod += 3.0 * part.aside * held

    return move


def _hop(at: float) -> moves.Move:
    return lambda pose, t: moves.leap(pose, t, at, 0.34, 6.0)


def portrait(friend: Friend, centre: tuple[float, float], radius: float, look: Look, start: float) -> Draw:
    """The head of somebody in a disc, blinking."""
    who, twin = friend
    build = wardrobe.dress(who, twin, look.palette)
    scale = 2 * radius * 0.94 / max(build.art.height, build.art.width * 0.9)
    high = build.height if build.figure != "full" else build.art.height
    ground = centre[1] - radius * 0.9 + high * scale
    alive = moves.idle(twin)
    puppet = Actor(who.body, who.name, build, centre[0], scale, wardrobe.turned(str(who.facing), 1), (alive,), ground)
    disc = skia.Path()
    disc.addCircle(*centre, radius)

    def draw(canvas: skia.Canvas, t: float) -> None:
        if t <= start:
            return
        canvas.save()
        canvas.clipPath(disc, skia.ClipOp.kIntersect, True)
        paint(canvas, puppet, pose_at(puppet, t))
        canvas.restore()

    return draw


def is_alive(code: str) -> bool:
    """Whether the picture is of somebody."""
    return bool(code) and lexicon.art(code).kind is lexicon.Kind.ACTOR
