"""`python -m reel_video`: this service as a process of its own."""

import reel_video
from reel_common import runner
from reel_video.settings import VideoSettings

if __name__ == "__main__":
    runner.main("video", reel_video.build, VideoSettings)
