"""Small tools for sentences: cutting, counting, capitals."""

import re

from reel_planner.outline.data import table

ABBREVIATIONS = frozenset(table("grammar")["abbreviations"].split())
_END = re.compile(r"([.!?…]+[\"'”’»)\]]*|[。！？؟।]+[」』”]*)(?=\s|$|(?<=[。！？]))")
_LAST_WORD = re.compile(r"([^\W\d_](?:[\w.]*\w)?)$")
_PLAIN_WORD = re.compile(r"^[a-zà-öø-ÿ'’-]+[,.!?:;]*$")
_WIDE = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]")


def sentences(text: str) -> list[str]:
    """The sentences of `text`, whitespace made single; abbreviations, initials and decimals do not end one."""
    text = squeeze(text)
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text, match):
            found.append(text[start : match.end()].strip())
            start = match.end()
    found.append(text[start:].strip())
    return [s for s in found if s]


def _ends_sentence(text: str, mark: re.Match[str]) -> bool:
    after = text[mark.end() :].lstrip()
    if not mark[0].startswith(".") or mark[0].startswith(".."):
        return not (after[:1].islower() and mark[0][0] in "!?…")
    if after[:1].islower():
        return False
    before = _LAST_WORD.search(text[: mark.start()])
    if before is None:
        return not re.search(r"(^|\s)\d{1,2}$", text[: mark.start()]) or after[:1].isupper()
    word = before[1]
    return not (word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper() and word != "I"))


def squeeze(text: str) -> str:
    """`text` with every run of whitespace made one blank, none at the ends, control characters left out."""
    kept = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(kept.split())


def count(text: str) -> int:
    """How many words `text` takes to say; scripts without blanks count two characters as one."""
    wide = len(_WIDE.findall(text))
    return len(_WIDE.sub(" ", text).split()) + (wide + 1) // 2


def capitalise(text: str) -> str:
    """`text` with a capital at each sentence's start, unless the word there is code or a name like iPhone."""
    out: list[str] = []
    start = True
    for part in re.split(r"(\s+)", text):
        if part and not part.isspace():
            bare = part.lstrip("\"'“‘(¡¿")
            if start and _PLAIN_WORD.match(bare):
                part = part[: len(part) - len(bare)] + bare[:1].upper() + bare[1:]
            start = bool(re.search(r"[.!?]+[\"'”’)]*$", part)) and part not in ("vs.",)
        out.append(part)
    return "".join(out)


_SMALL = frozenset(table("grammar")["small_words"].split())


def title_case(text: str) -> str:
    """Headline capitals; words that already hold a capital, a digit or a dot stay as they are."""
    words = text.split()
    done = [
        w if any(c.isupper() or c.isdigit() or c == "." for c in w[:-1]) or (i and w in _SMALL and i + 1 < len(words))
        else w[:1].upper() + w[1:]
        for i, w in enumerate(words)
    ]  # fmt: skip
    return " ".join(done)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words and marked with … when something is left out."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if " " in cut[limit // 2 :]:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:-–") + "…"
