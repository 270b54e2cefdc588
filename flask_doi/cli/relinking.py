"""`flask doi relink`: record keys that a migration of the catalogue changed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import click

from flask_doi.cli.group import doi_group, quiet_option, say, uses_context
from flask_doi.services.context import Context
from flask_doi.services.relinking import Pair, relink

HEADER = ("old", "new")


@doi_group.command("relink")
@click.option(
    "--csv",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Two columns: the old key of a record and its new one.",
)
@click.option("--dry-run", is_flag=True, help="Try everything, say what would change, and undo it.")
@quiet_option
@uses_context
def relink_command(context: Context, file: Path, dry_run: bool, quiet: bool) -> None:
    """Let DOIs follow their records to new keys: all of a list, or none."""
    done = relink(context, _pairs(file), dry_run=dry_run)
    would = "would follow" if dry_run else "follow"
    say(f"{done.pairs} pairs read; {done.dois} {'DOI' if done.dois == 1 else 'DOIs'} {would}.", quiet=quiet)
    say(f"{done.snapshots} tombstone texts and {done.targets} targets change with the keys.", quiet=quiet)
    if done.unknown_count:
        belong = "belongs" if done.unknown_count == 1 else "belong"
        say(f"{done.unknown_count} of the new keys {belong} to no record of the catalogue:", quiet=quiet)
        for line, key in done.unknown:
            say(f"  line {line}: {key}", quiet=quiet)
        say("Unless they appear there soon, their DOIs are retired like those of deleted records.", quiet=quiet)
    if dry_run:
        say("Nothing was changed.", quiet=quiet)


def _pairs(file: Path) -> Iterator[Pair]:
    """The pairs of a CSV file, one at a time; a first line "old,new" is a heading."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines)
        for row in reader:
            if not row or (reader.line_num == 1 and tuple(cell.strip().lower() for cell in row) == HEADER):
                continue
            old, new, *_ = [*row, "", ""]
            yield Pair(line=reader.line_num, old=old, new=new)
