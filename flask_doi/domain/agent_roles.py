"""Who made the material, who took part, and who is left out: the roles of agents (MARC relators and archival terms).

Donors, dealers and former owners stand in many creator fields; naming them to an agency would publish what a catalogue
only keeps for provenance, so they are left out (ISAD(G) 3.2.1 asks for the creator alone).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from flask_doi.domain.description import Agent, AgentKind, Description, Repository
from flask_doi.domain.levels import is_assembled
from flask_doi.domain.plain_text import has_words, is_unknown, words
from flask_doi.domain.profile import CrosswalkSettings


class Part(StrEnum):
    """What becomes of an agent in a role."""

    CREATOR = "creator"
    CONTRIBUTOR = "contributor"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Role:
    """The part a role plays, and the DataCite contributorType when it is a contributor's."""

    part: Part
    contributor_type: str = "Other"


@dataclass(frozen=True, slots=True)
class Contributor:
    """An agent who contributed, with the DataCite contributorType."""

    agent: Agent
    contributor_type: str


_CREATOR_ROLES = """
    cre creator creation creators author aut pht photographer photography art artist cmp composer arc architect
    ivr interviewer ive interviewee col collector collection org originator origination com compiler drt director
    fmd flm filmmaker ctg cartographer crp correspondent lyr lyricist scl sculptor wri writer records-creator
    accumulator accumulation producer-of-records arkistonmuodostaja arkivbildare arkivskaper arkivskaber
    provenienzbildner aktenbildner registraturbildner archiefvormer producteur productor produttore tvorac
    gcr programmer prg drm draftsman dsr designer
"""
_CONTRIBUTOR_ROLES = {
    "DataCollector": "data-collector datacollector",
    "Distributor": "pbl publisher publication dst distributor distribution",
    "Editor": "edt editor edc",
    "Producer": "pro producer production fmp rpc broadcasting",
    "RelatedPerson": "asn associated-name rcp addressee recipient",
    "RightsHolder": "cph copyright-holder rights-holder rightsholder",
    "Sponsor": "spn sponsor",
    "Translator": "trl translator",
    "Researcher": "res researcher",
    "ContactPerson": "contact contactperson contact-person",
    "Other": """
        ctb contributor contribution oth other spk speaker prf performer mus musician sng singer nrt narrator
        hst host announcer ann annotator cur curator egr engraver ill illustrator prt printer pop printer-of-plates
        rce recording-engineer sgn signer trc transcriber wam arr arranger ant mfr manufacturing reproduction
    """,
}
_LEFT_OUT_ROLES = """
    dnr donor dpt depositor fmo former-owner own owner sll seller bsl bookseller dealer auc auctioneer source
    fnd funder rps repository custody custodian archivist archivist-editor processor transferring-body immediate-source
"""


def _table() -> dict[str, Role]:
    table = {name: Role(Part.CREATOR) for name in _CREATOR_ROLES.split()}
    for contributor_type, names in _CONTRIBUTOR_ROLES.items():
        table |= {name: Role(Part.CONTRIBUTOR, contributor_type) for name in names.split()}
    return table | {name: Role(Part.LEFT_OUT) for name in _LEFT_OUT_ROLES.split()}


_ROLES = _table()
_COLLECTORS = frozenset({"col", "collector", "collection"})


def _key(role: str) -> str:
    """A role's code or term in one spelling: the code in brackets, or the last part of a URI, or the term."""
    text = role.strip().lower().rstrip(":. ")
    code = re.search(r"\(([a-z]{3})\)$", text)
    if code:
        return code[1]
    if text.startswith(("http://", "https://")):
        text = text.rstrip("/").rsplit("/", 1)[-1]
    return re.sub(r"[\s_]+", "-", text)


def is_known_role(role: str) -> bool:
    """Whether the role stands in the table."""
    return _key(role) in _ROLES


def classify(role: str | None) -> Role:
    """What becomes of an agent listed as creator; no role means creator, an unknown one means contributor."""
    if not has_words(role):
        return Role(Part.CREATOR)
    return _ROLES.get(_key(role or ""), Role(Part.CONTRIBUTOR))


def creators_of(description: Description) -> tuple[Agent, ...]:
    """The agents who made the material, in order, each name once."""
    chosen: dict[str, Agent] = {}
    for agent in description.creators:
        if _is_named(agent) and classify(agent.role).part is Part.CREATOR:
            chosen.setdefault(words(agent.name).casefold(), agent)
    return tuple(chosen.values())


def contributors_of(description: Description) -> tuple[Contributor, ...]:
    """The agents who took part, in order, each name once per type; never one who is a creator already."""
    creators = {words(agent.name).casefold() for agent in creators_of(description)}
    chosen: dict[tuple[str, str], Contributor] = {}
    listed = [(agent, classify(agent.role)) for agent in description.creators]
    listed += [(agent, _as_contributor(agent.role)) for agent in description.contributors]
    for agent, role in listed:
        name = words(agent.name).casefold()
        if name in creators or not _is_named(agent) or not _may_be_told(agent, role):
            continue
        if role.part is Part.CONTRIBUTOR:
            chosen.setdefault((name, role.contributor_type), Contributor(agent, role.contributor_type))
    return tuple(chosen.values())


def assembled_by(description: Description, settings: CrosswalkSettings) -> Repository | None:
    """The repository as creator of what nobody else created: only in collections it assembled, if the account wants."""
    repository = description.repository
    if settings.unknown_creator != "repository" or repository is None or not has_words(repository.name):
        return None
    return repository if is_assembled(description) else None


def _is_named(agent: Agent) -> bool:
    """Whether there is a name; "Unknown" in the place of one says that there is none."""
    return has_words(agent.name) and not is_unknown(agent.name)


def _may_be_told(agent: Agent, role: Role) -> bool:
    """A contact is an office: people who answer letters are nobody's business but their archive's."""
    return role.contributor_type != "ContactPerson" or agent.kind is AgentKind.ORGANISATION


def _as_contributor(role: str | None) -> Role:
    """The role of an agent whom the catalogue lists as contributor, whatever a creator in that role would be."""
    if has_words(role) and _key(role or "") in _COLLECTORS:
        return Role(Part.CONTRIBUTOR, "DataCollector")
    known = classify(role)
    return known if known.part is not Part.CREATOR else Role(Part.CONTRIBUTOR)
