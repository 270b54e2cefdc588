"""`flask doi test-connection` and `why`: whether an account works, and why a record has no DOI."""

from __future__ import annotations

import click

from flask_doi.cli.group import (
    doi_group,
    exactly_one,
    json_option,
    one_record,
    print_json,
    quiet_option,
    record_key,
    say,
    uses_context,
)
from flask_doi.domain.connection import Line, Report, Verdict
from flask_doi.domain.connection_wording import SUBJECTS, line_advice, line_text
from flask_doi.domain.explanation_wording import answer_advice, answer_text, conclusion_text, question_text
from flask_doi.domain.wording import problem_advice, problem_text
from flask_doi.errors import RecordNotFound
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.configuring.candidate import TypedAccount
from flask_doi.services.configuring.connection import try_connection
from flask_doi.services.configuring.explaining import Explanation, explain
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.status import mending_url, read_record

MARKS = {Verdict.GOOD: "ok  ", Verdict.BAD: "MEND", Verdict.UNTRIED: "note"}
AGENCY = {"agency": "the agency"}


@doi_group.command("test-connection")
@click.option("--account", type=int, metavar="N", help="The number of the account; without it the default one.")
@click.option("--no-draft", is_flag=True, help="Write no draft at the test system either.")
@json_option
@quiet_option
@uses_context
def test_connection(context: Context, account: int | None, no_draft: bool, as_json: bool, quiet: bool) -> None:
    """Try an account at its agency, for ten seconds at most: address, credentials, prefix, hosts, and a draft."""
    ensure_configured_account(context)
    typed = TypedAccount(account_id=account, is_stored=account is None)
    report = try_connection(context, typed, with_draft=not no_draft)
    if account is not None and not report.repository_id:
        raise click.ClickException(f"There is no account {account}; 'flask doi config show' lists them.")
    if as_json:
        print_json(_report_as_json(report))
    else:
        for line in report.lines:
            say(_line(line), quiet=quiet and line.verdict is Verdict.GOOD)
    if not report.passed:
        raise SystemExit(1)


def _line(line: Line) -> str:
    params = {**AGENCY, **line.params}
    text, advice = line_text(line.code, params), line_advice(line.code, params)
    return f"{MARKS[line.verdict]} {SUBJECTS.get(line.subject, line.subject)}: {_capital(text)} {advice}".rstrip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _report_as_json(report: Report) -> dict[str, object]:
    return {
        "passed": report.passed,
        "agency": report.agency,
        "environment": report.environment,
        "repository": report.repository_id,
        "address": report.address,
        "seconds": round(report.seconds, 2),
        "lines": [
            line.as_json() | {"text": _capital(line_text(line.code, {**AGENCY, **line.params}))}
            for line in report.lines
        ],
    }


@doi_group.command("why")
@one_record
@json_option
@uses_context
def why(context: Context, key: str | None, object_id: str | None, doi: str | None, as_json: bool) -> None:
    """Say why a record has no DOI: every rule in its order with its answer, and what follows from all of them."""
    exactly_one({"--id": key, "--object-id": object_id, "--doi": doi})
    ensure_configured_account(context)
    wanted = record_key(context, key, object_id, doi)
    with reading(context):
        found = explain(context, wanted, read_record(context, wanted))
        urls = [mending_url(context, wanted, problem.field) for problem in found.problems] if found else []
    if found is None:
        raise RecordNotFound(wanted)
    if as_json:
        print_json(_explained_as_json(found, urls))
        return
    for answer in found.answers:
        mark = "yes" if answer.passed else "NO "
        say(f"{mark} {question_text(answer)} {answer_text(answer)} {answer_advice(answer)}".rstrip())
    for problem, url in zip(found.problems, urls, strict=True):
        say(f"    {problem_text(problem)} {problem_advice(problem)} {url or ''}".rstrip())
    say(_conclusion(found))


def _conclusion(found: Explanation) -> str:
    return conclusion_text(found.conclusion.code, found.conclusion.params, found.conclusion.refusal)


def _explained_as_json(found: Explanation, urls: list[str | None]) -> dict[str, object]:
    return {
        "record": found.key,
        "doi": found.doi,
        "state": found.state,
        "account": found.account,
        "answers": [
            {
                "question": answer.question,
                "passed": answer.passed,
                "rule": answer.decision.rule,
                "params": dict(answer.decision.params),
                "text": answer_text(answer),
            }
            for answer in found.answers
        ],
        "problems": [problem.as_json() | {"url": url} for problem, url in zip(found.problems, urls, strict=True)],
        "conclusion": {"code": found.conclusion.code, "text": _conclusion(found)},
    }
