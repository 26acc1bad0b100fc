"""One file for each platform that can be asked how a video did."""
