"""Places that many records of one archive share, with their coordinates."""

from __future__ import annotations

KUSTENDAL = ("place", "Kustendal", "", "", -32.0931, 18.3047)
