"""Rows of JSON Lines whose outline is WKT, as features; apart because no GeoJSON has them."""

import json
import re
from collections.abc import Mapping
from typing import Any

_POLYGON = re.compile(r"\s*(?:MULTI)?POLYGON\b", re.IGNORECASE)


def feature_of_row(members: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a row of columns as a feature, its outline in lon, lat degrees; None if it is none.

    Parameters
    ----------
    members
        Columns by name; the first text that is a polygon in WKT is the outline.
    """
    import shapely

    if "type" in members or "properties" in members:
        return None
    texts = (
        name for name, cell in members.items() if isinstance(cell, str) and _POLYGON.match(cell)
    )
    column = next(texts, None)
    shape = shapely.from_wkt(members[column], on_invalid="ignore") if column else None
    if shape is None:
        return None
    properties = {name: cell for name, cell in members.items() if name != column}
    return {"geometry": json.loads(shapely.to_geojson(shape)), "properties": properties}
