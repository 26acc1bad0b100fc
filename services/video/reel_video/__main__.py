"""Every service is started in the same way: `reel serve video`."""

import sys

sys.exit("start this service with: reel serve video")
