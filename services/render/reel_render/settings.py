"""What a render can be told from outside."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from reel_common.settings import CommonSettings


class RenderSettings(CommonSettings):
    """The render stage's settings, read from `REEL_RENDER_…`; folders and workers are everybody's."""

    render_preset: Literal["turbo", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower"] = "turbo"
    """x264's trade of time for size, or `turbo`, our own: as good as veryfast, in two thirds of its time.

    x264's ultrafast is missing because it cannot make the High profile.
    """
    render_crf: float = Field(default=20.0, ge=10, le=35)
    """x264's constant quality: lower is better and bigger."""
    render_timeout: float = Field(default=7200.0, gt=0)
    """Seconds a whole render may take before it is stopped and tried again."""
    render_fonts: Path | None = None
    """Where the static fonts are kept; beside everything else when not said."""

    @property
    def fonts(self) -> Path:
        """The folder of the static fonts."""
        return self.render_fonts or self.home / "fonts"
