"""Start-up of the command line against importing geopandas: ``python bench/start.py``.

Target: ``python -m ftzmap areas`` takes at most 0.6 times ``python -c "import geopandas"``.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAIRS = 9
OURS = [sys.executable, "-m", "ftzmap", "areas"]
PEER = [sys.executable, "-c", "import geopandas"]
TARGET = 0.6


def seconds(command: list[str]) -> float:
    """Return the wall time of one run, in s."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    """Print the medians and the median of the ratios of the pairs."""
    seconds(OURS), seconds(PEER)  # warm the disk's cache
    pairs = [(seconds(OURS), seconds(PEER)) for _ in range(PAIRS)]
    ours, peer = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"\nStart-up, median of {PAIRS} pairs")
    print(f"  python -m ftzmap areas        {ours:6.3f} s")
    print(f'  python -c "import geopandas"  {peer:6.3f} s')
    verdict = "reached" if ratio <= TARGET else "MISSED"
    print(f"  ratio {ratio:.2f} (target at most {TARGET}: {verdict})")


if __name__ == "__main__":
    main()
