"""Every service is started in the same way: `reel serve gateway`."""

import sys

sys.exit("start this service with: reel serve gateway")
