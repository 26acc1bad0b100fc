"""Who must be named: everything in the video that others made, with its licence."""

from collections.abc import Iterable

from reel_common import fonts
from reel_common.events import ClipReady
from reel_common.values import Credit, Credits

VOICES = {
    "espeak": Credit(title="eSpeak NG, the speech synthesis tool that spoke the narration",
                     author="The eSpeak NG contributors", licence="GPL-3.0-or-later (the tool; not the sound it made)",
                     url="https://github.com/espeak-ng/espeak-ng", kind="voice"),
}  # fmt: skip
"""Speech engines by the name of their provider, where a licence is known."""

MUSIC = Credit(title="Music and sound effects, composed for this video by Reelwright", author="Reelwright",
               licence="none needed", kind="music")  # fmt: skip


def gather(clips: Iterable[ClipReady], roles: Iterable[str], voices: Iterable[str]) -> Credits:
    """Each of them once: what the pictures used, the fonts by role, the speech engines by provider, the music."""
    found = [credit for clip in clips for credit in clip.credits]
    found += [fonts.credit(role) for role in roles]
    found += [VOICES.get(name) or _voice(name) for name in voices]
    return Credits(credits=tuple(dict.fromkeys([*found, MUSIC])))


def _voice(provider: str) -> Credit:
    return Credit(title=f"Voice made with {provider}", author=provider, licence="the provider's terms of use",
                  kind="voice")  # fmt: skip
