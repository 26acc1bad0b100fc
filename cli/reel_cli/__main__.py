"""`python -m reel_cli`: what the launcher runs."""

from reel_cli.app import main

main()
