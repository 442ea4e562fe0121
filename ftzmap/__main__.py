"""``python -m ftzmap``: see `ftzmap.cli`."""

import sys

try:
    from ftzmap.cli import main

    code = main()
except KeyboardInterrupt:  # also while libraries are still being read
    print("ftzmap: cancelled.", file=sys.stderr)
    code = 2
sys.exit(code)
