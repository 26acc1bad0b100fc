"""Who is who in a whole video: what no single shot says of the looks of those it names.

Only words are read here, nothing is drawn, so that the video service can ask it before any provider works.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from reel_common.plan import Plan, Shot
from reel_video.illustrate import casting, lexicon, naming
from reel_video.illustrate.lexicon import Kind
from reel_video.ports import Role

NARRATORS = frozenset({"", "narrator", "voice", "voiceover", "host", "erzähler", "narrateur", "narrador"})
SOMEBODY = "person"
"""What a speaker looks like whom nothing describes."""


@lru_cache(maxsize=8)
def roles(plan: Plan) -> tuple[Role, ...]:
    """Everybody in the video: the plan's cast, then whom its sentences introduce, then who speaks; then, if that is
    nobody whose looks are known, the hero that its title means, without a name.
    """
    given = {m.name: m.looks or ("" if m.name.casefold() in NARRATORS else m.name) for m in plan.cast}
    looks = naming.bind(_texts(plan), given, language=plan.language)
    looks |= _by_place(plan, looks)
    speakers = [line.speaker for line in plan.lines if line.speaker.casefold() not in NARRATORS]
    names = dict.fromkeys((*given, *looks, *speakers))
    found = {name: looks.get(name) or (_code(SOMEBODY) if name in speakers else "") for name in names}
    alone = not any(found[name] for name in names if name.casefold() not in NARRATORS)
    if alone and (subject := _subject(plan)):
        found = {"": subject} | found
    codes = list(found.values())
    return tuple(
        Role(name=name, looks=_words(code), twin=codes[:i].count(code) if code else 0)
        for i, (name, code) in enumerate(found.items())
    )


def of_shot(plan: Plan, shot: Shot, known: tuple[Role, ...]) -> tuple[Role, ...]:
    """Whom this shot has to know: the cast, the hero, and those it names.

    Others are left out, so that a new name in one scene leaves the shots alone that do not say it.
    """
    given = {member.name for member in plan.cast}
    lead = hero(known)
    told = _plain(" ".join(_of(shot)))
    return tuple(r for r in known if r.name in given or r is lead or (r.name and _plain(r.name) in told))


def hero(cast: Iterable[Role]) -> Role | None:
    """Whom the video is about: the first with looks who does not only narrate."""
    return next((r for r in cast if r.looks and (not r.name or r.name.casefold() not in NARRATORS)), None)


def _texts(plan: Plan) -> Iterable[str]:
    return (plan.title, *(text for shot in plan.shots for text in _of(shot)))


def _of(shot: Shot) -> Iterable[str]:
    content = shot.content
    yield from (shot.visual, content.heading, *content.items, content.quote, content.by)
    for line in shot.lines:
        yield from (line.speaker, line.text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _by_place(plan: Plan, looks: dict[str, str]) -> dict[str, str]:
    """Speakers whom nothing describes are, in the order in which they speak, the nameless ones of their own picture.

    "Two cats at a laptop" with lines of Mia and Tom says that both are cats.
    """
    found: dict[str, str] = {}
    for shot in plan.shots:
        known = looks | found
        speakers = dict.fromkeys(line.speaker for line in shot.lines if line.speaker.casefold() not in NARRATORS)
        strangers = [name for name in speakers if name not in known]
        if not strangers:
            continue
        seen = [a.body for a in casting.cast(shot.visual, "", known, language=plan.language).actors if not a.name]
        for name in speakers:
            if known.get(name) in seen:
                seen.remove(known[name])
        found |= dict(zip(strangers, seen, strict=False))
    return found


def _subject(plan: Plan) -> str:
    """The living thing that the title is about, "" without one."""
    actors = casting.cast(plan.title, "", {}, language=plan.language).actors
    return next((actor.body for actor in actors), "")


def _code(looks: str) -> str:
    art = naming.describe(looks)
    assert art is not None
    return art.code


def _words(code: str) -> str:
    """The looks in words that every provider understands; the code itself where its name means something else."""
    if not code:
        return ""
    art = lexicon.art(code)
    again = naming.describe(art.name) if art.kind in (Kind.ACTOR, Kind.FACE) else None
    return art.name if again and again.code == code else code
