"""The bus on NATS JetStream; the only package that imports nats."""

from reel_common.bus_nats.bus import NatsBus
from reel_common.bus_nats.provisioning import provision

__all__ = ["NatsBus", "provision"]
