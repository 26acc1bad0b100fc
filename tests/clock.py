"""A process whose wall clock is wrong and can jump while it runs; its monotonic clock stays right.

`python -m tests.clock FILE MODULE …` runs a module with a clock that is ahead by the seconds in the file. (libfaketime
would go deeper, but with an untouched monotonic clock it breaks `time.sleep`, and with a jumping one no clock is real.)
"""

import datetime
import runpy
import sys
import time
from pathlib import Path

real_time, real_time_ns = time.time, time.time_ns
RealDatetime = datetime.datetime


def set_to(file: Path, seconds: float) -> None:
    """Put the clocks that follow `file` so many seconds ahead (or back, if negative)."""
    whole = file.with_suffix(".new")
    whole.write_text(str(seconds))
    whole.replace(file)


def follow(file: Path) -> None:
    """From now on this process's wall clock is that of the file."""

    def ahead() -> float:
        return float(file.read_text())

    class AnyDatetime(type):
        def __instancecheck__(cls, thing: object) -> bool:
            return isinstance(thing, RealDatetime)

    class WrongDatetime(RealDatetime, metaclass=AnyDatetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "WrongDatetime":
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls) -> "WrongDatetime":
            return cls.now(datetime.UTC).replace(tzinfo=None)

    time.time = lambda: real_time() + ahead()
    time.time_ns = lambda: real_time_ns() + int(ahead() * 1e9)
    datetime.datetime = WrongDatetime  # type: ignore[misc]


if __name__ == "__main__":
    follow(Path(sys.argv[1]))
    sys.argv[:2] = []
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
