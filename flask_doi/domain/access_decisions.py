"""The decision table: what happens to a DOI in each circumstance of its record.

It is data. `policy.effective_wish` and `policy.may_begin` look their answers up here, and `decision_wording` puts the
same cells into words, so that what people read is what is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Circumstance(StrEnum):
    """How it stands with a record, the first that is true."""

    GONE = "gone"
    RESTRICTED = "description_restricted"
    UNPUBLISHED = "unpublished"
    REFUSED = "refused"
    EMBARGOED = "embargoed"
    CLOSED = "closed"
    OPEN = "open"


class Standing(StrEnum):
    """How it stands with the record's DOI: what the agency holds of it, or what the house keeps."""

    NONE = "none"
    RESERVED = "reserved"
    DRAFT = "draft"
    REGISTERED = "registered"
    FINDABLE = "findable"
    DEACTIVATED = "deactivated"
    EXTERNAL = "external"


class Effect(StrEnum):
    """What is done."""

    AS_ASKED = "as_asked"
    UNTIL_LIFTED = "until_lifted"  # DOI_EMBARGO says how
    PREPARED = "prepared"  # a name or a draft, nothing public
    NAME_ONLY = "name_only"  # nothing leaves the house
    NOTHING = "nothing"
    HIDDEN = "hidden"
    RETIRED = "retired"
    KEPT = "kept"


def _row(none: Effect, reserved: Effect, draft: Effect, public: Effect) -> Mapping[Standing, Effect]:
    """Registered and findable DOIs share their fate; what is retired or somebody else's is never touched."""
    return {
        Standing.NONE: none,
        Standing.RESERVED: reserved,
        Standing.DRAFT: draft,
        Standing.REGISTERED: public,
        Standing.FINDABLE: public,
        Standing.DEACTIVATED: Effect.KEPT,
        Standing.EXTERNAL: Effect.KEPT,
    }


_E = Effect
TABLE: Mapping[Circumstance, Mapping[Standing, Effect]] = {
    Circumstance.OPEN: _row(_E.AS_ASKED, _E.AS_ASKED, _E.AS_ASKED, _E.AS_ASKED),
    Circumstance.CLOSED: _row(_E.AS_ASKED, _E.AS_ASKED, _E.AS_ASKED, _E.AS_ASKED),
    Circumstance.EMBARGOED: _row(_E.UNTIL_LIFTED, _E.UNTIL_LIFTED, _E.UNTIL_LIFTED, _E.AS_ASKED),
    Circumstance.REFUSED: _row(_E.NOTHING, _E.NAME_ONLY, _E.NAME_ONLY, _E.AS_ASKED),
    Circumstance.UNPUBLISHED: _row(_E.PREPARED, _E.PREPARED, _E.PREPARED, _E.HIDDEN),
    Circumstance.RESTRICTED: _row(_E.NAME_ONLY, _E.NAME_ONLY, _E.NAME_ONLY, _E.HIDDEN),
    Circumstance.GONE: _row(_E.NOTHING, _E.NAME_ONLY, _E.NAME_ONLY, _E.RETIRED),
}
