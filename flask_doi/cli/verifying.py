"""`flask doi verify`: it is looked where DOIs lead."""

from __future__ import annotations

import click

from flask_doi.cli.group import (
    doi_group,
    exactly_one,
    json_option,
    one_doi,
    print_json,
    quiet_option,
    say,
    uses_context,
)
from flask_doi.domain.verification import Grade, Verification
from flask_doi.domain.verification_wording import finding_advice, finding_text, summary_text
from flask_doi.services.context import Context
from flask_doi.services.finding import find_row
from flask_doi.services.verifying.expecting import Expected
from flask_doi.services.verifying.verifying import public_rows, verified_rows

MARKS = {Grade.OK: "ok  ", Grade.WARN: "note", Grade.FAIL: "MEND"}


@doi_group.command("verify")
@one_doi
@click.option("--all", "everything", is_flag=True, help="Every public DOI, longest not visited first.")
@click.option("--limit", type=click.IntRange(1), help="At most so many of them.")
@json_option
@quiet_option
@uses_context
def verify(
    context: Context,
    row_id: int | None,
    object_id: str | None,
    doi: str | None,
    everything: bool,
    limit: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Visit where DOIs lead: is the name known, is the page there, and does it say what it should."""
    exactly_one({"--id": row_id, "--object-id": object_id, "--doi": doi, "--all": everything})
    if limit is not None and not everything:
        raise click.UsageError("--limit goes with --all.")
    ids = public_rows(context, limit=limit) if everything else [_one(context, row_id, object_id, doi)]
    told, wanting, total = [], 0, 0
    for expected, found in verified_rows(context, ids):
        total += 1
        wanting += found.verified is not True
        if as_json:
            told.append({"doi": expected.doi, "id": expected.id, "verified": found.verified, **_in_words(found)})
        elif found.summary != "good" or not everything:
            _tell(expected, found, quiet=quiet and found.verified is True, whole=not everything)
    if as_json:
        print_json(told)
    elif everything:
        say(f"{total} visited, {total - wanting} in order, {wanting} not.", quiet=quiet)
    if wanting:
        raise SystemExit(1)


def _one(context: Context, row_id: int | None, object_id: str | None, doi: str | None) -> int:
    with context.session() as session:
        return find_row(session, context, doi=doi, id=row_id, key=object_id).id


def _in_words(found: Verification) -> dict[str, object]:
    """As it is stored, each finding with its words."""
    told = found.as_json()
    for stored, finding in zip(told["findings"], found.findings, strict=True):
        stored |= {"text": finding_text(finding), "advice": finding_advice(finding)}
    return {"summary": found.summary, **told}


def _tell(expected: Expected, found: Verification, *, quiet: bool, whole: bool) -> None:
    say(f"{expected.doi}: {summary_text(found)}", quiet=quiet)
    for finding in found.findings:
        if finding.grade is not Grade.OK or whole:
            line = " ".join(part for part in (finding_text(finding), finding_advice(finding)) if part)
            say(f"  {MARKS[finding.grade]} {line}", quiet=quiet)
