"""`python -m reel_render`: this service as a process of its own."""

import reel_render
from reel_common import runner
from reel_render.settings import RenderSettings

if __name__ == "__main__":
    runner.main("render", reel_render.build, RenderSettings)
