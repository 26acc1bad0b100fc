"""`python -m reel_publish`: this service as a process of its own."""

import reel_publish
from reel_common import runner
from reel_publish.settings import PublishSettings

if __name__ == "__main__":
    runner.main("publish", reel_publish.build, PublishSettings)
