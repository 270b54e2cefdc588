"""`flask doi doctor`: what is wrong with this installation, and the command that mends it."""

from __future__ import annotations

import dataclasses

from flask_doi.cli.group import doi_group, json_option, print_json, quiet_option, say, uses_context
from flask_doi.services.context import Context
from flask_doi.services.doctor import examine


@doi_group.command("doctor")
@json_option
@quiet_option
@uses_context
def doctor(context: Context, as_json: bool, quiet: bool) -> None:
    """Examine settings, tables, account, queue and workers; nothing is changed and nothing is sent."""
    findings = examine(context)
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "ok  " if finding.good else "MEND" if finding.serious else "note"
            say(f"{mark} {finding.subject}: {finding.text}", quiet=quiet and finding.good)
    if any(finding.serious and not finding.good for finding in findings):
        raise SystemExit(1)
