"""The `reel` command: the whole system in one process."""
