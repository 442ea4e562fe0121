"""Race of the start of a command against `import geopandas`: `python bench/table.py start`."""

from bench import programs
from bench.race import Race

ROUNDS = 9
OURS = "python -m ftzmap areas"
SHARE = 0.6  # of the peer's time that it may take


def races(sizes):
    """Yield the race, which is of one size."""
    yield Race(
        work="start of the command line",
        n=1,
        methods={
            "import geopandas": programs.python("-c", "import geopandas"),
            OURS: programs.ftzmap("areas"),
        },
        wanted={OURS: 1 / SHARE},
        rounds=ROUNDS,
    )
