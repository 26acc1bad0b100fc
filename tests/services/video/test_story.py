"""Who is who: a name that one shot introduces is known in all of them, and an edit of one scene leaves the others."""

import subprocess
import sys

from reel_common.plan import Content, Kind, Line, Member, Metadata, Plan, Scene, Shot
from reel_video.illustrate import story
from reel_video.ports import Role

MEET = ("narrator", "Meet Whiskers, a cat who wants to code!")


def plan(title: str, *shots: tuple[str, tuple[tuple[str, str], ...]], cast: tuple[Member, ...] = ()) -> Plan:
    """Shots as their visual and their lines of (speaker, text)."""
    made = []
    for i, (visual, lines) in enumerate(shots, start=1):
        told = tuple(Line(id=f"s{i}-{n}", speaker=who, text=text) for n, (who, text) in enumerate(lines, start=1))
        shot = Shot(id=f"s{i}", kind=Kind.CHARACTER, visual=visual, lines=told, content=Content())
        made.append(Scene(number=i, shots=(shot,)))
    return Plan(title=title, cast=cast, scenes=tuple(made), metadata=Metadata(title="x"))


def test_a_name_that_one_shot_introduces_is_known_in_the_next_one() -> None:
    whole = plan("Episode 1", ("A laptop", (MEET,)), ("", (("narrator", "First, Whiskers learns to print"),)))
    assert story.of_shot(whole, whole.shots[1], story.roles(whole)) == (Role(name="Whiskers", looks="cat"),)


def test_a_new_name_in_one_scene_changes_nothing_for_shots_that_do_not_say_it() -> None:
    plain = plan("Episode 1", ("", (MEET,)), ("", (("narrator", "He sleeps."),)), ("", (("narrator", "The end."),)))
    edited = plan("Episode 1", ("", (MEET,)), ("", (("narrator", "Rex is a dog."),)), ("", (("narrator", "The end."),)))
    found = [[story.of_shot(p, shot, story.roles(p)) for shot in p.shots] for p in (plain, edited)]
    assert found[0][0] == found[1][0]
    assert found[0][2] == found[1][2]
    assert Role(name="Rex", looks="dog") in found[1][1]


def test_speakers_whom_nothing_describes_are_those_their_picture_shows() -> None:
    lines = (("Mia", "Tom, I found a bug!"), ("Tom", "Is it crunchy?"))
    cast = (Member(name="narrator"), Member(name="Mia", looks="Mia"), Member(name="Tom", looks="Tom"))
    whole = plan("A bug", ("two cats at a laptop", lines), ("", (("Tom", "Then I sleep"),)), cast=cast)
    assert story.roles(whole)[1:] == (Role(name="Mia", looks="cat"), Role(name="Tom", looks="cat", twin=1))
    assert story.roles(whole)[0].looks == ""


def test_speakers_of_whom_nothing_is_seen_are_people_who_can_be_told_apart() -> None:
    whole = plan("Talk", ("", (("Anna", "Yes."), ("Ben", "No."))))
    assert story.roles(whole) == (Role(name="Anna", looks="person"), Role(name="Ben", looks="person", twin=1))


def test_looks_that_the_plan_gives_are_not_overruled_by_its_sentences() -> None:
    whole = plan("Episode 1", ("", (MEET,)), cast=(Member(name="Whiskers", looks="a penguin"),))
    assert story.roles(whole) == (Role(name="Whiskers", looks="penguin"),)


def test_the_hero_of_a_video_without_a_cast_is_what_its_title_is_about() -> None:
    whole = plan("Why octopuses have three hearts", ("", (("narrator", "You will not guess it."),)))
    hero = story.hero(story.of_shot(whole, whole.shots[0], story.roles(whole)))
    assert hero == Role(name="", looks="octopus")
    nobody = plan("Why sleep is good", ("", (("narrator", "You should sleep."),)))
    assert story.hero(story.roles(nobody)) is None


def test_asking_who_is_who_loads_neither_skia_nor_numpy() -> None:
    code = "import sys, reel_video.handler; assert not {'skia', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
