"""`python -m reel_voice`: this service as a process of its own."""

import reel_voice
from reel_common import runner
from reel_voice.settings import VoiceSettings

if __name__ == "__main__":
    runner.main("voice", reel_voice.build, VoiceSettings)
