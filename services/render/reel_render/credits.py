"""Who must be named: everything in the video that others made, with its licence."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel
from reel_common import fonts
from reel_common.artifact import Artifact
from reel_common.events import ClipReady, Credit
from reel_common.store import Store, put_json

from reel_render.lettering import CJK_ROLE

VOICES = {
    "espeak": Credit(title="eSpeak NG (speech synthesis tool; its output is not a derived work)",
                     author="The eSpeak NG contributors", licence="GPL-3.0-or-later",
                     url="https://github.com/espeak-ng/espeak-ng", kind="voice"),
}  # fmt: skip
"""Speech engines that want to be named, by the name of the provider that used them."""

MUSIC = Credit(title="Music and sound effects, composed for this video", author="Reelwright", licence="none needed",
               kind="music")  # fmt: skip
NOTO_CJK = Credit(title="Noto Sans CJK", author="Adobe", licence="OFL-1.1",
                  url="https://github.com/notofonts/noto-cjk", kind="font")  # fmt: skip
MADE_WITH = "Made with AI tools (Reelwright)"


class Credits(BaseModel):
    """`credits.json`."""

    version: Literal[1] = 1
    disclosure: str = MADE_WITH
    credits: tuple[Credit, ...]


def gather(clips: Iterable[ClipReady], roles: Iterable[str], voices: Iterable[str]) -> Credits:
    """Each of them once: what the pictures used, the fonts by role, the speech engines by provider, the music."""
    found = [credit for clip in clips for credit in clip.credits]
    found += [NOTO_CJK if role == CJK_ROLE else fonts.credit(role) for role in roles]
    found += [VOICES[name] for name in voices if name in VOICES]
    return Credits(credits=tuple(dict.fromkeys([*found, MUSIC])))


async def keep(store: Store, credits: Credits) -> Artifact:
    """Store them as `credits.json`."""
    return await put_json(store, credits, "credits.json")
