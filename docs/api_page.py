"""Write the API page of `geo` into a folder: python -m docs.api_page build/api."""

import sys
from pathlib import Path

import pdoc

import geo

for name in geo.__all__:
    getattr(geo, name)  # imported when first asked for; pdoc looks without asking
pdoc.render.configure(docformat="numpy", show_source=False)
pdoc.pdoc("geo", output_directory=Path(sys.argv[1]))
