"""The kinds of files that may be uploaded, as data: by what names, and how their first bytes look."""

from collections.abc import Callable
from dataclasses import dataclass

HEAD_BYTES = 1024
"""How much of a file tells its kind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A media type with its other names, file endings and the look of its first bytes; `text`: all of it is UTF-8."""

    media_type: str
    suffixes: tuple[str, ...]
    looks: Callable[[bytes], bool] = lambda _: True
    also: tuple[str, ...] = ()
    text: bool = False


def _boxes(*names: bytes) -> Callable[[bytes], bool]:
    """ISO media files begin with the length and the name of a box."""
    return lambda head: head[4:8] in names


def _riff(kind: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == kind


def _mp3(head: bytes) -> bool:
    """A tag, or the eleven set bits with which a frame of MPEG audio begins."""
    return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0)


KINDS = (
    Kind("text/plain", ("txt",), text=True),
    Kind("text/markdown", ("md", "markdown"), also=("text/x-markdown",), text=True),
    Kind("application/pdf", ("pdf",), lambda head: b"%PDF-" in head),
    Kind("image/png", ("png",), lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    Kind("image/jpeg", ("jpg", "jpeg"), lambda head: head.startswith(b"\xff\xd8\xff"), also=("image/jpg",)),
    Kind("image/webp", ("webp",), _riff(b"WEBP")),
    Kind("image/gif", ("gif",), lambda head: head[:6] in (b"GIF87a", b"GIF89a")),
    Kind("video/mp4", ("mp4", "m4v"), _boxes(b"ftyp")),
    Kind("video/quicktime", ("mov",), _boxes(b"ftyp", b"moov", b"wide", b"mdat", b"free", b"skip")),
    Kind("video/webm", ("webm",), lambda head: head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head),
    Kind("audio/mpeg", ("mp3",), _mp3, also=("audio/mp3",)),
    Kind("audio/wav", ("wav",), _riff(b"WAVE"), also=("audio/x-wav", "audio/wave", "audio/vnd.wave")),
)
BY_TYPE = {name: kind for kind in KINDS for name in (kind.media_type, *kind.also)}
BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}
UNTOLD = frozenset({"", "application/octet-stream", "application/x-www-form-urlencoded"})
"""What clients call a body when nobody told them what it is; then the name's ending decides."""

SCRIPTS = ("text/markdown", "text/plain")
DOCUMENTS = ("application/pdf", *SCRIPTS)
SHOWN = tuple(kind.media_type for kind in KINDS if kind.media_type.startswith(("image/", "video/")))


def kind_of(media_type: str, name: str) -> Kind | None:
    """The kind that a client's media type (or, where it says nothing, the name) tells of; None for one not taken."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain in UNTOLD:
        return BY_SUFFIX.get(name.rpartition(".")[2].lower())
    return BY_TYPE.get(plain)
