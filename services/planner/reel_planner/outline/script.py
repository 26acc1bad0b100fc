"""A script in Markdown or plain text: headings or blank lines make scenes, `NAME:` makes speakers."""

import re
from dataclasses import dataclass, field

from reel_common.errors import Permanent
from reel_common.plan import MAX_SCENES, Code, Content, Datum, Kind, Transition
from reel_planner.outline.draft import Outline, Role, SceneDraft, ShotDraft, Spoken
from reel_planner.outline.kinds import (
    code_language,
    figure_in,
    infer,
    music_mood,
    number_value,
    output_of,
    tone_of_style,
)
from reel_planner.outline.language import detect
from reel_planner.outline.markdown import Block, blocks, front_matter
from reel_planner.outline.shots import NARRATOR, split_scene, spoken_lines
from reel_planner.outline.words import clip, count, sentences, squeeze

_CUE = re.compile(
    r"\[\s*(?P<name>visual|sfx|sound|effect|effects|music|transition|caption|show|scene|image)\s*:\s*(?P<value>[^\]\n]*)\]",
    re.IGNORECASE,
)
_ENTERS = re.compile(r"^\[\s*transition\s*:", re.IGNORECASE)
_TRANSITIONS = {
    "dissolve": "fade",
    "crossfade": "fade",
    "swipe": "slide",
    "iris": "circle",
    "none": "cut",
    "push": "slide",
}
MAX_ITEMS = 12
MAX_LINE_CHARACTERS = 4900


@dataclass(slots=True)
class _Scene:
    """A scene while its blocks are being gathered."""

    heading: str = ""
    text: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    ordered: bool = False
    code: Code | None = None
    rows: list[tuple[str, ...]] = field(default_factory=list)
    quote: str = ""
    by: str = ""
    visual: str = ""
    sounds: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    transition: Transition | None = None
    mood: str | None = None

    @property
    def empty(self) -> bool:
        return not (self.text or self.items or self.code or self.rows or self.quote or self.visual or self.captions)


@dataclass(frozen=True, slots=True)
class Script:
    """A script in parts: what its front matter says, and its scenes."""

    head: dict[str, str]
    title: str
    scenes: tuple[_Scene, ...]


def decode(data: bytes, what: str) -> str:
    """The text in `data`. Errors: Permanent when it is none or there is nothing in it."""
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Permanent(f"the {what} is not text: save it as plain text or Markdown in UTF-8")
    if "\0" in text:
        raise Permanent(f"the {what} is not text: save it as plain text or Markdown in UTF-8")
    if not squeeze(text):
        raise Permanent(f"the {what} is empty: write at least one sentence into it")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(data: bytes) -> Script:
    """The scenes of a script. Errors: Permanent when it is not text, empty, or has nothing to say or show."""
    head, body = front_matter(decode(data, "script"))
    found = blocks(body)
    title = head.get("title", "")
    headings = [b for b in found if b.kind == "heading"]
    if not title and headings and found[0] is headings[0] and headings[0].level == 1 and len(headings) != 1:
        title, found = headings[0].text, found[1:]
    by_heading = any(b.kind == "heading" for b in found)
    scenes = [s for s in _gather(found, by_heading=by_heading) if not s.empty]
    if not scenes:
        raise Permanent("the script has nothing to say or show: write at least one sentence or one [visual: …]")
    if len(scenes) > MAX_SCENES:
        raise Permanent(
            f"the script has {len(scenes)} scenes and a video at most {MAX_SCENES}: join some or make two videos"
        )
    return Script(head, title or scenes[0].heading or _first_words(scenes), tuple(scenes))


def _first_words(scenes: list[_Scene]) -> str:
    told = " ".join(_CUE.sub("", t) for s in scenes for t in [*s.text, *s.items, s.quote, s.visual] if t)
    lines = spoken_lines(told)
    first = sentences(lines[0].text if lines else told)
    return clip(first[0].rstrip(".!"), 80) if first else "Untitled"


def _gather(found: list[Block], *, by_heading: bool) -> list[_Scene]:
    """Scenes from blocks: a heading, a rule or (where there are no headings) a paragraph begins the next."""
    scenes = [_Scene()]
    for block in found:
        current = scenes[-1]
        if block.kind == "heading":
            current = _next(scenes)
            current.heading = block.text
        elif block.kind == "rule":
            _next(scenes)
        elif (not by_heading and _begins(current, block)) or _ENTERS.match(block.text):
            current = _next(scenes)
        elif by_heading and _full(current, block):
            heading = current.heading
            current = _next(scenes)
            current.heading = heading
        _take(current, block)
    return scenes


def _next(scenes: list[_Scene]) -> _Scene:
    if not scenes[-1].empty or scenes[-1].heading:
        scenes.append(_Scene())
    return scenes[-1]


def _begins(current: _Scene, block: Block) -> bool:
    """Without headings a paragraph is a scene; what is shown (code, list, quote) belongs to the words before it."""
    if current.empty:
        return False
    if block.kind == "text":
        only_cues = not _CUE.sub("", block.text).strip()
        spoken = any(_CUE.sub("", t).strip() for t in current.text)
        return spoken and not only_cues
    return _full(current, block)


def _full(current: _Scene, block: Block) -> bool:
    """Whether a scene already shows something of its own and this block wants to show something, too."""
    shows = bool(current.items or current.code or current.rows or current.quote)
    return shows and block.kind in ("list", "code", "table", "quote")


def _take(scene: _Scene, block: Block) -> None:
    if block.kind == "text":
        scene.text.append(_cues(scene, block.text))
    elif block.kind == "list":
        scene.items += [_cues(scene, item) for item in block.items]
        scene.ordered = block.ordered
    elif block.kind == "code":
        language = block.language or code_language(block.text)
        scene.code = Code(source=clip(block.text, 4900), language=clip(language, 300), output=output_of(block.text))
    elif block.kind == "table":
        scene.rows += block.rows
    elif block.kind == "quote":
        said = _cues(scene, block.text)
        attributed = re.search(r"(?:\n\s*|[.!?…\"”»]\s+)[—–-]+\s*([^\n]{1,120})$", said)
        text, by = (said[: attributed.start() + 1], attributed[1]) if attributed else (said, "")
        scene.quote, scene.by = squeeze(_CUE.sub("", text)), squeeze(by.strip(" —–-"))


def _cues(scene: _Scene, text: str) -> str:
    """The text without its [cues], which go to the scene."""
    for found in _CUE.finditer(text):
        name, value = found["name"].lower(), squeeze(found["value"])
        parts = [clip(v, 300) for v in re.split(r"\s*,\s*", value) if v]
        if name in ("visual", "show", "image", "scene"):
            scene.visual = f"{scene.visual}, {value}" if scene.visual else value
        elif name in ("sfx", "sound"):
            scene.sounds += [p.replace(" ", "_") for p in parts]
        elif name in ("effect", "effects"):
            scene.effects += [p.replace(" ", "_") for p in parts]
        elif name == "caption":
            scene.captions.append(clip(value, 300))
        elif name == "music":
            scene.mood = music_mood([f"{value.lower().replace(' ', '_')}_music"]) or scene.mood
        else:
            word = value.lower()
            known = _TRANSITIONS.get(word, word)
            scene.transition = Transition(known) if known in list(Transition) else None
            if scene.transition is None:
                scene.effects.append(clip(word.replace(" ", "_"), 300))
    return re.sub(r"[ \t]{2,}", " ", _CUE.sub("", text)).strip()


def outline(script: Script, style: str | None, language: str | None) -> Outline:
    """The scenes of a script as shots; nothing is added to its words."""
    head = script.head
    chosen = style or head.get("style") or "educational"
    tone = tone_of_style(chosen)
    scenes = tuple(
        d for i, s in enumerate(script.scenes) for d in [_draft(s, first=i == 0, last=i == len(script.scenes) - 1)]
    )
    said = " ".join(line.text for s in scenes for shot in s.shots for line in shot.lines)
    names = dict.fromkeys(line.speaker for s in scenes for shot in s.shots for line in shot.lines)
    cast = (Role(NARRATOR), *(Role(clip(n, 300), clip(n, 300)) for n in names if n != NARRATOR))
    tag = head.get("language", "").lower()
    spoken = language or (tag if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", tag) else detect(said or script.title))
    named = music_mood([f"{head['music']}_music"]) if "music" in head else None
    mood = named or next((s.mood for s in script.scenes if s.mood), None)
    return Outline(
        title=clip(squeeze(script.title), 300), scenes=scenes, style=chosen, tone=tone, language=spoken, cast=cast,
        about=(script.title,), summary=sentences(said)[0] if said else script.title, mood=mood,
    )  # fmt: skip


def _draft(scene: _Scene, *, first: bool, last: bool) -> SceneDraft:
    lines = _lines(scene)
    said = " ".join(line.text for line in lines)
    kind, content = _shown(scene, said)
    if (
        kind is Kind.CHARACTER
        and not scene.visual
        and last
        and not first
        and count(said) <= 30
        and re.search(r"\b(follow|subscribe|thanks for watching|abonn|suscr|suiv)", said.lower())
    ):
        kind = Kind.OUTRO
    visual = scene.visual or (_picture(scene, said) if kind is Kind.CHARACTER else clip(scene.heading, 300))
    if kind is Kind.TITLE and not content.heading:
        content = Content(heading=clip(scene.heading or said, 300))
    shot = ShotDraft(kind, clip(visual, 4900), lines, content, tuple(scene.effects), tuple(scene.sounds))
    return SceneDraft(split_scene(shot), clip(scene.heading, 300), scene.transition)


def _picture(scene: _Scene, said: str) -> str:
    """What a scene without a [visual] shows: the words of its heading and its first sentences."""
    return clip(squeeze(f"{scene.heading}. {' '.join(sentences(said)[:2])}".strip(". ")), 400)


def _lines(scene: _Scene) -> tuple[Spoken, ...]:
    lines = [line for text in scene.text for line in spoken_lines(text)]
    if scene.quote and not lines:
        lines = [Spoken(NARRATOR, scene.quote)]
    if scene.items and not any(item.lower() in " ".join(line.text for line in lines).lower() for item in scene.items):
        lines += [Spoken(NARRATOR, item if re.search(r"[.!?…。！？]$", item) else f"{item}.") for item in scene.items]
    if not lines and scene.heading and not scene.visual:
        lines = [Spoken(NARRATOR, scene.heading)]
    return tuple(Spoken(line.speaker, part) for line in lines for part in _portions(line.text))


def _portions(text: str) -> list[str]:
    """A speech in pieces that a line can hold, cut at sentence ends where there are any."""
    pieces: list[str] = []
    for sentence in sentences(text) if len(text) > MAX_LINE_CHARACTERS else [text]:
        for start in range(0, len(sentence), MAX_LINE_CHARACTERS):
            part = sentence[start : start + MAX_LINE_CHARACTERS]
            if pieces and len(pieces[-1]) + len(part) < MAX_LINE_CHARACTERS:
                pieces[-1] = f"{pieces[-1]} {part}"
            else:
                pieces.append(part)
    return pieces


def _shown(scene: _Scene, said: str) -> tuple[Kind, Content]:
    heading = clip(scene.heading, 300)
    if scene.code:
        return Kind.CODE, Content(heading=heading, code=scene.code)
    chart = _chart(scene.rows)
    if chart:
        return Kind.CHART, Content(heading=heading, data=chart)
    if scene.rows:
        return Kind.LIST, Content(
            heading=heading, items=tuple(clip(" – ".join(filter(None, r)), 300) for r in scene.rows[:MAX_ITEMS])
        )
    if scene.items:
        items = tuple(clip(item, 300) for item in scene.items[:MAX_ITEMS])
        return (Kind.STEPS if scene.ordered else Kind.LIST), Content(heading=heading, items=items)
    if scene.quote:
        return Kind.QUOTE, Content(quote=clip(scene.quote, 4900), by=clip(scene.by, 300))
    if scene.captions:
        kind = infer("", scene.visual, scene.captions, scene.effects, said)
        if kind in (Kind.LIST, Kind.STEPS):
            return kind, Content(heading=heading, items=tuple(scene.captions[:MAX_ITEMS]))
        if kind is Kind.NUMBER and (datum := figure_in(scene.captions[0])):
            return kind, Content(heading=heading, data=(datum,))
        return Kind.CHARACTER if scene.visual else Kind.TITLE, Content(heading=scene.captions[0])
    if heading and not said:
        return Kind.TITLE, Content(heading=heading)
    return Kind.CHARACTER, Content()


def _chart(rows: list[tuple[str, ...]]) -> tuple[Datum, ...]:
    """The bars of a table with two columns of which the second holds numbers (a first row without one is its head)."""
    if not rows or any(len(row) != 2 for row in rows):
        return ()
    body = rows if re.search(r"\d", rows[0][1]) else rows[1:]
    figures = [re.search(r"-?\d[\d., ]*", row[1]) for row in body]
    if not body or len(body) > MAX_ITEMS or not all(figures):
        return ()
    return tuple(
        Datum(label=clip(row[0], 300), value=number_value(f[0]), text=clip(row[1], 300))
        for row, f in zip(body, figures, strict=True) if f
    )  # fmt: skip
