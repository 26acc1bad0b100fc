"""What the gateway answers to thousands of requests that were made from its own OpenAPI document, valid and not."""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services.gateway import fuzz  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=150, help="random requests for each operation")
    parser.add_argument("--cases", type=int, default=2000, help="fail when fewer were sent")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    started = time.monotonic()
    outcome = fuzz.fuzz(examples=asked.examples, seed=asked.seed)
    print("| measure | value |\n|---|---|")
    print(f"| requests | {outcome.cases} |")
    print(f"| checks made | {sum(outcome.checks.values())} of {len(outcome.checks)} kinds |")
    answers = ", ".join(f"{status}: {count}" for status, count in sorted(outcome.by_status.items()))
    print(f"| answers | {answers} |")
    print(f"| answers of 500 and more | {sum(n for status, n in outcome.by_status.items() if status >= 500)} |")
    print(f"| broken promises | {len(outcome.failures)} |")
    print(f"| seconds | {time.monotonic() - started:.0f} |\n")
    for told in (*outcome.failures, *outcome.errors):
        print(told)
    return int(bool(outcome.failures or outcome.errors) or outcome.cases < asked.cases)


if __name__ == "__main__":
    sys.exit(main())
