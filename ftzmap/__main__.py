"""``python -m ftzmap``, and the program ``ftzmap``: see `ftzmap.cli.main`."""

import os
import signal
import sys

CANCELLED = 130  # as in `ftzmap.cli.failures`, which is not read yet


def _stop(*_: object) -> None:
    print("ftzmap: cancelled.", file=sys.stderr, flush=True)
    os._exit(CANCELLED)


def run() -> int:
    """Run the command line; an interrupt or an error at any time ends in one line."""
    # While they are read, libraries written in C turn an interrupt into an error of their own.
    before = signal.signal(signal.SIGINT, _stop)
    from ftzmap.cli import failures
    from ftzmap.text import terminal
    from ftzmap.text.i18n import environment_language

    try:
        from ftzmap.cli.main import main
    except Exception as error:  # a library is missing or broken
        terminal.mend_streams()
        return failures.end(error, " ".join(sys.argv[1:]), environment_language())
    signal.signal(signal.SIGINT, before)
    return main()


if __name__ == "__main__":
    sys.exit(run())
