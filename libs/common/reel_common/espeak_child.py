"""The only program that loads espeak-ng: reads one request on stdin, writes the speech to stdout, ends.

A process of its own for three reasons: the library is GPL and stays out of ours, a second call in
one process gives other bytes than the first, and a crash of C code takes nothing along. It imports
as little as it can, because it is started once for every line.

Request: JSON `{"voices", "variant", "text", "rate", "pitch", "range", "volume", "gap"}`; of `voices` the first
that exists is taken. Answer: one line of JSON `{"rate", "voice", "events": [[kind, sample, position, length,
phoneme]]}`, then 16-bit mono PCM. `kind` is one of `EVENTS`; `position` counts characters of `text` from 0.
Exit status 3: none of the voices exists.
"""

import ctypes
import json
import os
import sys
from typing import Any

import espeakng_loader

NO_SUCH_VOICE = 3

_SYNCHRONOUS = 2
_PHONEME_EVENTS_AS_IPA_AND_NO_EXIT = 0x8003
_CHARACTERS, _UTF8 = 1, 1
_PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3, "range": 4, "gap": 7}
EVENTS = {1: "word", 2: "sentence", 5: "end", 7: "phoneme"}


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """`espeak_EVENT` of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int), ("message", ctypes.c_uint), ("position", ctypes.c_int), ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int), ("sample", ctypes.c_int), ("user_data", ctypes.c_void_p), ("id", _Id),
    )  # fmt: skip


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


def speak(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The answer's head and its PCM. Errors: LookupError when none of the voices exists."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = os.fsencode(espeakng_loader.get_data_path())
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, data, _PHONEME_EVENTS_AS_IPA_AND_NO_EXIT)
    if rate <= 0:
        raise RuntimeError(f"espeak-ng did not start with the data in {os.fsdecode(data)}")
    voice = _choose(library, request["voices"], request["variant"])
    for name, number in _PARAMETERS.items():
        library.espeak_SetParameter(number, int(request[name]), 0)
    pcm = bytearray()
    events: list[list[object]] = []

    def heard(samples: Any, count: int, event: Any) -> int:
        if samples:
            pcm.extend(ctypes.string_at(samples, count * 2))
        index = 0
        while event[index].type:
            events.extend(_told(event[index]))
            index += 1
        return 0

    callback = _Callback(heard)
    library.espeak_SetSynthCallback(callback)
    text = request["text"].encode() + b"\0"
    if library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, _CHARACTERS, 0, _UTF8, None, None):
        raise RuntimeError("espeak-ng refused to speak the text")
    library.espeak_Synchronize()
    return {"rate": rate, "voice": voice, "events": events}, bytes(pcm)


def _choose(library: ctypes.CDLL, voices: list[str], variant: str) -> str:
    for voice in voices:
        name = f"{voice}+{variant}" if variant else voice
        if library.espeak_SetVoiceByName(name.encode()) == 0:
            return name
    raise LookupError(f"espeak-ng has none of the voices {', '.join(voices)}")


def _told(event: _Event) -> list[list[object]]:
    kind = EVENTS.get(event.type)
    if kind is None:
        return []
    phoneme = event.id.string.decode(errors="replace") if kind == "phoneme" else ""
    return [[kind, event.sample, event.position - 1, event.length, phoneme]]


def main() -> int:
    """Serve the one request on stdin."""
    try:
        head, pcm = speak(json.load(sys.stdin))
    except LookupError as error:
        sys.stderr.write(f"{error}\n")
        return NO_SUCH_VOICE
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + pcm)
    return 0


if __name__ == "__main__":
    sys.exit(main())
