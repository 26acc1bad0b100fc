"""Sentences and whom they bring on stage."""

import time

import pytest

from reel_video.illustrate.casting import Facing, Figure, Relation, cast
from reel_video.illustrate.playing import Action, Mood, Setting, TimeOfDay, Weather

# description, actors' labels, props' names, setting
DESCRIBED = [
    ("cat at a laptop in a kitchen", "cat", "laptop", "kitchen"),
    ("Cartoon cat sitting at laptop", "cat", "laptop", "abstract"),
    ("A poodle wearing sunglasses at the beach", "poodle", "sunglasses", "beach"),
    ("a teacher in front of a blackboard in a classroom", "teacher", "", "classroom"),
    ("an astronaut floating in outer space", "astronaut", "", "space"),
    ("Two robots dancing on stage", "robot robot", "", "stage"),
    ("three penguins in the snowy mountains", "penguin penguin penguin", "", "mountains"),
    ("a grumpy old wizard with a crystal ball", "wizard", "crystal ball", "abstract"),
    ("an orange cat eats an orange", "cat", "orange", "abstract"),
    ("a bat hanging in a cave", "bat", "", "mountains"),
    ("a salmon swims in the deep sea", "fish", "", "underwater"),
    ("sedan driving down a street", "", "car", "street"),
    ("a chef cooking pasta in a restaurant", "cook", "spaghetti", "restaurant"),
    ("a scientist holding a test tube in a laboratory", "scientist", "test tube", "laboratory"),
    ("A farmer and a cow on a farm", "farmer cow", "", "farm"),
    ("kids playing soccer in the park", "child child", "soccer ball", "park"),
    ("a hamburger on a table", "", "hamburger table", "abstract"),
    ("the eiffel tower at night", "", "eiffel tower", "abstract"),
    ("grandma knitting a scarf on the sofa", "old woman", "ball of yarn scarf couch", "room"),
    ("a rocket taking off to the moon", "", "rocket full moon", "space"),
    ("🐙 with a 🍕", "octopus", "pizza", "underwater"),
    ("a dragon reading a book in the library", "dragon", "open book", "library"),
    ("a fly on the wall", "fly", "", "abstract"),
    ("a can of soup", "", "can stew", "kitchen"),
    ("Screen recording showing Python print() statement", "", "desktop computer snake", "abstract"),
    ("a detective with a magnifying glass in a dark alley", "detective", "magnifying glass", "street"),
    ("smiling face", "grinning face", "", "abstract"),
    ("a heart", "", "red heart", "abstract"),
    ("a knight riding a horse", "", "horse", "abstract"),
    ("lion, bear, wolf and fox in the forest", "lion bear wolf", "", "forest"),
    ("an owl under the stars", "owl", "star", "night_sky"),
    ("a princess in her bedroom", "princess", "", "bedroom"),
    ("a violinist at a concert", "", "violin", "stage"),
    ("an oak in the garden", "", "tree", "garden"),
    ("Flag of France", "", "france", "abstract"),
    ("a computer mouse and a keyboard", "", "computer mouse keyboard", "abstract"),
    ("a mouse eats cheese", "mouse", "cheese", "abstract"),
    ("the office cat", "cat", "", "office"),
    ("a queen at the dentist", "monarch doctor", "", "abstract"),
]

# words that must show nothing at all, described and told
NOTHING = [
    "You can do it, and it will mean a lot.",
    "May I march right in like that?",
    "It will match what they mean.",
    "Like I said, that is right, so keep left.",
    "She rose early and saw it all.",
    "They bear it well and never fall.",
    "We will date and watch it fly.",
    "That is how it works, more or less.",
    "The quantity of zorblax exceeded every flumph.",
    "Quickly, quietly, eventually.",
    "It depends.",
    "",
    "1984",
    "catastrophe concatenate category",
    "scarcity carpet caret rattle",
    "being caring rating hating",
]

# narration, the pictures of its moments in order
TOLD = [
    ("I saw a bat fly past.", "bat"),
    ("He went to the bank of the river.", ""),
    ("She opened a bank account.", "bank"),
    ("Bats can fly, but I can not.", "bat"),
    ("Open the can of tuna soup.", "can stew"),
    ("The light rain fell on an orange cat.", "rain cloud cat"),
    ("Turn on the light bulb.", "light bulb"),
    ("Watch this! He checked his watch.", "watch"),
    ("He put on his glasses.", "glasses"),
    ("They raised their glasses of wine.", "clinking glasses wine"),
    ("It is time to go, but time is money.", "hourglass money bag"),
    ("I have a great idea: coffee!", "light bulb coffee"),
    ("Danger! Growth is a secret.", "warning chart increasing shushing face"),
    ("The teachers drank espressos.", "teacher coffee"),
    ("Python is a programming language.", "snake code window"),
    ("Let's build a table of contents.", "hammer"),
    ("They fish. She ducks. He bears the load.", ""),
    ("Bears eat fish.", "bear fish"),
    ("I love 🍕 and 🐶!", "red heart pizza dog face"),
    ("Once upon a time a king lived in a castle.", "monarch castle"),
    ("She celebrates with fireworks and cries.", "party popper fireworks crying face"),
    ("Turkey is a country; a turkey is a bird.", "turkey bird"),
    ("A date is not a match.", ""),
    ("We will date and seal and ship it.", ""),
]

FOREIGN = [
    ("Eine Katze sitzt am Laptop in der Küche", "de", "cat", "laptop", "kitchen"),
    ("Der Hund und die Katze im Wald", "de", "dog cat", "", "forest"),
    ("Un gato con un portátil en la cocina", "es", "cat", "laptop", "kitchen"),
    ("Un chat mange du pain dans la cuisine", "fr", "cat", "bread", "kitchen"),
    ("Um cachorro na praia com uma pizza", "pt", "dog", "pizza", "beach"),
    ("Il cane mangia la pizza nel parco", "it", "dog", "pizza", "park"),
    ("猫がキッチンでパソコンを使う", "ja", "cat", "laptop", "kitchen"),
    ("一只猫在厨房", "zh", "cat", "", "kitchen"),
    ("Кошка на кухне", "ru", "cat", "", "kitchen"),
    ("고양이", "ko", "cat", "", "abstract"),
    ("日本", "ja", "", "", "abstract"),
]


@pytest.mark.parametrize(("visual", "actors", "props", "setting"), DESCRIBED)
def test_a_description_brings_on_its_actors_props_and_setting(
    visual: str, actors: str, props: str, setting: str
) -> None:
    scene = cast(visual, "", {})
    assert " ".join(actor.label for actor in scene.actors) == actors
    assert " ".join(prop.art.name for prop in scene.props) == props
    assert scene.setting == setting


@pytest.mark.parametrize("text", NOTHING)
def test_words_that_show_nothing_bring_on_nothing(text: str) -> None:
    told, seen = cast("", text, {}), cast(text, "", {})
    assert (told.actors, told.props, told.moments) == ((), (), ())
    assert (seen.actors, seen.props) == ((), ())


@pytest.mark.parametrize(("narration", "pictures"), TOLD)
def test_narration_shows_its_pictures_word_by_word(narration: str, pictures: str) -> None:
    assert " ".join(moment.art.name for moment in cast("", narration, {}).moments) == pictures


@pytest.mark.parametrize(("visual", "language", "actors", "props", "setting"), FOREIGN)
def test_other_languages_find_the_same_art(visual: str, language: str, actors: str, props: str, setting: str) -> None:
    scene = cast(visual, "", {}, language=language)
    assert " ".join(actor.label for actor in scene.actors) == actors
    assert " ".join(prop.art.name for prop in scene.props) == props
    assert scene.setting == setting


def test_a_name_from_the_cast_shows_its_picture() -> None:
    scene = cast("", "Whiskers jumps!", {"Whiskers": "cat"})
    (whiskers,) = scene.actors
    assert (whiskers.name, whiskers.body, whiskers.face) == ("Whiskers", "1F408", "1F431")
    assert scene.action is Action.JUMP
    assert scene.moments[0].word == 0


def test_a_cast_name_may_be_given_by_code_emoji_or_words_and_one_without_a_picture_is_left_out() -> None:
    names = {"Bolt": "1F916", "Hex": "🐍", "Ada": "a clever programmer with glasses", "Zed": "zorblax", "Narrator": ""}
    assert cast("", "", names).bindings == {"Bolt": "1F916", "Hex": "1F40D", "Ada": "1F9D1-200D-1F4BB"}


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Meet Whiskers, a cat who wants to code!", "Whiskers", "1F408"),
        ("Whiskers the cat sleeps.", "Whiskers", "1F408"),
        ("There was a robot named Bolt.", "Bolt", "1F916"),
        ("This is my dog Rex.", "Rex", "1F415"),
        ("Pepper is a grumpy old owl.", "Pepper", "1F989"),
        ("One day Luna, a little fox, woke up.", "Luna", "1F98A"),
    ],
)
def test_a_sentence_can_say_what_a_name_looks_like(text: str, name: str, code: str) -> None:
    assert cast("", text, {}).bindings == {name: code}


@pytest.mark.parametrize(
    "text",
    [
        "Suddenly, a cat appears.",
        "Upstairs, a dog barks.",
        "We saw Paris, a dog and a cat.",
        "The Cat sat.",
        "A cat is here.",
    ],
)
def test_ordinary_words_are_not_taken_for_names(text: str) -> None:
    assert cast("", text, {}).bindings == {}


def test_a_named_actor_of_the_narration_joins_those_described_and_is_not_doubled() -> None:
    one = cast("Cartoon cat at a laptop", "Meet Whiskers, a cat who codes", {})
    assert [(actor.name, actor.label) for actor in one.actors] == [("Whiskers", "cat")]
    two = cast("a dog in a park", "Whiskers jumps", {"Whiskers": "cat"})
    assert [(actor.name, actor.label) for actor in two.actors] == [("", "dog"), ("Whiskers", "cat")]


def test_the_description_outranks_the_narration() -> None:
    scene = cast("a dog in the park", "The cat sat in the kitchen with a pizza", {})
    assert [actor.label for actor in scene.actors] == ["dog"]
    assert scene.props == ()
    assert scene.setting is Setting.PARK


def test_a_description_that_only_repeats_the_narration_is_read_with_the_same_caution() -> None:
    said = "They watch and seal it well before the bank will open."
    assert cast(said, f"Hello. {said}", {}).props == cast("", said, {}).props


def test_a_role_is_not_a_second_actor() -> None:
    assert [actor.label for actor in cast("a cat as a teacher and an owl as a pupil", "", {}).actors] == ["cat", "owl"]


def test_only_the_first_actor_decides_where_it_is_likely_to_be() -> None:
    assert cast("an owl and a cat", "", {}).setting is Setting.FOREST
    assert cast("a cat and an owl", "", {}).setting is Setting.ABSTRACT


def test_there_are_at_most_three_actors_and_four_props() -> None:
    scene = cast("cat, dog, cow, pig with a guitar, a violin, a trumpet, a drum, a piano and a harp", "", {})
    assert len(scene.actors) == 3
    assert len(scene.props) == 4


def test_props_tell_how_they_belong() -> None:
    scene = cast("a cat wearing a scarf holding a guitar at a laptop with a pizza", "", {})
    assert [(prop.art.name, prop.relation) for prop in scene.props] == [
        ("scarf", Relation.WEARING),
        ("guitar", Relation.HOLDING),
        ("laptop", Relation.AT),
        ("pizza", Relation.WITH),
    ]


@pytest.mark.parametrize(
    ("words", "mood", "action"),
    [
        ("a happy dog runs", Mood.HAPPY, Action.RUN),
        ("a sad cat is crying", Mood.SAD, Action.IDLE),
        ("an angry bear dancing", Mood.ANGRY, Action.DANCE),
        ("a scared mouse trembling", Mood.SCARED, Action.SHAKE),
        ("a fox thinking", Mood.THINKING, Action.THINK),
        ("a proud lion celebrates", Mood.PROUD, Action.CELEBRATE),
        ("a sleepy owl snores", Mood.SLEEPY, Action.SLEEP),
        ("a pig eats cake", Mood.NEUTRAL, Action.EAT),
        ("a cat typing on a keyboard", Mood.NEUTRAL, Action.TYPE),
        ("a bird flying", Mood.NEUTRAL, Action.FLY),
        ("a robot laughing", Mood.LAUGHING, Action.IDLE),
        ("a penguin in love walks", Mood.LOVE, Action.WALK),
        ("a surprised panda fell over", Mood.SURPRISED, Action.FALL),
        ("a teacher explaining", Mood.NEUTRAL, Action.TALK),
    ],
)
def test_adjectives_and_verbs_set_mood_and_action(words: str, mood: Mood, action: Action) -> None:
    scene = cast(words, "", {})
    assert (scene.mood, scene.action) == (mood, action)


def test_a_cat_pulls_its_own_face_and_others_get_a_round_one() -> None:
    assert cast("a cat in love", "", {}).actors[0].mood_face == "1F63B"
    assert cast("a dog in love", "", {}).actors[0].mood_face == "1F60D"
    assert cast("a dog", "", {}).actors[0].mood_face == ""


def test_time_and_weather_come_from_the_description_and_plain_words_of_the_narration() -> None:
    scene = cast("a city at night in the rain", "", {})
    assert (scene.time_of_day, scene.weather) == (TimeOfDay.NIGHT, Weather.RAIN)
    told = cast("", "It was a snowy morning. We store it in the cloud.", {})
    assert (told.time_of_day, told.weather) == (TimeOfDay.MORNING, Weather.SNOW)


def test_moments_count_words_as_split_does_and_give_the_character() -> None:
    narration = "So — the cat's well-worn 'laptop' broke, and… coffee ☕ spilled!"
    moments = cast("", narration, {}).moments
    for moment in moments:
        word = narration.split()[moment.word]
        assert narration[moment.start :].split()[0] in word
    assert [narration.split()[moment.word].strip("',!") for moment in moments] == ["cat's", "laptop", "coffee", "☕"]


def test_a_moment_knows_what_is_on_stage_already() -> None:
    moments = cast("a cat at a laptop", "The cat closes the laptop and eats pizza.", {}).moments
    assert [(moment.art.name, moment.on_stage) for moment in moments] == [
        ("cat", True),
        ("laptop", True),
        ("pizza", False),
    ]


def test_python_is_code_in_one_sentence_and_a_snake_in_the_other() -> None:
    assert cast("", "Whiskers learns Python.", {}).coding
    animal = cast("a python in the jungle", "", {})
    assert [actor.label for actor in animal.actors] == ["snake"]
    assert not animal.coding


def test_unknown_content_words_are_left_for_typography() -> None:
    scene = cast("a cat beside a zorblax", "The Flumph explains entropy.", {})
    assert scene.unmatched == ("zorblax", "Flumph", "entropy")


def test_bodies_face_the_way_they_are_drawn() -> None:
    facing = {name: cast(f"a {name}", "", {}).actors[0].facing for name in ("cat", "snake", "fox", "fish")}
    assert facing == {"cat": Facing.LEFT, "snake": Facing.RIGHT, "fox": Facing.FRONT, "fish": Facing.RIGHT}
    assert cast("a cat", "", {}).actors[0].figure is Figure.FULL
    assert cast("a chef", "", {}).actors[0].figure is Figure.BUST
    assert cast("a fox", "", {}).actors[0].figure is Figure.HEAD


def test_two_thousand_words_are_quick_and_twice_the_same() -> None:
    text = "The cat sat at the laptop and learned Python with coffee in the rainy kitchen while they danced. " * 120
    started = time.perf_counter()
    first = cast(text, text, {"Whiskers": "cat"})
    assert time.perf_counter() - started < 5
    assert first == cast(text, text, {"Whiskers": "cat"})


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE; $(rm -rf) `x` <svg> {\\b1}", "\x00\x07", "🏳️‍🌈👩🏽‍💻", "a" * 5000, "''''", "—…!?"]
)
def test_hostile_text_is_only_text(text: str) -> None:
    cast(text, text, {text: text})


def test_a_japanese_loanword_is_not_read_out_of_the_middle_of_another() -> None:
    found = cast("", "猫がパイソンを学ぶ", {}, language="ja")
    assert [actor.label for actor in found.actors] == ["cat"]
    assert found.props == ()
    assert [prop.art.name for prop in cast("", "猫がパイを食べる", {}, language="ja").props] == ["apple pie"]
