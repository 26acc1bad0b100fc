"""The text of a PDF, page by page, without what only the page needs: running heads and page numbers."""

import io
import re
import zlib
from collections import Counter

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from reel_common.errors import Permanent
from reel_planner.outline.words import clip, squeeze

_BROKEN = (
    PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError,
    ArithmeticError, AssertionError, NotImplementedError, OSError, MemoryError, zlib.error,
)  # fmt: skip
"""What pypdf lets through when a file is damaged: its own errors, and those of the values it trips over."""
MAX_PAGES = 400
_NO_TITLE = re.compile(r"^(?:untitled|microsoft word|document\d*$|.*\.(?:docx?|tex|indd|dvi)$)", re.IGNORECASE)
_END = (".", "!", "?", "…", ":", ";", "”", '"', "。", "！", "？")


def pages_of(data: bytes, name: str) -> tuple[str, list[tuple[int, str]]]:
    """Title and (page from 1, text) of a PDF. Errors: Permanent when it is broken, locked or without text."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Permanent(f"{name} is locked with a password: save a copy without one")
        texts = [page.extract_text() or "" for page in list(reader.pages)[:MAX_PAGES]]
        title = str((reader.metadata.title if reader.metadata else "") or "")
    except Permanent:
        raise
    except ImportError as error:
        raise Permanent(f"{name} is locked with a cipher we cannot open: save a copy without a password") from error
    except _BROKEN as error:
        raise Permanent(f"{name} cannot be read as a PDF, it seems to be damaged: open it and save it anew") from error
    if not any(re.search(r"[^\W\d_]{2}", text) for text in texts):
        raise Permanent(f"{name} holds pictures of pages and no text: run text recognition (OCR) on it first")
    running = _running_lines(texts)
    pages = [(n, _flow(text, running)) for n, text in enumerate(texts, 1)]
    title = squeeze(title)
    if len(title) < 3 or _NO_TITLE.match(title):
        title = _first_heading(texts, running)
    return clip(title, 120), [(n, text) for n, text in pages if text]


def _bare(line: str) -> str:
    return re.sub(r"\d+", "#", squeeze(line))


def _running_lines(texts: list[str]) -> frozenset[str]:
    """First and last lines that come back on most pages, figures aside."""
    ends = Counter[str]()
    for text in texts:
        lines = [line for line in text.splitlines() if line.strip()]
        ends.update({_bare(line) for line in [*lines[:2], *lines[-2:]]})
    return frozenset(line for line, times in ends.items() if times > max(2, len(texts) * 0.5)) | {
        "#",
        "Page #",
        "- # -",
    }


def _flow(text: str, running: frozenset[str]) -> str:
    """Lines joined into running text; a heading is set apart by a full stop's absence and is left out."""
    lines = [squeeze(line) for line in text.splitlines()]
    kept = [line for line in lines if not line or _bare(line) not in running]
    flowing: list[str] = []
    for i, line in enumerate(kept):
        after = next((later for later in kept[i + 1 :] if later), "")
        before = next((flown for flown in reversed(flowing) if flown), "")
        if line and not _is_heading(line, before, after):
            flowing.append(line)
    return re.sub(r"(\w)[-\u00ad] (?=[a-zà-ÿ])", r"\1", " ".join(_marked(flowing)))


def _marked(lines: list[str]) -> list[str]:
    """Lines with a mark kept only where a word is broken at the line's end."""
    return [line if re.search(r"[a-zà-ÿ][-\u00ad]$", line) else re.sub(r"([-\u00ad])$", r"\1", line) for line in lines]


def _is_heading(line: str, before: str, after: str) -> bool:
    short = len(line) < 70 and not line.endswith((*_END, ",", "-"))
    return (
        short
        and (not before or before.endswith(_END))
        and bool(after)
        and not after[:1].islower()
        and len(line.split()) < 12
    )


def _first_heading(texts: list[str], running: frozenset[str]) -> str:
    for line in (line for text in texts[:2] for line in text.splitlines()):
        bare = squeeze(line)
        if 3 < len(bare) < 90 and _bare(line) not in running and re.search(r"[^\W\d_]{3}", bare):
            return bare.rstrip(".:")
    return ""
