"""Plan files, their edits, and the handler around both."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reel_common.bus_memory import MemoryBus
from reel_common.errors import Permanent
from reel_common.events import PlanCreated, VideoRequested
from reel_common.plan import Kind, Plan
from reel_common.store import get_json
from reel_common.store_folder import FolderStore
from reel_common.values import Brief, Edit
from reel_planner import build, check_plan
from reel_planner.outline.edit import apply
from reel_planner.outline.plan import make_plan
from reel_planner.ports import Matter
from reel_planner.settings import PlannerSettings

SAMPLE: dict[str, Any] = {
    "title": "Cats Learn Python - Episode 1",
    "style": "comedy + educational",
    "duration": 45,
    "scenes": [
        {
            "scene_id": 1,
            "duration": 8,
            "type": "intro",
            "visual": "Cartoon cat sitting at laptop",
            "voiceover": "Meet Whiskers, a cat who wants to code!",
            "effects": ["zoom_in", "playful_music"],
        },
        {
            "scene_id": 2,
            "duration": 15,
            "type": "educational",
            "visual": "Screen recording showing Python print() statement",
            "voiceover": "First, Whiskers learns print('Hello World')",
            "captions": ["print('meow')"],
            "effects": ["code_highlight"],
        },
    ],
}


def from_plan(plan: dict[str, Any]) -> Plan:
    return make_plan(Matter(plan=json.dumps(plan).encode()))


def test_the_sample_of_the_design_is_accepted_unchanged() -> None:
    plan = from_plan(SAMPLE)
    assert [shot.kind for shot in plan.shots] == [Kind.CHARACTER, Kind.CODE]
    assert [shot.seconds for shot in plan.shots] == [8, 15]
    code = plan.shots[1].content.code
    assert code is not None
    assert (code.source, code.output) == ("print('meow')", "meow")
    assert plan.music.mood == "playful"
    assert plan.shots[0].effects == ("zoom_in",)
    assert [line.text for line in plan.lines] == [s["voiceover"] for s in SAMPLE["scenes"]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scenes": [{"visual": "a"}, {"visual": "b", "duration": 0}]}, "scene 2: duration must be greater than 0"),
        ({"scenes": [{"visual": "a", "kind": "opera"}]}, "scene 1: kind must be 'title'"),
        ({"scenes": [{"visual": "a", "colour": "red"}]}, "scene 1: colour is not a known field"),
        ({"scenes": [{"duration": 3}]}, "scene 1: a scene needs at least a visual"),
        ({"scenes": [{"voiceover": "a", "lines": [{"text": "b"}]}]}, "either voiceover or lines"),
        ({"scenes": [{"lines": [{"text": ""}]}]}, "scene 1: line 1: text must have at least 1 character"),
        ({"scenes": []}, "scenes must have at least 1 item"),
        ({"title": ""}, "title must have at least 1 character"),
        ({"title": 3}, "title must be a valid string"),
        (
            {"scenes": [{"visual": "a", "scene_id": 1}, {"visual": "b", "scene_id": 1}]},
            "scene_id 1 is there more than once",
        ),
    ],
)
def test_a_plan_that_breaks_its_schema_is_told_which_field_and_why(change: dict[str, Any], said: str) -> None:
    with pytest.raises(Permanent) as caught:
        check_plan(json.dumps({**SAMPLE, **change}).encode())
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe\x00", b"[" * 100_000, b'"plan"', b"{}"])
def test_what_is_no_plan_is_refused_with_one_sentence(data: bytes) -> None:
    with pytest.raises(Permanent, match=r"^the plan [^\n]+$"):
        check_plan(data)


def test_kinds_are_read_from_what_a_scene_holds() -> None:
    def kind(**scene: Any) -> Kind:
        return from_plan({"title": "t", "scenes": [scene]}).shots[0].kind

    assert kind(visual="a cat", voiceover="Hello.") is Kind.CHARACTER
    assert kind(visual="list", captions=["Milk", "Bread", "Eggs"]) is Kind.LIST
    assert kind(visual="list", captions=["1. Mix", "2. Bake"]) is Kind.STEPS
    assert kind(type="comparison", visual="x", captions=["Cats", "Dogs"]) is Kind.COMPARISON
    assert kind(visual="a bill", captions=["73%"]) is Kind.NUMBER
    assert kind(type="chart", captions=["Cats: 40%", "Dogs: 60%"]) is Kind.CHART
    assert kind(type="outro", voiceover="Bye.") is Kind.OUTRO
    assert kind(content={"code": {"source": "x = 1"}}) is Kind.CODE
    assert kind(type="statistics", voiceover="It is big.") is Kind.CHARACTER


def test_speakers_named_in_a_voiceover_get_their_lines_and_a_place_in_the_cast() -> None:
    plan = from_plan(
        {"title": "t", "scenes": [{"visual": "x", "voiceover": "Look at them.\nREX: Who? Us?\nMia: Yes."}]}
    )
    assert [(line.speaker, line.text) for line in plan.lines] == [
        ("narrator", "Look at them."),
        ("Rex", "Who? Us?"),
        ("Mia", "Yes."),
    ]
    assert [member.name for member in plan.cast] == ["narrator", "Rex", "Mia"]


def test_a_long_voiceover_changes_its_picture_at_sentence_ends() -> None:
    text = " ".join(f"This is sentence number {n} about a very small cat in a very big house." for n in range(8))
    plan = from_plan({"title": "t", "scenes": [{"visual": "a cat", "voiceover": text}]})
    assert len(plan.shots) > 2
    assert [shot.id for shot in plan.shots][:3] == ["s1", "s1b", "s1c"]
    assert len({shot.visual for shot in plan.shots}) == len(plan.shots)
    assert " ".join(line.text for line in plan.lines) == text


def test_an_edit_of_one_scene_leaves_every_other_as_it_was() -> None:
    plan = make_plan(Matter(prompt="coffee", seed=1))
    edited = apply(plan, [Edit(scene=3, voiceover="Something new entirely. REX: And me!", visual="a dog in a park")])
    before = {scene.number: scene for scene in plan.scenes}
    after = {scene.number: scene for scene in edited.scenes}
    assert {n: s for n, s in after.items() if n != 3} == {n: s for n, s in before.items() if n != 3}
    assert after[3].shots[0].visual == "a dog in a park"
    assert [(line.id, line.speaker) for line in after[3].shots[0].lines][1] == ("s3-2", "Rex")
    dropped = apply(plan, [Edit(scene=2, drop=True)])
    assert [scene.number for scene in dropped.scenes] == [n for n in before if n != 2]
    assert {scene.number: scene for scene in dropped.scenes} == {n: s for n, s in before.items() if n != 2}


def test_an_edit_of_what_is_shown_leaves_what_is_said() -> None:
    plan = from_plan(SAMPLE)
    edited = apply(plan, [Edit(scene=2, captions=("print('purr')",), effects=("shake",))])
    code = edited.shots[1].content.code
    assert code is not None
    assert (code.source, code.output, edited.shots[1].effects) == ("print('purr')", "purr", ("shake",))
    assert edited.lines == plan.lines
    assert apply(plan, [Edit(scene=1, kind="title")]).shots[0].kind is Kind.TITLE


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (Edit(scene=9, drop=True), "no scene 9: its scenes are 1, 2"),
        (Edit(scene=1, kind="opera"), "unknown kind opera: known are title"),
    ],
)
def test_an_edit_that_cannot_be_made_says_why(edit: Edit, said: str) -> None:
    with pytest.raises(Permanent, match=re.escape(said)):
        apply(from_plan(SAMPLE), [edit])
    with pytest.raises(Permanent, match="no scene would be left"):
        apply(from_plan(SAMPLE), [Edit(scene=1, drop=True), Edit(scene=2, drop=True)])


async def test_the_handler_plans_once_and_edits_the_plan_of_the_take_before(tmp_path: Path) -> None:
    store, bus = FolderStore(tmp_path), MemoryBus()
    (subscription,) = build(PlannerSettings(), store, bus).subscriptions
    brief = Brief(prompt="coffee", seed=3)
    created = await subscription.handle(VideoRequested(job="j", brief=brief))
    assert isinstance(created, PlanCreated)
    assert (created.steps[0].name, created.steps[0].reused, created.steps[0].provider) == ("plan", False, "outline")
    square = brief.model_copy(update={"formats": ("square",)})
    again = await subscription.handle(VideoRequested(job="j", brief=square))
    assert isinstance(again, PlanCreated)
    assert again.steps[0].reused
    assert again.plan.sha256 == created.plan.sha256
    await bus.publish(created)
    edits = (Edit(scene=1, voiceover="A new beginning."),)
    second = await subscription.handle(VideoRequested(job="j", take=2, brief=brief, edits=edits, based_on=1))
    assert isinstance(second, PlanCreated)
    old, new = await get_json(store, created.plan, Plan), await get_json(store, second.plan, Plan)
    assert new.scenes[0].shots[0].lines[0].text == "A new beginning."
    assert new.scenes[1:] == old.scenes[1:]
    with pytest.raises(Permanent, match="take 7 of j has no plan"):
        await subscription.handle(VideoRequested(job="j", take=8, brief=brief, edits=edits, based_on=7))
