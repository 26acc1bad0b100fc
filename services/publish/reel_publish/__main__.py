"""Every service is started in the same way: `reel serve publish`."""

import sys

sys.exit("start this service with: reel serve publish")
