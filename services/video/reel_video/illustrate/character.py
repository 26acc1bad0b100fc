"""The painter of character shots: a setting, its actors, their things, and what the words make of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

import skia

from reel_common.values import Word
from reel_video.illustrate import (
    actor,
    backgrounds,
    camera,
    casting,
    director,
    effects,
    heroes,
    kinetic,
    moves,
    popups,
    props,
    rehearsal,
    symbols,
    wardrobe,
)
from reel_video.illustrate.actor import Actor
from reel_video.illustrate.area import Area, area
from reel_video.illustrate.backgrounds.base import Backdrop
from reel_video.illustrate.casting import Casting, Figure, Moment
from reel_video.illustrate.director import Cue
from reel_video.illustrate.playing import Action
from reel_video.illustrate.puppet import Pose
from reel_video.illustrate.scenery import scenery
from reel_video.illustrate.story import NARRATORS
from reel_video.illustrate.types import Look, Painting, ShotSpec

ANYWHERE = ("park", "street", "room", "garden", "stage", "city", "abstract", "abstract")
"""Where somebody is when no word says where."""
DARK = ("dusk", "night")
"""Palettes in which an hour that nobody named is a late one."""
ZZZ = "1F4A4"
AT_DESK = ("office", "room", "bedroom", "classroom")

Entry = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Part:
    """An actor with what it says and hears, and how it comes on."""

    actor: Actor
    own: tuple[Word, ...]
    entry: Entry
    signs: tuple[Cue, ...] = ()


def paint(spec: ShotSpec, look: Look) -> Painting:
    """Paint the shot its words describe; without anything they name, set the words themselves."""
    found = read(spec)
    if not found.actors and not found.props:
        return kinetic.paint(spec, look)
    stage = area(look.geometry)
    alone = len(found.actors) == 1 and found.action in ("type", "idle") and str(found.setting) in ("abstract", *AT_DESK)
    given = props.assign(found.props, coding=found.coding and alone) if found.actors else props.Assigned()
    if _sleeps_as_puppet(found):
        given = props.Assigned(bed=True, beside=given.beside)
    backdrop = setting(found, spec, look, stage, desk=given.desk)
    times = moment_times(found.moments, spec)
    cheers: dict[str, list[float]] = {}
    for at, moment in times:
        cheers.setdefault(moment.art.code, []).append(at)
    parts = cast_parts(found, given, spec, look, stage, backdrop)
    if parts:
        dressed = props.around(parts[0].actor, given, stage, look.palette, cheers, spec.seed)
    else:
        dressed = heroes.heroes(found.props, stage, look.palette, cheers, spec.seed)
    girth = 0.72 if given.bed or given.desk else 0.5
    heads = [(p.actor.x, p.actor.width * girth, p.actor.top) for p in parts]
    shown = {p.actor.code for p in parts} | set(dressed.art)
    rising = popups.schedule(
        [
            (at, m.art.code)
            for at, m in times
            if m.art.code not in shown and not (m.art.code == ZZZ and found.action == "sleep")
        ],
        spec.seconds,
    )
    places, size = popups.slots(stage, heads)
    badges = popups.draw_all(rising, places, size, look.palette, spec.seed)
    reacted = director.reactions(spec.words)
    sounds = director.sounds(
        [p.entry for p in parts],
        reacted,
        found.action,
        [p.start for p in rising],
        spec.words,
        parts[0].signs if parts else (),
    )
    draw = _stage(stage, backdrop, parts, dressed, badges, spec)
    art = tuple(dict.fromkeys((*(p.actor.build.art.code for p in parts), *dressed.art, *(p.code for p in rising))))
    return Painting(draw, sounds, (), art)


def _sleeps_as_puppet(found: Casting) -> bool:
    return (
        found.action == "sleep"
        and len(found.actors) == 1
        and (bool(found.actors[0].face) or found.actors[0].figure is not Figure.FULL)
    )


def read(spec: ShotSpec) -> Casting:
    """The casting of the shot; speakers who are not in it, but whose looks are known, join it."""
    names = {member.name: member.looks or member.name for member in spec.cast}
    found = casting.cast(spec.shot.visual, spec.narration, names, language=spec.language)
    troupe = list(found.actors)
    for speaker in dict.fromkeys(cue.speaker for cue in spec.cues):
        if speaker.lower() in NARRATORS or any(rehearsal.is_voice(speaker, a) for a in troupe):
            continue
        body = found.bindings.get(speaker)
        nameless = [i for i, a in enumerate(troupe) if a.body == body and not a.name]
        if nameless:
            troupe[nameless[0]] = replace(troupe[nameless[0]], name=speaker)
            continue
        guest = casting.cast(names.get(speaker, speaker), "", {}, language=spec.language).actors[:1]
        if len(troupe) < casting.MAX_ACTORS:
            troupe += [replace(a, name=speaker) for a in guest]
    return replace(found, actors=tuple(troupe))


def setting(found: Casting, spec: ShotSpec, look: Look, stage: Area, *, desk: bool) -> Backdrop:
    """The backdrop that was cast; where nobody said where, one that suits."""
    r = Random(f"setting {spec.seed}")
    name = str(found.setting)
    if name == "abstract" and found.actors:
        name = r.choice(AT_DESK if desk else ANYWHERE)
    time = str(found.time_of_day)
    if time not in backgrounds.TIMES:
        dark = look.palette.name in DARK
        time = r.choice(("night", "evening", "evening") if dark else ("day", "day", "day", "day", "morning", "evening"))
    return backgrounds.backdrop(name, stage, look.palette, spec.seed, time=time, weather=str(found.weather))


def moment_times(moments: Sequence[Moment], spec: ShotSpec) -> list[tuple[float, Moment]]:
    """When each moment's word is spoken; counted in proportion where an engine split the words otherwise."""
    words, count = spec.words, len(spec.narration.split())
    if not words or not count:
        return []
    return [(words[min(len(words) - 1, m.word * len(words) // count)].start, m) for m in moments]


def cast_parts(
    found: Casting, given: props.Assigned, spec: ShotSpec, look: Look, stage: Area, backdrop: Backdrop
) -> list[Part]:
    """Everybody on stage, dressed, placed and rehearsed; the first is the lead."""
    builds = [
        wardrobe.dress(a, twin, look.palette, given.worn if i == 0 else ())
        for i, (a, twin) in enumerate(zip(found.actors, wardrobe.twins(found.actors, spec.cast), strict=True))
    ]
    if not builds:
        return []
    crowded = len(builds) == 1 and bool(given.beside)
    side = Random(f"side {spec.seed}").choice((-1, 1))
    wide = stage.shape == "wide"
    shift = side * (0.55 if crowded and not wide else 0.30 if crowded else 0.0)
    places = actor.marks(stage, builds, spec.seed, shift=shift)
    reacted = director.reactions(spec.words)
    signs = director.signs(spec.words, reacted, found.mood, found.action, spec.seconds)
    found = replace(found, action=_played(found, given))
    parts = []
    for i, (a, build, (x, scale, back)) in enumerate(zip(found.actors, builds, places, strict=True)):
        own = tuple(w for cue in spec.cues if rehearsal.is_voice(cue.speaker, a) for w in cue.words)
        hovers = build.figure == "full" and (a.body in actor.FLYERS or a.body in actor.SWIMMERS or backdrop.floats)
        way = scale * build.width + max(x, stage.w - x)
        early = bool(own) and own[0].start < 1.0
        entry = (
            director.entrance(
                spec.seed,
                spec.index,
                spec.seconds,
                desk=(given.desk or given.bed) and i == 0,
                hovers=hovers,
                early=early,
                rides=bool(given.underfoot) and i == 0,
                rank=i,
            ),
            0.16 * i,
        )
        facing = wardrobe.turned(str(a.facing), look_way(i, len(builds), side, found.action))
        plan = rehearsal.Plan(
            found,
            spec,
            i,
            places,
            (entry[0], entry[1], -1 if x < stage.middle else 1, way / scale),
            reacted,
            hovers or backdrop.floats,
        )
        player = Actor(
            a.body,
            a.name or a.label,
            build,
            x,
            scale,
            facing,
            rehearsal.rehearse(plan, own),
            stage.ground - back,
            base=_base(given, stage, a.body, (build.width * scale, build.height * scale), lead=i == 0, hovers=hovers),
            held=given.held if i == 0 else "",
            hovers=hovers,
            ceiling=stage.top + (0.2 * stage.figure if hovers or backdrop.floats or found.action == "fly" else 0.0),
            arrived=entry[1] + moves.ENTRANCES.get(entry[0], 0.0),
        )
        parts.append(Part(player, own, entry, signs if i == 0 else ()))
    return parts


def _played(found: Casting, given: props.Assigned) -> Action:
    """What is really done: typing at a desk, standing still on what rolls."""
    if given.desk and found.action in ("idle", "talk"):
        return Action.TYPE
    if given.underfoot and found.action in ("walk", "run"):
        return Action.IDLE
    return found.action


def look_way(i: int, count: int, side: int, action: str) -> int:
    """Which way an actor looks: at the others, forward when it walks, else towards the middle."""
    if count == 1:
        return 1 if action in ("walk", "run", "fly") else -side
    return 1 if i == 0 else -1 if i == count - 1 else side


def _base(
    given: props.Assigned, stage: Area, code: str, size: tuple[float, float], *, lead: bool, hovers: bool
) -> float:
    """How high somebody stands: on a thing, or in the air where it flies or swims."""
    if lead and given.underfoot:
        return props.base_of(given, stage, size[0])
    room = max(0.0, stage.ground - stage.top - size[1] - 3)
    if hovers and code in actor.FLYERS:
        return min(stage.figure * 0.34, room)
    return min(stage.figure * 0.22, room) if hovers and code in actor.SWIMMERS else 0.0


def _stage(
    stage: Area, backdrop: Backdrop, parts: Sequence[Part], dressed: props.Set, badges: popups.Draw, spec: ShotSpec
) -> Callable[[skia.Canvas, float], None]:
    """The drawing: scenery, things behind, actors from back to front, things before, signs, scenery before, badges."""
    scene = scenery(backdrop, stage)
    many = len(parts) > 1
    look = camera.camera(effects.moves(spec.shot.effects), spec.seconds, spec.seed, strength=0.55 if many else 0.9)
    order = sorted(range(len(parts)), key=lambda i: parts[i].actor.ground)

    def draw(canvas: skia.Canvas, t: float) -> None:
        view = look(t)
        scene.behind(canvas, t, view)
        canvas.save()
        canvas.scale(stage.unit, stage.unit)
        camera.apply(canvas, view, stage, 1.0)
        for paint_thing in dressed.behind:
            paint_thing(canvas, t)
        poses = [actor.pose_at(part.actor, t) for part in parts]
        for i in order:
            actor.paint(canvas, parts[i].actor, poses[i])
        for paint_thing in dressed.front:
            paint_thing(canvas, t)
        for part, pose in zip(parts, poses, strict=True):
            _signs(canvas, part, pose, t)
        canvas.restore()
        scene.before(canvas, t, view)
        canvas.save()
        canvas.scale(stage.unit, stage.unit)
        badges(canvas, t)
        canvas.restore()

    return draw


def _signs(canvas: skia.Canvas, part: Part, pose: Pose, t: float) -> None:
    for cue in part.signs:
        if not cue.start <= t < cue.end:
            continue
        who = part.actor
        size = min(12.0, who.height * 0.19)
        head = min(who.width, who.height) * 0.40
        y = who.ground - who.base - (who.build.height * pose.high * pose.size + pose.lift) * who.scale
        x = who.x + pose.x + head
        if abs(pose.lean) > 40:
            x, y = who.x + pose.x + who.height * 0.9, who.ground - who.width * 0.8
        canvas.save()
        canvas.translate(x, y + size * 0.55)
        symbols.SIGNS[cue.kind](canvas, t - cue.start, size)
        canvas.restore()
