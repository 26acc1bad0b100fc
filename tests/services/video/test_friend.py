"""Who keeps a card company: the same puppets as in the character shots, alive and credited."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from reel_common import fonts
from reel_common.plan import Code, Content, Kind, Side
from reel_video.illustrate import actor, anatomy, character, child, ledger, paint, typeset, wardrobe
from reel_video.illustrate.cards import friend
from reel_video.illustrate.puppet import Pose
from reel_video.illustrate.types import ShotSpec
from reel_video.illustrate.typeset import Shelf
from reel_video.ports import Role, SpokenCue
from tests.services.video import stagecraft
from tests.services.video.cardcraft import SMALL, folder, frame, look, spec

TALL = look(SMALL[0])
CAST = (Role(name="narrator"), Role(name="Mia", looks="cat"), Role(name="Tom", looks="cat", twin=1),
        Role(name="Rex", looks="dog"))  # fmt: skip
CARDS = [kind for kind in Kind if kind is not Kind.CHARACTER]


def shot(kind: Kind, said: str, speaker: str = "narrator", cast: tuple[Role, ...] = CAST) -> ShotSpec:
    made = spec(kind, said, Content(heading="Naps"), title="Naps")
    cues = tuple(SpokenCue(at=cue.at, speaker=speaker, words=cue.words) for cue in made.cues)
    return replace(made, cast=cast, cues=cues)


def names(made: ShotSpec) -> list[str]:
    return [who.name or who.label for who, _ in friend.company(made, TALL).friends]


def test_the_speaker_comes_else_who_is_named_else_the_hero() -> None:
    assert names(shot(Kind.CODE, "It is in the loop", "Tom")) == ["Tom"]
    assert names(shot(Kind.CODE, "Then Rex looked at the loop")) == ["Rex"]
    assert names(shot(Kind.CODE, "It is in the loop")) == ["Mia"]


@pytest.mark.parametrize("said", ["People like you can learn this", "Every beginner knows it", "Ask a man or a woman"])
def test_no_person_comes_only_because_a_word_means_people(said: str) -> None:
    [(who, _)] = friend.company(shot(Kind.CODE, said, cast=()), TALL).friends
    assert friend.PRESENTER in (who.body, who.face)


def test_whom_the_words_mean_comes_when_the_video_has_no_cast() -> None:
    assert names(shot(Kind.LIST, "A penguin walks a long way", cast=())) == ["penguin"]


def test_on_a_card_somebody_wears_what_they_wear_on_stage() -> None:
    on_stage = character.read(replace(stagecraft.spec("a cat", ("Tom", "Hello")), cast=CAST))
    [(who, twin)] = friend.company(shot(Kind.CODE, "Hello", "Tom"), TALL).friends
    assert wardrobe.twins(on_stage.actors, CAST) == (1,)
    here, there = wardrobe.dress(who, twin, TALL.palette), wardrobe.dress(on_stage.actors[0], 1, TALL.palette)
    assert (here.art, here.shirt, here.trousers, here.shoes) == (there.art, there.shirt, there.trousers, there.shoes)


@pytest.mark.parametrize(("code", "face", "figure"), [("1F408", "1F431", "full"), ("1F418", "", "full"),
                                                      ("1F469", "", "bust"), ("1F98A", "", "head")])  # fmt: skip
def test_those_who_look_alike_differ_in_coat_and_clothes(code: str, face: str, figure: str) -> None:
    builds = [actor.build(code, face, figure, TALL.palette, twin=twin) for twin in range(3)]
    inks = [anatomy._pixels(b.art.picture) for b in builds]
    assert all((np.abs(a.astype(int) - b) > 25).any(axis=2).sum() > 800 for a, b in combinations(inks, 2))
    assert len({b.shirt for b in builds}) == 3
    if figure == "bust":
        assert len({b.skin for b in builds}) == 1


def test_two_nameless_cats_of_one_shot_are_told_apart_and_named_ones_keep_their_looks() -> None:
    cats = character.read(replace(stagecraft.spec("two cats", ("narrator", "So.")), cast=())).actors
    assert wardrobe.twins(cats, ()) == (0, 1)
    assert wardrobe.twins((cats[0], replace(cats[1], name="Mia")), CAST) == (1, 0)


def test_a_friend_moves_its_mouth_at_its_own_words_only_and_is_never_still() -> None:
    speaks, listens = (shot(Kind.OUTRO, "Goodbye my good friends", who) for who in ("Tom", "narrator"))
    at = speaks.words[1].start
    moments = [at + i / 30 for i in range(9)]
    mouths = []
    for made in (speaks, listens):
        who, _ = friend.company(made, TALL).friends[0]
        poses = [Pose() for _ in moments]
        for move in friend._rehearsed(who, made, friend.Part(), 3):
            for pose, t in zip(poses, moments, strict=True):
                move(pose, t)
        mouths.append(max(pose.mouth for pose in poses))
        assert len({pose.high for pose in poses}) > 5
    assert mouths[0] > 0.4
    assert mouths[1] == 0


@pytest.mark.parametrize("kind", [Kind.TITLE, Kind.CODE, Kind.LIST, Kind.OUTRO, Kind.CHART])
def test_a_friend_of_another_cast_makes_another_picture(kind: Kind) -> None:
    frames = []
    for looks in ("cat", "robot"):
        made = shot(kind, "So it is", cast=(Role(name="Zed", looks=looks),))
        frames.append(frame(paint.paint(made, TALL).draw, SMALL[0], made.seconds * 0.8))
    assert (np.abs(frames[0].astype(int) - frames[1].astype(int)).max(axis=2) > 30).sum() > 150


@pytest.mark.parametrize("kind", CARDS)
def test_what_is_shown_is_credited(kind: Kind) -> None:
    content = Content(heading="你好 naps", items=("one", "two"), quote="Sleep", by="Mia", code=Code(source="x = 1"),
                      sides=(Side(label="Cats"), Side(label="Dogs")))  # fmt: skip
    made = replace(shot(kind, "So it is"), shot=spec(kind, "So it is", content).shot)
    with ledger.keeping() as drawn:
        painting = paint.paint(made, TALL)
        frame(painting.draw, SMALL[0], made.seconds)
    titles = {credit.title for credit in child.credits(painting, drawn)}
    assert titles >= {"OpenMoji"}
    assert ("Jetbrains Mono" in titles) == (kind is Kind.CODE)
    assert ("Noto Sans CJK" in titles) == (fonts.CJK_ROLE in drawn) == (kind is not Kind.QUOTE)


def test_nothing_is_credited_for_what_was_only_measured() -> None:
    with ledger.keeping() as drawn:
        typeset.extent(folder(), "code", "never drawn")
    assert drawn == set()


@pytest.mark.parametrize(("language", "text", "family"), [
    ("ja", "直角", "CJK Japanese"), ("ko", "直角", "CJK Korean"), ("zh", "直角", "CJK Chinese"),
    ("zh-TW", "直角", "CJK Traditional"), ("en", "直角", "CJK Chinese"), ("zh", "直角の", "CJK Japanese"),
])  # fmt: skip
def test_han_characters_take_the_shapes_of_the_plans_language(language: str, text: str, family: str) -> None:
    assert typeset.families("display", text, language)[-1] == family


def test_japanese_and_chinese_shapes_really_differ() -> None:
    drawn = []
    for language in ("ja", "zh"):
        shelf = Shelf(folder().folder, language)
        made = replace(spec(Kind.TITLE, "", Content(heading="直角")), language=language)
        drawn.append(frame(paint.paint(made, replace(TALL, fonts=shelf)).draw, SMALL[0], 2.0))
    assert not np.array_equal(drawn[0], drawn[1])
