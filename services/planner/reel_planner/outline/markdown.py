"""Markdown (or plain text, which is Markdown with nothing marked) as a flat list of blocks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT = re.compile(r"\A\s*---[ \t]*\n(?P<inside>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_KEY = re.compile(r"^(?P<key>[A-Za-z][\w -]{0,30}?)\s*:\s*(?P<value>.*)$")
_KEYS = frozenset({"title", "style", "language", "lang", "music", "tone", "author", "date", "description"})


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `kind` is heading, text, list, code, table, quote or rule; the other fields serve some of them."""

    kind: str
    text: str = ""
    level: int = 0
    items: tuple[str, ...] = ()
    ordered: bool = False
    language: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """`key: value` lines at the top (between --- or bare, if the keys are known), and the rest of the text."""
    fenced = _FRONT.match(text)
    if fenced:
        pairs = [_KEY.match(line) for line in fenced["inside"].splitlines()]
        head = {p["key"].strip().lower(): p["value"].strip().strip("\"'") for p in pairs if p}
        if head or not fenced["inside"].strip():
            return _renamed(head), text[fenced.end() :]
        return {}, text
    head = {}
    lines = text.lstrip("\n").splitlines(keepends=True)
    for n, line in enumerate(lines):
        found = _KEY.match(line.strip())
        if not found or found["key"].lower() not in _KEYS:
            return (_renamed(head), "".join(lines[n:])) if head else ({}, text)
        head[found["key"].lower()] = found["value"].strip()
    return _renamed(head), ""


def _renamed(head: dict[str, str]) -> dict[str, str]:
    aliases = {"lang": "language", "tone": "style"}
    return {aliases.get(key, key): value for key, value in head.items() if value}


@cache
def _parser() -> MarkdownIt:
    # What prose means by these is not what CommonMark does: indented speech is no code, `---` below a line no heading.
    return (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .disable(["code", "lheading", "reference", "html_block"])
    )


def blocks(text: str) -> list[Block]:
    """Every block in reading order; inline marks are taken off, their words kept as they are."""
    tokens = _parser().parse(text)
    return list(_blocks(tokens))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    i = 0
    while i < len(tokens):
        token = tokens[i]
        end = _end(tokens, i)
        inside = tokens[i + 1 : end]
        if token.type == "heading_open":
            yield Block("heading", _inline(inside), level=int(token.tag[1:]))
        elif token.type == "paragraph_open":
            yield Block("text", _inline(inside))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Block("list", items=tuple(_items(inside)), ordered=token.type.startswith("ordered"))
        elif token.type == "blockquote_open":
            yield Block("quote", "\n".join(_inline([t]) for t in inside if t.type == "inline"))
        elif token.type == "table_open":
            yield Block("table", rows=tuple(_rows(inside)))
        elif token.type == "fence":
            yield Block(
                "code", token.content.rstrip("\n"), language=token.info.split()[0].lower() if token.info.split() else ""
            )
        elif token.type == "hr":
            yield Block("rule")
        i = max(end, i) + 1


def _end(tokens: Sequence[Token], start: int) -> int:
    """Where the block that opens at `start` closes."""
    depth = 0
    for i in range(start, len(tokens)):
        depth += tokens[i].nesting
        if depth == 0:
            return i
    return len(tokens)


def _items(tokens: Sequence[Token]) -> Iterator[str]:
    """The text of each outermost item, with whatever it holds in one line."""
    i = 0
    while i < len(tokens):
        end = _end(tokens, i)
        if tokens[i].type == "list_item_open":
            text = " ".join(_inline([t]) for t in tokens[i:end] if t.type == "inline")
            if text.strip():
                yield " ".join(text.split())
        i = end + 1


def _rows(tokens: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    row: list[str] = []
    for token in tokens:
        if token.type == "inline":
            row.append(" ".join(_inline([token]).split()))
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield tuple(row)


def _inline(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        for child in token.children or ():
            if child.type in ("text", "code_inline", "html_inline"):
                parts.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                parts.append("\n")
            elif child.type == "image":
                parts.append(child.content)
    return "".join(parts)
