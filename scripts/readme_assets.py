"""Make the README's picture from a real run: four moments of one video, side by side (`make readme-assets`)."""

import json
import subprocess
import tempfile
from pathlib import Path

import imageio_ffmpeg

ROOT = Path(__file__).resolve().parent.parent
PROMPT = "Make a funny video about cats learning Python"
STILL = ROOT / "docs" / "assets" / "cats-learning-python.jpg"
MOMENTS = 4
WIDTH = 270


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [str(ROOT / "reel"), "make", PROMPT, "--seed", "7", "--for", "tiktok", "--out", folder, "--json"]
        made = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        video = made["files"][0]
        STILL.parent.mkdir(parents=True, exist_ok=True)
        picture = f"fps={MOMENTS}/{video['seconds']},scale={WIDTH}:-2,tile={MOMENTS}x1"
        ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", video["path"]]
        subprocess.run([*ffmpeg, "-vf", picture, "-frames:v", "1", "-q:v", "3", STILL], check=True)
    print(STILL.relative_to(ROOT))


if __name__ == "__main__":
    main()
