"""Settings of the publish service."""

from pathlib import Path

from reel_common.settings import CommonSettings, Names


class PublishSettings(CommonSettings):
    """`REEL_PUBLISH_PROVIDERS`: where finished videos go; `REEL_OUT`: the folder of the provider `folder`."""

    publish_providers: Names = ("folder",)
    out: Path = Path("videos")
    out_per_job: bool = True
    """Whether every job gets a folder of its own in `out`."""
