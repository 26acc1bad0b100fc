"""The paths of the gateway, one file for each matter: thin, with what they do in `handler` and beside it."""
