"""Signals a host may listen to; sent after our commit, with `sender` the app and `key`, `doi`, `state` as keywords."""

from __future__ import annotations

from blinker import Namespace

_namespace = Namespace()

doi_reserved = _namespace.signal("doi-reserved")
doi_registered = _namespace.signal("doi-registered")
doi_findable = _namespace.signal("doi-findable")
doi_updated = _namespace.signal("doi-updated")
doi_hidden = _namespace.signal("doi-hidden")
doi_restored = _namespace.signal("doi-restored")
doi_failed = _namespace.signal("doi-failed")
doi_resolves = _namespace.signal("doi-resolves")

BY_NAME = {
    "reserved": doi_reserved,
    "registered": doi_registered,
    "findable": doi_findable,
    "updated": doi_updated,
    "hidden": doi_hidden,
    "restored": doi_restored,
    "failed": doi_failed,
    "resolves": doi_resolves,
}
