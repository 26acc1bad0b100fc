"""Planning by rules: no model, no network, the same words for the same seed."""
