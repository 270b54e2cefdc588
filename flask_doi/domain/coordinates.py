"""Coordinates in degrees, WGS 84."""

from __future__ import annotations

import math


def is_on_the_globe(latitude: float | None, longitude: float | None) -> bool:
    """Whether both are given and lie within -90 to 90 and -180 to 180."""
    if latitude is None or longitude is None or not (math.isfinite(latitude) and math.isfinite(longitude)):
        return False
    return abs(latitude) <= 90 and abs(longitude) <= 180
