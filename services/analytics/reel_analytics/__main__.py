"""Every service is started in the same way: `reel serve analytics`."""

import sys

sys.exit("start this service with: reel serve analytics")
