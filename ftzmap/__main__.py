"""``python -m ftzmap``: see `ftzmap.cli`."""

import sys

from ftzmap.cli import main

sys.exit(main())
