"""Services run through `reel serve align` until the bus over NATS exists."""

import sys

sys.exit("run `reel serve align`: a service of its own needs the bus over NATS, which is not built yet")
