"""Write the API pages of `geo` and `ftzmap` into a folder: python -m docs.api_page build/api."""

import sys
from pathlib import Path

import pdoc

import ftzmap
import geo

for package in (geo, ftzmap):
    for name in package.__all__:
        getattr(package, name)  # imported when first asked for; pdoc looks without asking
pdoc.render.configure(docformat="numpy", show_source=False)
pdoc.pdoc("geo", "ftzmap", output_directory=Path(sys.argv[1]))
