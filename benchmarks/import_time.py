"""How much longer a cold `import roadmap_core` takes than the import of what it stands on.

Every figure is the wall time of a fresh interpreter. The ratio is of whole processes; the second
ratio leaves out what the interpreter itself needs to start, and so is the harsher one. The names
of the library are loaded when they are first asked for, so what all of them cost is told as well.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from importlib.metadata import version
from statistics import median
from time import perf_counter

ROADMAP = "import roadmap_core"
EVERY_NAME = "from roadmap_core import *"
GROUND = "import attrs, cattrs, dateutil"
NOTHING = "pass"


def seconds(statement: str) -> float:
    """The wall time of one fresh interpreter that runs the statement and ends."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="how often each is run (15)")
    parser.add_argument("--limit", type=float, default=1.6, help="the highest good ratio (1.6)")
    options = parser.parse_args()

    lanes = {
        "roadmap_core": ROADMAP,
        "ground": GROUND,
        "ground again": GROUND,
        "roadmap_core again": ROADMAP,
        "every name": EVERY_NAME,
        "interpreter": NOTHING,
    }
    for statement in lanes.values():
        seconds(statement)  # writes the .pyc files and warms the disk's cache
    times: dict[str, list[float]] = {lane: [] for lane in lanes}
    for _ in range(options.rounds):
        for lane, statement in lanes.items():
            times[lane].append(seconds(statement))

    middle = {lane: median(found) for lane, found in times.items()}
    start = middle["interpreter"]
    ratio = middle["roadmap_core"] / middle["ground"]
    own = (middle["roadmap_core"] - start) / (middle["ground"] - start)

    packages = ("roadmap_core", "attrs", "cattrs", "lazy-loader", "python-dateutil")
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    print(", ".join(f"{package} {version(package)}" for package in packages))
    print(f"{options.rounds} rounds by turns; milliseconds, median (least .. most)")
    for lane, found in times.items():
        spread = f"({min(found) * 1e3:.0f} .. {max(found) * 1e3:.0f})"
        print(f"  {lane:<20}{middle[lane] * 1e3:7.1f}  {spread:<14}{lanes[lane]}")
    print(f"control A/A, ground:       {middle['ground again'] / middle['ground']:.2f}")
    print(f"control A/A, roadmap_core: {middle['roadmap_core again'] / middle['roadmap_core']:.2f}")
    print(f"ratio without the start of the interpreter: {own:.2f}")
    print(f"ratio with every public name loaded: {middle['every name'] / middle['ground']:.2f}")
    print(f"ratio: {ratio:.2f} (at most {options.limit})")
    return int(ratio > options.limit)


if __name__ == "__main__":
    sys.exit(main())
