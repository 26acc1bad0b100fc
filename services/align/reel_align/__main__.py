"""`python -m reel_align`: this service as a process of its own."""

import reel_align
from reel_align.settings import AlignSettings
from reel_common import runner

if __name__ == "__main__":
    runner.main("align", reel_align.build, AlignSettings)
