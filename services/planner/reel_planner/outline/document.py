"""Documents: their text by page, and the video that quotes them. Every fact is a sentence as it stands."""

from dataclasses import dataclass
from pathlib import PurePath

from reel_common.errors import Permanent
from reel_common.plan import Content, Datum, Kind
from reel_planner.outline import summary
from reel_planner.outline.data import table
from reel_planner.outline.draft import Outline, Role, SceneDraft, ShotDraft, Spoken
from reel_planner.outline.kinds import tone_of_style
from reel_planner.outline.language import detect
from reel_planner.outline.markdown import blocks, front_matter
from reel_planner.outline.pdf import pages_of
from reel_planner.outline.request import read_request
from reel_planner.outline.script import decode
from reel_planner.outline.summary import Pick, Sentence
from reel_planner.outline.words import clip, sentences, squeeze, title_case
from reel_planner.ports import Matter

USUAL_SECONDS = 50.0
TEXT_SUFFIXES = (".md", ".markdown", ".txt", ".text", "")
_PICTURE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Document:
    """A text to be summed up: `sentences` in reading order; `name` is empty when it came as a prompt."""

    name: str
    title: str
    sentences: tuple[Sentence, ...]


def read(data: bytes, name: str) -> Document:
    """The text of a PDF, Markdown or text file. Errors: Permanent, and what to do about it."""
    suffix = PurePath(name).suffix.lower()
    if data[:1024].lstrip().startswith(b"%PDF") or suffix == ".pdf":
        title, pages = pages_of(data, name)
        found = [s for number, page in pages for s in _page(page, number)]
    elif suffix in TEXT_SUFFIXES:
        title, found = _text(decode(data, "document"))
    else:
        raise Permanent(f"{name} is no document we read: give a PDF, Markdown (.md) or text (.txt) file")
    if not found:
        raise Permanent(f"{name or 'the document'} holds no whole sentence to tell: give a document with running text")
    return Document(name, title or _title_of_name(name), tuple(found))


def from_prompt(prompt: str) -> Document:
    """A prompt so long that it is itself the text to tell."""
    _, found = _text(prompt)
    parts = sentences(prompt)
    request = read_request(parts[0])
    asked = len(parts) > 1 and request.matter != squeeze(parts[0]).strip(' .,;:!-–—"“”')
    body = tuple(found[1:] if asked and len(found) > 1 else found)
    title = title_case(clip(request.matter, 60)) if asked or body else clip(squeeze(prompt), 60)
    return Document("", title, body or (Sentence(squeeze(prompt), None, 0),))


def _title_of_name(name: str) -> str:
    return title_case(" ".join(PurePath(name).stem.replace("_", " ").replace("-", " ").split())) or "Document"


def _page(text: str, number: int) -> list[Sentence]:
    return [Sentence(s, number, 0) for s in sentences(text)]


def _text(text: str) -> tuple[str, list[Sentence]]:
    """The title and the sentences of a Markdown or plain text, paragraph by paragraph."""
    head, body = front_matter(text)
    found: list[Sentence] = []
    title = head.get("title", "")
    for n, block in enumerate(blocks(body)):
        if block.kind == "heading" and not title:
            title = block.text
        elif block.kind in ("text", "quote"):
            found += [Sentence(s, None, n) for s in sentences(block.text)]
        elif block.kind == "list":
            found += [Sentence(s, None, n) for item in block.items for s in sentences(item)]
    if not title and found and not found[0].text.endswith((".", "!", "?", "。")) and len(found) > 1:
        title, found = found[0].text, found[1:]
    return clip(squeeze(title), 120), found


def outline(document: Document, matter: Matter) -> Outline:
    """The document's own sentences as scenes: a hook, the points that carry it, each with its page, and an end."""
    seconds = matter.seconds or USUAL_SECONDS
    language = matter.language or detect(" ".join(s.text for s in document.sentences[:60]))
    picks = summary.choose(document.sentences, seconds)
    scenes = [_scene(document, pick, i) for i, pick in enumerate(picks)]
    outro = _outro(document, language)
    style = matter.style or "educational"
    sources = tuple(dict.fromkeys(_source(document, p) for p in picks if document.name))
    about = (document.title, *summary.keywords(document.sentences)[:3])
    return Outline(
        title=clip(document.title, 100), scenes=(*scenes, SceneDraft((outro,), type="outro")), style=style,
        tone=tone_of_style(style), language=language, cast=(Role("narrator"),), about=about,
        summary=picks[0].text, sources=sources,
    )  # fmt: skip


def _source(document: Document, pick: Pick) -> str:
    if not document.name:
        return ""
    return clip(document.name if pick.page is None else f"{document.name}, page {pick.page}", 300)


def _scene(document: Document, pick: Pick, place: int) -> SceneDraft:
    """One quotation with what it is best shown by: its figures, its words, a picture of what it speaks of."""
    source = _source(document, pick)
    lines = (Spoken("narrator", pick.text),)
    first = place == 0
    sounds = ("whoosh",) if first else ("pop",) if place % 2 else ()
    effects = ("zoom_in",) if first else ()
    kind, content = _shown(pick, place)
    content = content.model_copy(update={"source": source, "heading": clip(document.title, 100) if first else ""})
    shot = ShotDraft(kind, clip(pick.text, _PICTURE_CHARACTERS), lines, content, effects, sounds)
    return SceneDraft((shot,), type="hook" if first else "point")


def _shown(pick: Pick, place: int) -> tuple[Kind, Content]:
    shares = summary.shares(pick.text)
    if len(shares) > 1:
        return Kind.CHART, Content(
            data=tuple(Datum(label=name, value=value, text=text) for name, value, text in shares)
        )
    figure = summary.figure(pick.text)
    if figure is not None:
        return Kind.NUMBER, Content(data=(figure,))
    if place % 3 == 2 or '"' in pick.text or "“" in pick.text:
        return Kind.QUOTE, Content(quote=pick.text)
    return Kind.CHARACTER, Content()


def _outro(document: Document, language: str) -> ShotDraft:
    """The end, in the document's language where we can say it; silent where we cannot."""
    texts: dict[str, str] = table("foreign")["outro_of_document"]
    said = texts.get(language.split("-")[0])
    lines = (Spoken("narrator", said),) if said else ()
    content = Content(heading=clip(document.title, 100), source=clip(document.name, 300))
    return ShotDraft(Kind.OUTRO, document.title, lines, content, (), ("sparkle",))
