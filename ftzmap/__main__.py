"""``python -m ftzmap``, and the program ``ftzmap``: see `ftzmap.cli.main`."""

import os
import signal
import sys

UNUSABLE = 2  # as in `ftzmap.cli.zone_commands`, which is not read yet


def _stop(*_: object) -> None:
    print("ftzmap: cancelled.", file=sys.stderr, flush=True)
    os._exit(UNUSABLE)


def run() -> int:
    """Run the command line; an interrupt at any time ends in one line."""
    # While they are read, libraries written in C turn an interrupt into an error of their own.
    before = signal.signal(signal.SIGINT, _stop)
    from ftzmap.cli.main import main

    signal.signal(signal.SIGINT, before)
    return main()


if __name__ == "__main__":
    sys.exit(run())
