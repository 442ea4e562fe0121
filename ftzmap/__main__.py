"""``python -m ftzmap``: see `ftzmap.cli`."""

import os
import signal
import sys

UNUSABLE = 2  # as in `ftzmap.commands`, which is not read yet


def _stop(*_: object) -> None:
    print("ftzmap: cancelled.", file=sys.stderr, flush=True)
    os._exit(UNUSABLE)


def _run() -> int:
    """Run the command line; an interrupt at any time ends in one line."""
    # While they are read, libraries written in C turn an interrupt into an error of their own.
    before = signal.signal(signal.SIGINT, _stop)
    from ftzmap.cli import main

    signal.signal(signal.SIGINT, before)
    return main()


sys.exit(_run())
