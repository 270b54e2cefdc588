"""Problems in words: what is wrong, and what to do about it.

The texts are format strings with named parameters, so that a translation can be put in the place of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_doi.domain.adjusted_wording import ADJUSTED
from flask_doi.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class Wording:
    """The two sentences for one code."""

    text: str
    advice: str


WORDINGS: dict[str, Wording] = {
    "description_restricted": Wording(
        "The description of this record is not public.",
        "A DOI makes its metadata public. Publish the description first, or leave the record without a DOI.",
    ),
    "external_doi_present": Wording(
        "This record already has the DOI {doi}, registered by somebody else.",
        "Keep using that DOI. If it belongs to another thing, remove it from the record.",
    ),
    "external_doi_unreadable": Wording(
        "The DOI noted in this record cannot be read: {reason}.",
        "Correct it, or remove it if the record has no DOI elsewhere.",
    ),
    "title_missing": Wording(
        "The record has no title, and no date, reference code or container to cite it by.",
        "Enter a title.",
    ),
    "creator_missing": Wording(
        "Nobody is named as creator, neither here nor further up.",
        "Link the creator to this record or to the fonds it belongs to. If nobody knows the creator, an administrator "
        "can choose what is said instead.",
    ),
    "creator_only_in_other_roles": Wording(
        "People are named, but none as creator (roles: {roles}).",
        "Link the creator, or correct the role of those who made the records.",
    ),
    "repository_missing": Wording(
        "The record belongs to no repository, so there is no publisher.",
        "Link the record or its fonds to a repository, or set a publisher in the configuration.",
    ),
    "level_missing": Wording(
        "The level of description is missing.",
        "Choose the level: fonds, series, file, item or another.",
    ),
    "level_unspecified": Wording(
        'The level of description "{level}" does not say what this is.',
        "Choose a level such as series, file or item, or fill in the kind of material.",
    ),
    "published_year_impossible": Wording(
        "The publication year {year} cannot be: it must have four digits and be no later than {latest}.",
        "Correct the year, or leave it empty to use the year in which the record was first public.",
    ),
    "title_from_other_field": Wording(
        'The record has no title of its own; it will be cited as "{title}".',
        "Enter a title if that is not clear enough.",
    ),
    "title_short": Wording(
        'The title "{title}" says little by itself.',
        'Say what the thing is, for example "Letters A" in place of "A".',
    ),
    "title_long": Wording(
        "The title has {length} characters; citations become hard to read.",
        "Shorten it, and put the rest into the scope and content.",
    ),
    "name_empty": Wording(
        "A linked person or body has no name, and is left out.",
        "Complete its authority record, or remove the link.",
    ),
    "name_unknown": Wording(
        'A person or body is named "{name}", which says that nobody knows the name; it is left out.',
        "Remove the link. What is said when nobody is known, an administrator can choose.",
    ),
    "name_several": Wording(
        'The name "{name}" seems to hold more than one name.',
        "Link each person to an authority record of their own.",
    ),
    "role_unknown": Wording(
        'The role "{role}" of {name} is not known; they are named as contributor.',
        "Use a role from the MARC relator list, such as creator, photographer or editor.",
    ),
    "identifier_malformed": Wording(
        "The {scheme} identifier {identifier} of {name} is not well formed, and is left out.",
        "Compare it with the authority file and correct it.",
    ),
    "dates_missing": Wording(
        "The record has no date.",
        "Enter the dates of creation; estimated ones help too.",
    ),
    "date_undated": Wording(
        'The date says "{text}".',
        "Estimate it if you can: start and end of a decade or century help more than nothing.",
    ),
    "date_unreadable": Wording(
        'The date "{text}" cannot be read as a year or day; it is told as a text, not as a date.',
        "Fill in its start and end (YYYY, YYYY-MM or YYYY-MM-DD). The text stays as displayed.",
    ),
    "date_malformed": Wording(
        'The start or end of the date "{text}" is not a calendar date: {normal}.',
        "Write start and end as YYYY, YYYY-MM or YYYY-MM-DD.",
    ),
    "date_reversed": Wording(
        'The date "{text}" ends before it begins: {normal}.',
        "Correct its start or end.",
    ),
    "date_contradictory": Wording(
        'The date is displayed as "{text}", but its start and end say {normal}.',
        "Make both say the same; until then only what is displayed and plain is used.",
    ),
    "date_in_future": Wording(
        'The date "{text}" lies in the future.',
        "Check the year for a typing error.",
    ),
    "language_missing": Wording(
        "The language of the material is not stated.",
        "Choose its language, or state that it has none.",
    ),
    "language_unknown": Wording(
        'The language "{language}" is not known, and is left out.',
        "Choose the language from the list, or use its ISO 639 code.",
    ),
    "scope_missing": Wording(
        "There is no scope and content, so the DOI will have no abstract.",
        "Describe in a few sentences what the material is about.",
    ),
    "extent_missing": Wording(
        "The extent is missing.",
        'Enter the extent, for example "2.5 linear metres" or "14 photographs".',
    ),
    "reference_code_missing": Wording(
        "The record has no reference code.",
        "Enter the reference code, so that the citation leads to the shelf as well.",
    ),
    "embargo_without_date": Wording(
        "The material is under embargo, but the day on which it opens is missing.",
        "Enter the first open day, or choose another kind of access.",
    ),
    "embargo_over": Wording(
        "The material has been open since {day}, but is still said to be under embargo.",
        "Set access to open, or enter the day on which it will be.",
    ),
    "link_malformed": Wording(
        'The link "{link}" is no web address, and is left out.',
        "Correct it; a web address begins with https:// or http://.",
    ),
    "coordinates_impossible": Wording(
        "The coordinates of {place} are incomplete or not on the globe; only the name is sent.",
        "Correct latitude (-90 to 90) and longitude (-180 to 180) in the place's authority record.",
    ),
    "relation_unknown": Wording(
        'The relation "{relation}" is not one of the DataCite schema, and is left out.',
        "Use a relation such as IsPartOf, References or IsVariantFormOf.",
    ),
    "relation_malformed": Wording(
        'The related identifier "{identifier}" is no {scheme}, and is left out.',
        "Correct the identifier or its type, or give the related work a title.",
    ),
    "text_too_long": Wording(
        "The text is longer than {limit} characters; only its beginning is sent.",
        "Put what matters most first, or shorten the text.",
    ),
    "text_placeholder": Wording(
        'The text "{text}" is a placeholder, and is left out.',
        "Replace it by what is meant, or leave the field empty.",
    ),
    "text_markup": Wording(
        'The text holds "{markup}", which the agency takes for markup and removes.',
        "Write plain text; put what stands in angle brackets into round ones.",
    ),
    "characters_illegal": Wording(
        "The text holds invisible control characters, probably from copying; they are removed before sending.",
        "Type the text anew where it looks odd.",
    ),
}


def problem_text(problem: Problem, translate: Callable[[str], str] = str) -> str:
    """What is wrong, in one sentence; a code without wording is named as it is."""
    wording = _wording(problem.code)
    return _filled(translate(wording.text), problem) if wording else problem.code


def problem_advice(problem: Problem, translate: Callable[[str], str] = str) -> str:
    """What to do about it; "" for a code without wording."""
    wording = _wording(problem.code)
    return _filled(translate(wording.advice), problem) if wording else ""


def _wording(code: str) -> Wording | None:
    return WORDINGS.get(code) or (Wording(*ADJUSTED[code]) if code in ADJUSTED else None)


class _Params(dict[str, str]):
    """Parameters of which a missing one is shown by its name, so that an old stored problem can still be read."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def _filled(text: str, problem: Problem) -> str:
    return text.format_map(_Params(problem.params))
