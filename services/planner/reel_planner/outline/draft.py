"""A plan in the making: scenes as the writers think of them, before they get ids, music and transitions."""

from dataclasses import dataclass, field

from reel_common.plan import Content, Kind, Transition


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something said: by whom, and what."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class ShotDraft:
    """One picture with what is said over it."""

    kind: Kind
    visual: str = ""
    lines: tuple[Spoken, ...] = ()
    content: Content = field(default_factory=Content)
    effects: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    seconds: float | None = None
    close: str = ""
    """The sound after its last word, which is played as the next shot begins."""


@dataclass(frozen=True, slots=True)
class SceneDraft:
    """One idea: its shots in order. `number` and `transition` are chosen when left open."""

    shots: tuple[ShotDraft, ...]
    type: str = ""
    transition: Transition | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """One of the cast, before voices are given out."""

    name: str
    looks: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """All that a writer decides; `finish.finish` makes a Plan of it."""

    title: str
    scenes: tuple[SceneDraft, ...]
    style: str = "educational"
    tone: str = "educational"
    language: str = "en"
    cast: tuple[Role, ...] = ()
    about: tuple[str, ...] = ()
    """Words that the hashtags are made of."""
    summary: str = ""
    """The first sentence of the description."""
    sources: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    mood: str | None = None
    """A music mood that the author named; None leaves it to the tone."""
