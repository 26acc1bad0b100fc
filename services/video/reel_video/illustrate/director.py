"""The director turns words into acting: who enters how, reacts to which word, shows which sign, and what is heard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from reel_common.values import SoundCue, Word
from reel_video.illustrate.moves import ENTRANCES
from reel_video.illustrate.symbols import OF_ACTION, OF_MOOD

NEGATIVE = frozenset(
    [
        "no",
        "not",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "don't",
        "doesn't",
        "didn't",
        "can't",
        "cannot",
        "couldn't",
        "won't",
        "wouldn't",
        "isn't",
        "aren't",
        "wasn't",
        "shouldn't",
        "bad",
        "wrong",
        "worse",
        "worst",
        "terrible",
        "awful",
        "horrible",
        "fail",
        "fails",
        "failed",
        "failure",
        "impossible",
        "sadly",
        "unfortunately",
        "nein",
        "nicht",
        "nie",
        "kein",
        "keine",
        "non",
        "ne",
        "pas",
        "jamais",
        "rien",
        "nunca",
        "nada",
        "não",
        "mai",
        "niente",
        "нет",
        "не",
        "никогда",
    ]
)
POSITIVE = frozenset(
    [
        "yes",
        "yeah",
        "yay",
        "great",
        "good",
        "love",
        "loves",
        "perfect",
        "amazing",
        "awesome",
        "brilliant",
        "wonderful",
        "fantastic",
        "excellent",
        "best",
        "happy",
        "finally",
        "win",
        "wins",
        "won",
        "success",
        "genius",
        "right",
        "correct",
        "beautiful",
        "delicious",
        "ja",
        "super",
        "toll",
        "gut",
        "liebe",
        "oui",
        "bien",
        "bon",
        "sí",
        "bueno",
        "genial",
        "sim",
        "bom",
        "sì",
        "bene",
        "да",
        "отлично",
    ]
)
SUDDEN = frozenset(
    [
        "suddenly",
        "wow",
        "whoa",
        "what",
        "boom",
        "bang",
        "crash",
        "oops",
        "uh-oh",
        "surprise",
        "surprisingly",
        "shocking",
        "plötzlich",
        "soudain",
        "pronto",
        "вдруг",
    ]
)
IDEA = frozenset(
    [
        "idea",
        "ideas",
        "solution",
        "solved",
        "discover",
        "discovered",
        "discovers",
        "eureka",
        "aha",
        "trick",
        "secret",
        "figured",
        "realized",
        "realizes",
        "clever",
        "idee",
        "idée",
        "решение",
    ]
)
FUNNY = {
    "meow": "meow",
    "meowed": "meow",
    "purr": "meow",
    "woof": "bark",
    "bark": "bark",
    "barks": "bark",
    "tada": "tada",
    "ta-da": "tada",
}
APART = 1.15
"""Seconds between two reactions: more would be fidgeting."""
MAX_SOUNDS = 4
SOUND_GAP = 0.55
OF_ENTRANCE = {
    "drop": ("thud", 0.36, -11.0),
    "pop": ("pop", 0.04, -12.0),
    "slide": ("whoosh", 0.0, -13.0),
    "rise": ("slide_up", 0.0, -14.0),
}
OF_REACTION = {"jump": ("boing", 0.0, -12.0), "start": ("boing", 0.0, -13.0)}
ACTION_SOUNDS = {
    "type": ("typing", 0.5, -14.0),
    "celebrate": ("tada", 0.3, -12.0),
    "fall": ("slide_down", 0.9, -12.0),
    "jump": ("boing", 0.35, -12.0),
    "fly": ("whoosh", 0.4, -14.0),
    "dance": ("sparkle", 0.4, -14.0),
}
CALM_ENTRANCES = {
    "desk": ("rise", "pop", ""),
    "first": ("pop", "drop", "slide", ""),
    "hover": ("slide", "pop"),
    "short": ("pop", ""),
    "ride": ("drop", ""),
}
ENTRANCE_CHOICES = ("walk", "drop", "pop", "slide", "rise", "peek", "walk", "", "")


@dataclass(frozen=True, slots=True)
class Cue:
    """A reaction (see `moves.react`) or a sign (see `symbols.SIGNS`) with its time."""

    kind: str
    start: float
    end: float = 0.0


def bare(text: str) -> str:
    """A word without the punctuation around it, in lower case."""
    return text.strip(".,!?;:…\"'“”‘’«»()[]*_ ").lower().replace("’", "'")


def reactions(words: Iterable[Word]) -> tuple[Cue, ...]:
    """What a listener's body does to a narrator's words, seldom enough to be seen."""
    found: list[Cue] = []
    for word in words:
        kind = _reaction(word)
        if kind and (not found or word.start - found[-1].start > APART):
            found.append(Cue(kind, word.start))
    return tuple(found)


def _reaction(word: Word) -> str:
    plain = bare(word.text)
    if plain in SUDDEN:
        return "start"
    if "?" in word.text:
        return "tilt"
    if plain in NEGATIVE:
        return "shake"
    if "!" in word.text:
        return "jump"
    return "nod" if plain in POSITIVE else ""


def signs(words: Sequence[Word], reacted: Sequence[Cue], mood: str, action: str, seconds: float) -> tuple[Cue, ...]:
    """Signs beside the lead's head: of its action all the time, of words as they come, of the mood in between."""
    if action in ("sleep", "dance"):
        return (Cue(OF_ACTION[action], 0.6, seconds + 1),)
    made = [Cue("bulb", word.start, word.start + 1.7) for word in words if bare(word.text) in IDEA][:1]
    for cue in reacted:
        kind = {"tilt": "question", "start": "what", "jump": "exclaim"}.get(cue.kind)
        if kind and not _busy(made, cue.start, cue.start + 1.1):
            made.append(Cue(kind, cue.start, cue.start + 1.1))
    standing = OF_ACTION.get(action) or OF_MOOD.get(mood)
    if standing:
        at = {"fall": min(1.4, seconds * 0.3) + 0.3, "celebrate": 0.4}.get(action, min(0.9, seconds * 0.25))
        long = 2.6 if standing in ("question", "burst", "anger") else max(2.0, seconds * 0.55)
        while at < seconds - 0.6:
            if not _busy(made, at, min(at + long, seconds)):
                made.append(Cue(standing, at, min(at + long, seconds + 1)))
            at += long + 1.4
    return tuple(sorted(made, key=lambda cue: cue.start))


def _busy(cues: Iterable[Cue], start: float, end: float) -> bool:
    return any(cue.start < end and start < cue.end for cue in cues)


def entrance(
    seed: int, index: int, seconds: float, *, desk: bool, hovers: bool, early: bool, rides: bool = False, rank: int = 0
) -> str:
    """How an actor comes on, "" for already being there; one that speaks `early` comes quickly."""
    r = Random(f"entrance {seed} {rank}")
    if seconds < 2.2:
        return r.choice(CALM_ENTRANCES["short"])
    if rides:
        return r.choice(CALM_ENTRANCES["ride"])
    if desk:
        return r.choice(CALM_ENTRANCES["desk"])
    if hovers:
        return r.choice(CALM_ENTRANCES["hover"])
    if index == 0 or early:
        return r.choice(CALM_ENTRANCES["first"])
    return r.choice(ENTRANCE_CHOICES)


def sounds(
    entrances: Sequence[tuple[str, float]],
    reacted: Sequence[Cue],
    action: str,
    popups: Sequence[float],
    words: Sequence[Word],
    signs_: Sequence[Cue],
) -> tuple[SoundCue, ...]:
    """The few sounds of a shot: the most telling first, none on top of another."""
    wanted: list[tuple[int, float, str, float]] = []
    wanted += [(0, w.end + 0.02, FUNNY[bare(w.text)], -8.0) for w in words if bare(w.text) in FUNNY]
    for kind, at in entrances:
        if kind in OF_ENTRANCE:
            name, later, gain = OF_ENTRANCE[kind]
            wanted.append((1, at + later * ENTRANCES[kind], name, gain))
    if action in ACTION_SOUNDS:
        name, at, gain = ACTION_SOUNDS[action]
        wanted.append((2, at, name, gain))
    wanted += [(3, cue.start, "ding", -12.0) for cue in signs_ if cue.kind == "bulb"]
    wanted += [(4, cue.start, *OF_REACTION[cue.kind][::2]) for cue in reacted if cue.kind in OF_REACTION]
    wanted += [(5, at, "pop", -14.0) for at in popups[:2]]
    chosen: list[SoundCue] = []
    for _rank, at, name, gain in sorted(wanted):
        if len(chosen) < MAX_SOUNDS and all(abs(cue.at - at) >= SOUND_GAP for cue in chosen):
            chosen.append(SoundCue(at=round(max(0.0, at), 3), sound=name, gain_db=gain))
    return tuple(sorted(chosen, key=lambda cue: cue.at))
