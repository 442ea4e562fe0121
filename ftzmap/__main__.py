"""``python -m ftzmap``, and the program ``ftzmap``: see `ftzmap.cli.main`."""

import gc
import os
import signal
import sys
import warnings

CANCELLED = 130  # as in `ftzmap.cli.failures`, which is not read yet
SEARCH_AFTER = 50_000  # new objects; far fewer are made before most commands end
SIGNALS = (signal.SIGINT, signal.SIGTERM)  # Ctrl-C, and the stop of a service


def _stop(*_: object) -> None:
    print("ftzmap: cancelled.", file=sys.stderr, flush=True)
    os._exit(CANCELLED)


def _forget(*_: object) -> None:
    pass


def run() -> int:
    """Run the command line; an interrupt or an error at any time ends in one line."""
    gc.set_threshold(SEARCH_AFTER)  # else a tenth of the start is the search for garbage
    sys.unraisablehook = _forget  # what fails while objects are removed was told where it arose
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # what a library warns of is no sentence for a reader
    # While they are read, libraries written in C turn an interrupt into an error of their own.
    ignored = {one for one in SIGNALS if signal.getsignal(one) is signal.SIG_IGN}  # as of nohup
    heeded = [one for one in SIGNALS if one not in ignored]
    for one in heeded:
        signal.signal(one, _stop)
    from ftzmap.cli import failures
    from ftzmap.text import terminal
    from ftzmap.text.i18n import environment_language

    try:
        from ftzmap.cli.main import main
    except Exception as error:  # a library is missing or broken
        terminal.mend_streams()
        return failures.end(error, " ".join(sys.argv[1:]), environment_language())
    for one in heeded:
        signal.signal(one, failures.cancel)
    code = main()
    gc.freeze()  # else Python looks once more through all that the libraries made
    exec("")  # else Python ends by SIGINT itself where the `exec` of a library was interrupted
    return code


if __name__ == "__main__":
    sys.exit(run())
