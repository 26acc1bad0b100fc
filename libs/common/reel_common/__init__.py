"""What every service of Reelwright shares: events, ports, delivery policy."""

__version__ = "0.1.0"
