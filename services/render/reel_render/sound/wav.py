"""Reading and writing WAV files; whoever writes to a store makes the write atomic."""

from pathlib import Path
from typing import Literal

import numpy as np
import scipy

from reel_common.errors import Permanent
from reel_render.sound.dsp import RATE, Sound

_FULL_SCALE = {
    np.dtype(np.int16): 2.0**15,
    np.dtype(np.int32): 2.0**31,
    np.dtype(np.float32): 1.0,
    np.dtype(np.float64): 1.0,
}


def write(path: Path, x: Sound, bits: Literal[16, 32] = 32) -> None:
    """Writes a 48 kHz file: 32 bits are float and keep every sample, 16 bits are rounded and clipped to ±1."""
    if bits == 32:
        scipy.io.wavfile.write(path, RATE, np.ascontiguousarray(x, np.float32))
        return
    scaled = np.rint(x * np.float32(2.0**15))
    scipy.io.wavfile.write(path, RATE, np.clip(scaled, -(2.0**15), 2.0**15 - 1).astype(np.int16))


def read(path: Path) -> Sound:
    """A 48 kHz WAV of 16, 24 or 32 bits as (samples, 2); mono is given to both sides.

    Raises Permanent for a file that is no WAV, has another rate or more than two channels.
    """
    try:
        rate, data = scipy.io.wavfile.read(path)
    except ValueError as error:
        raise Permanent(f"{path.name} is not a WAV file that can be read: convert it to 16-bit PCM.") from error
    scale = _FULL_SCALE.get(data.dtype)
    if rate != RATE or scale is None or (data.ndim == 2 and data.shape[1] > 2):
        raise Permanent(f"{path.name} must be a mono or stereo WAV at 48 kHz: convert it first.")
    sound = (data.astype(np.float64) / scale).astype(np.float32)
    sides = sound.reshape(len(sound), -1)
    return np.repeat(sides, 2 // sides.shape[1], axis=1)
