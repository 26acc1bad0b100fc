"""`.env.example` lists the settings that there are, and no others."""

import importlib
import re

from reel_common.settings import Settings
from tests.architecture.source import PACKAGES, ROOT


def environment_names() -> set[str]:
    """The variables that the settings classes of all packages read."""
    found = set()
    for package in PACKAGES:
        if not list(ROOT.glob(f"*/*/{package}/settings.py")):
            continue
        module = importlib.import_module(f"{package}.settings")
        classes = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Settings)]
        prefix = Settings.model_config["env_prefix"]
        found |= {f"{prefix}{name}".upper() for each in classes for name in each.model_fields}
    return found


def test_the_example_environment_lists_every_setting() -> None:
    listed = re.findall(r"^#?\s?(REEL_[A-Z_0-9]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == environment_names()
