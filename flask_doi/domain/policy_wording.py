"""A policy on DOIs to adapt: what an archive promises, filled in with what its settings say.

Each paragraph is a format string with named parameters, so that a translation can be put in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_doi.domain.outcome_wording import filled

PLACES: dict[str, str] = {
    "archive": "[name of the archive]",
    "contact": "[contact address]",
    "successor": "[who takes over]",
    "review": "[two years]",
}
"""What nobody but the archive can fill in."""

AGENCIES: dict[str, str] = {"datacite": "DataCite", "ezid": "EZID"}

TITLE: dict[str, str] = {"title": "Policy on DOIs: {archive}"}

HEADINGS: dict[str, str] = {
    "purpose": "What a DOI means here",
    "what": "What gets a DOI",
    "who": "Who decides",
    "when": "When a DOI becomes public",
    "restricted": "Closed and restricted material",
    "metadata": "What is told about it",
    "versions": "Versions",
    "withdrawal": "Withdrawal",
    "preservation": "How long it lasts",
    "contact": "Contact and review",
}

TEXTS: dict[str, str] = {
    "purpose": (
        "A DOI is a promise: whoever follows it finds the description it stands for, or learns what became of it, for "
        "as long as this archive exists. A DOI stands for a description and what it describes, not for a web page."
    ),
    "purpose_agency": "DOIs are registered with {agency}.",
    "levels": "Descriptions of these levels may have a DOI: {levels}. Others are cited by the unit they belong to.",
    "published": "Only a published description gets a public DOI.",
    "unit": (
        "A DOI goes to what is likely to be cited by itself: a fonds as a whole, and a series or an item that is used "
        "by itself."
    ),
    "elsewhere": "What already has a DOI from elsewhere keeps that one and gets no second.",
    "auto_on": "When a description is published, its DOI is minted by itself.",
    "auto_ruled": "When a description is published, its DOI is minted by itself where our rules want it.",
    "auto_off": "A DOI is minted when a member of staff asks for it; nothing is minted by itself.",
    "who": (
        "Whoever may publish a description may ask for its DOI. Administrators look after accounts, batches and "
        "retired DOIs."
    ),
    "approval": "More than {above} DOIs at once need the approval of a second person.",
    "daily": "One person may ask for {limit} DOIs on one day.",
    "state_findable": "A DOI becomes findable: it works, and anybody can search for it.",
    "state_registered": "A DOI becomes registered: it works, and is left out of searches until we decide otherwise.",
    "state_draft": "A DOI begins as a draft that nobody else sees, and becomes public when somebody decides so.",
    "grace": (
        "For {grace} after a publication it stays a draft. Until then it can be taken back without a trace; then it "
        "becomes public by itself."
    ),
    "no_grace": "It becomes public as soon as it is minted, and can then no longer be deleted.",
    "embargo_reserve": (
        "While material is under embargo, the name of its DOI is kept in the house. On the day the embargo ends it "
        "becomes public by itself."
    ),
    "embargo_draft": (
        "While material is under embargo, its DOI is a draft at the agency. On the day the embargo ends it becomes "
        "public by itself."
    ),
    "embargo_mint": (
        "Material under embargo may have a public DOI at once; the day on which it opens is told with it."
    ),
    "closed": (
        "Material may be closed while its description is public. Then the description may have a DOI, and the "
        "conditions of access are told with it."
    ),
    "secret": (
        "A description that is not public gets no public DOI, and nothing of it leaves the house. If it had a DOI "
        "before, that DOI is hidden and leads to a page that says so."
    ),
    "privacy": "Descriptions with a DOI hold no personal data that the law protects.",
    "licence": (
        "The metadata that are told of a DOI may be used by anybody for anything (CC0 1.0). That is no statement about "
        "rights in the material itself."
    ),
    "fields": (
        "Title, creator, dates, repository, level, extent, language, abstract and conditions of access are told as far "
        "as the description holds them; nothing is invented. A change to the description is told by itself."
    ),
    "creator_block": "A description without a known creator gets no DOI until one is named.",
    "creator_unknown": "Where nobody knows the creator, that is said in a way that machines understand.",
    "creator_repository": "Where nobody knows the creator of a collection, the repository that assembled it is named.",
    "versions": (
        "Corrections keep the DOI. When what is described changes so much that a citation of the old would be wrong "
        "of the new, the new version gets a DOI of its own, and both name each other."
    ),
    "never_deleted": (
        "A DOI that was once public is never deleted. It can be retired: it is then hidden from searches, and leads to "
        "a page that says what it stood for, since when and why it is gone, and what takes its place."
    ),
    "delete_deactivate": "When a description is deleted, its DOI is retired by itself.",
    "delete_refuse": "A description with a public DOI cannot be deleted before that DOI was retired, with a reason.",
    "reasons": "The reason is one of a fixed list, such as a duplicate, a transfer or a mistake, and stays on record.",
    "privacy_withdrawal": (
        "Where the law demands it, even what the page says is removed for ever; the DOI then leads to a page that says "
        "only that."
    ),
    "preservation": (
        "Pages of retired DOIs are kept for as long as this archive exists. When the catalogue moves, the addresses of "
        "all DOIs are changed at the agency, and it is verified that each leads where it should."
    ),
    "successor": "If this archive ends, {successor} takes over its DOIs and these promises.",
    "contact": "Questions, corrections and requests for withdrawal: {contact}.",
    "review": "This policy is looked through every {review}.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyFacts:
    """What the settings say about the policy; an empty text is a place that somebody fills in."""

    archive: str = ""
    agency: str = "DataCite"
    levels: tuple[str, ...] = ("fonds", "series", "item")
    auto_mint: bool = False
    has_rules: bool = False
    default_state: str = "findable"
    grace: str = ""
    embargo: str = "reserve"
    on_delete: str = "deactivate"
    unknown_creator: str = "block"
    approval_above: int | None = None
    daily_limit: int | None = None
    contact: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicySection:
    """A heading and its paragraphs, in words."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The whole text."""

    title: str
    sections: tuple[PolicySection, ...]

    def as_markdown(self) -> str:
        """The text to copy into a document of one's own."""
        lines = [f"# {_plain(self.title)}"]
        for section in self.sections:
            lines += ["", f"## {_plain(section.heading)}"]
            for paragraph in section.paragraphs:
                lines += ["", _plain(paragraph)]
        return "\n".join(lines) + "\n"


def policy(facts: PolicyFacts, translate: Callable[[str], str] = str) -> Policy:
    """The policy that fits these settings."""
    params = _params(facts, translate)
    sections = tuple(
        PolicySection(
            heading=translate(HEADINGS[name]),
            paragraphs=tuple(filled(translate(TEXTS[code]), params) for code in codes),
        )
        for name, codes in _chosen(facts).items()
    )
    return Policy(title=filled(translate(TITLE["title"]), params), sections=sections)


def _params(facts: PolicyFacts, translate: Callable[[str], str]) -> dict[str, str]:
    places = {name: translate(text) for name, text in PLACES.items()}
    given = {"archive": facts.archive, "contact": facts.contact}
    return {
        **places,
        **{name: value for name, value in given.items() if value},
        "agency": facts.agency,
        "levels": ", ".join(facts.levels),
        "grace": facts.grace,
        "above": str(facts.approval_above),
        "limit": str(facts.daily_limit),
    }


def _chosen(facts: PolicyFacts) -> Mapping[str, tuple[str, ...]]:
    """The paragraphs of each section, in their order."""
    minting = ("auto_ruled" if facts.has_rules else "auto_on") if facts.auto_mint else "auto_off"
    creators = {"block": "creator_block", ":unkn": "creator_unknown", "repository": "creator_repository"}
    limits = [
        *(["approval"] if facts.approval_above is not None else []),
        *(["daily"] if facts.daily_limit is not None else []),
    ]
    return {
        "purpose": ("purpose", "purpose_agency"),
        "what": ("levels", "published", "unit", "elsewhere", minting),
        "who": ("who", *limits),
        "when": (f"state_{facts.default_state}", *_waiting(facts), f"embargo_{facts.embargo}"),
        "restricted": ("closed", "secret", "privacy"),
        "metadata": ("licence", "fields", creators[facts.unknown_creator]),
        "versions": ("versions",),
        "withdrawal": ("never_deleted", f"delete_{facts.on_delete}", "reasons", "privacy_withdrawal"),
        "preservation": ("preservation", "successor"),
        "contact": ("contact", "review"),
    }


def _waiting(facts: PolicyFacts) -> tuple[str, ...]:
    """How long a DOI can still be taken back; one that begins as a draft waits for a person anyway."""
    if facts.default_state == "draft":
        return ()
    return ("grace",) if facts.grace else ("no_grace",)


def _plain(text: str) -> str:
    """Nothing in a name becomes markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
