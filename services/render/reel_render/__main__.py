"""Every service is started in the same way: `reel serve render`."""

import sys

sys.exit("start this service with: reel serve render")
