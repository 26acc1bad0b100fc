"""The wardrobe: how somebody is dressed, the same in every shot of a video, and how those who look alike differ."""

from collections.abc import Sequence

from reel_video.illustrate import actor
from reel_video.illustrate.casting import Actor, Figure
from reel_video.illustrate.palette import Palette
from reel_video.illustrate.puppet import Build
from reel_video.ports import Role


def twins(actors: Sequence[Actor], cast: Sequence[Role]) -> tuple[int, ...]:
    """For each actor, the how-manieth of its looks it is: by its place in the cast, else the first that is free."""
    known = {role.name: role.twin for role in cast if role.name}
    taken = {(a.body, known[a.name]) for a in actors if a.name in known}
    found = []
    for a in actors:
        if a.name not in known:
            twin = next(i for i in range(len(actors) + len(known) + 1) if (a.body, i) not in taken)
            taken.add((a.body, twin))
        else:
            twin = known[a.name]
        found.append(twin)
    return tuple(found)


def dress(who: Actor, twin: int, palette: Palette, worn: Sequence[str] = ()) -> Build:
    """The puppet of somebody in the clothes it wears in this video."""
    return actor.build(who.body, who.face if who.figure is Figure.FULL else "", str(who.figure), palette, worn, twin)


def turned(drawn: str, way: int) -> float:
    """The facing, 1 as drawn or −1 mirrored, of a picture that looks left, right or front and is to look `way`."""
    return float({"right": way, "left": -way}.get(drawn, 1))
