"""Sound made from numbers: music, effects and the tools to master them, all at 48 kHz in float32."""
