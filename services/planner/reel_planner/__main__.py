"""Every service is started in the same way: `reel serve planner`."""

import sys

sys.exit("start this service with: reel serve planner")
