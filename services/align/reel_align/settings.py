"""What the align service reads from the environment."""

from reel_common.settings import CommonSettings, Names


class AlignSettings(CommonSettings):
    """`REEL_ALIGN_…`."""

    align_providers: Names = ("dtw",)
    """For lines whose voice gave no word times: providers in the order of choice."""
