"""Settings of the video service."""

from reel_common.settings import CommonSettings, Names


class VideoSettings(CommonSettings):
    """`REEL_VIDEO_PROVIDERS`: who makes the pictures, in order of choice."""

    video_providers: Names = ("media", "illustrate")
