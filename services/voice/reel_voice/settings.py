"""What the voice service reads from the environment."""

from reel_common.settings import CommonSettings, Names


class VoiceSettings(CommonSettings):
    """`REEL_VOICE_…`."""

    voice_providers: Names = ("espeak", "silent")
    """Providers in the order of choice; the next takes over when one fails."""
