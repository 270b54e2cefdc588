"""`flask doi deactivate`, `merge`, `redact` and `relink`: what they print, do and return."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from flask_doi.models import DoiRow
from flask_doi.services.context import context_of

from .conftest import Host


@pytest.fixture
def minted(host: Host) -> Host:
    """A host in which two records have findable DOIs, numbers 1 and 2."""
    for key in ("f1", "f1/1"):
        assert host.run("mint", "--id", key).exit_code == 0
    assert host.run("process-queue").exit_code == 0
    return host


def row(host: Host, key: str) -> DoiRow:
    context = context_of(host.app)
    with host.app.app_context(), context.session() as session:
        return session.scalars(select(DoiRow).where(DoiRow.record_key == key)).one()


def state(host: Host, key: str = "f1") -> str:
    """What the agency holds."""
    held = host.sandbox.state.record(row(host, key).doi)
    return str(held.state) if held else "absent"


@pytest.mark.parametrize(
    ("reason", "code", "note"),
    [
        ("Record deleted", "record_deleted", None),
        ("The owner wants it back", "other", "The owner wants it back"),
    ],
)
def test_a_doi_is_deactivated_by_a_preset_reason_or_in_own_words(
    minted: Host, reason: str, code: str, note: str | None
) -> None:
    done = minted.run("deactivate", "--id", "1", "--reason", reason, "--now")
    assert done.exit_code == 0, done.output
    kept = row(minted, "f1")
    assert "1 DOI queued." in done.output
    assert "Sent; nothing of it waits any more." in done.output
    assert (state(minted), kept.deactivation["reason"], kept.deactivation["note"]) == ("registered", code, note)  # type: ignore[index]


def test_a_doi_is_named_by_its_record_or_its_name_too(minted: Host) -> None:
    assert minted.run("deactivate", "--object-id", "f1", "--reason", "rights", "--now").exit_code == 0
    name = row(minted, "f1/1").doi
    link = f"https://doi.org/{name.upper()}"
    assert minted.run("deactivate", "--doi", link, "--reason", "rights", "--note", "Letter.", "--now").exit_code == 0
    assert (state(minted), state(minted, "f1/1")) == ("registered", "registered")


def test_retired_dois_are_listed_and_brought_back(minted: Host) -> None:
    minted.run("deactivate", "--id", "1", "--reason", "rights", "--replaced-by", "10.1234/new", "--now")
    listed = minted.run("deactivate", "--list-deleted").output
    assert "Rights, or a takedown request\tf1\t-> 10.1234/new" in listed
    assert "1 DOI." in listed
    [told] = minted.json("deactivate", "--list-deleted")
    assert (told["reason"], told["replaced_by"], told["record"]) == ("rights", "10.1234/new", "f1")

    back = minted.run("deactivate", "--reactivate", "--id", "1", "--now")

    assert (back.exit_code, state(minted)) == (0, "findable")
    assert minted.json("deactivate", "--list-deleted") == []
    again = minted.run("deactivate", "--reactivate", "--id", "1")
    assert (again.exit_code, "is not retired" in again.output) == (1, True)


def test_a_doi_whose_record_is_gone_waits_for_the_record(minted: Host) -> None:
    del minted.catalogue.records["f1"]
    minted.run("deactivate", "--id", "1", "--reason", "transferred", "--now")
    assert state(minted) == "registered"
    refused = minted.run("deactivate", "--reactivate", "--id", "1")
    assert (refused.exit_code, "Restore it in the catalogue" in refused.output) == (1, True)


def test_many_are_retired_with_one_reason_and_never_more_than_were_counted(minted: Host, tmp_path: Path) -> None:
    names = [row(minted, key).doi for key in ("f1", "f1/1")]
    file = tmp_path / "dois.txt"
    file.write_text(f"doi\n# withdrawn in May\n{names[0]}\n\nhttps://doi.org/{names[1]},f1/1\n{names[0]}\n")
    several = ("deactivate", "--file", str(file), "--reason", "deaccessioned")

    dry = minted.run(*several, "--dry-run")
    assert (dry.exit_code, "2 DOIs; nothing was done." in dry.output) == (0, True)
    uncounted = minted.run(*several)
    assert (uncounted.exit_code, "--count 2" in uncounted.output) == (1, True)
    miscounted = minted.run(*several, "--count", "1")
    assert (miscounted.exit_code, "2 DOIs are meant, not 1" in miscounted.output) == (1, True)
    assert minted.run("deactivate", "--list-deleted").output == "0 DOIs.\n"

    assert minted.run(*several, "--count", "2", "--now").exit_code == 0
    assert [state(minted, key) for key in ("f1", "f1/1")] == ["registered", "registered"]
    assert minted.run("deactivate", "--reactivate", "--id", "1", "--id", "2", "--count", "2", "--now").exit_code == 0
    assert [state(minted, key) for key in ("f1", "f1/1")] == ["findable", "findable"]


def test_one_unknown_doi_stops_all(minted: Host) -> None:
    done = minted.run("deactivate", "--id", "1", "--doi", "10.1234/x", "--doi", "nonsense", "--reason", "rights")
    assert done.exit_code == 1
    assert "10.1234/x" in done.output
    assert "'nonsense' is not a DOI" in done.output
    assert minted.json("deactivate", "--list-deleted") == []


def test_wrong_usage_is_told_apart_from_failure(host: Host) -> None:
    for arguments in (
        ("deactivate", "--reason", "rights"),
        ("deactivate", "--id", "1"),
        ("deactivate", "--id", "1", "--reactivate", "--reason", "rights"),
        ("merge", "--into", "10.1234/x"),
        ("merge", "--id", "1"),
        ("redact", "--id", "1"),
        ("relink",),
    ):
        assert host.run(*arguments).exit_code == 2, arguments
    assert host.run("deactivate", "--id", "1", "--reason", "rights").exit_code == 1


def test_merging_tells_both_sides(minted: Host) -> None:
    into = row(minted, "f1/1").doi
    done = minted.run("merge", "--id", "1", "--into", f"doi:{into}", "--identical", "--now")
    assert done.exit_code == 0, done.output
    minted.run("process-queue")
    held = {key: minted.sandbox.state.record(row(minted, key).doi) for key in ("f1", "f1/1")}
    relations = {key: record.metadata["relatedIdentifiers"] for key, record in held.items()}
    assert [each["relationType"] for each in relations["f1"]] == ["IsIdenticalTo"]
    assert [each["relationType"] for each in relations["f1/1"]] == ["IsIdenticalTo"]
    assert held["f1/1"].state == "findable"

    circle = minted.run("merge", "--doi", into, "--into", row(minted, "f1").doi)
    assert (circle.exit_code, "leads back to this DOI" in circle.output) == (1, True)


def test_redacting_asks_first_and_leaves_no_name(minted: Host) -> None:
    name = row(minted, "f1").doi
    context = ["redact", "--id", "1", "--reason", "privacy"]
    refused = minted.app.test_cli_runner().invoke(args=["doi", *context], input="yes\n")
    assert (refused.exit_code, "nothing was done" in refused.output) == (1, True)
    assert row(minted, "f1").redacted_at is None

    done = minted.app.test_cli_runner().invoke(args=["doi", *context, "--now"], input=f"{name}\n")
    assert done.exit_code == 0, done.output
    assert minted.sandbox.state.record(name).metadata["titles"] == [{"title": "Withdrawn"}]
    assert row(minted, "f1").title is None
    assert minted.json("deactivate", "--list-deleted")[0]["is_redacted"] is True
    shown = minted.run("show", name).output
    assert "Mokoena" not in shown


def test_redacting_without_asking_is_for_scripts(minted: Host) -> None:
    assert minted.run("redact", "--id", "1", "--reason", "Letter of the heirs", "--yes", "--now").exit_code == 0
    assert "Letter of the heirs" in minted.run("show", row(minted, "f1").doi).output
    again = minted.run("redact", "--id", "1", "--reason", "privacy", "--yes")
    assert (again.exit_code, "was redacted" in again.output) == (1, True)


def test_relinking_follows_a_list_or_refuses_it(minted: Host, tmp_path: Path) -> None:
    name = row(minted, "f1").doi
    file = tmp_path / "keys.csv"
    file.write_text('\ufeffold,new\nf1,"fonds/1, new"\nunknown,elsewhere\n', encoding="utf-8")
    dry = minted.run("relink", "--csv", str(file), "--dry-run")
    assert (dry.exit_code, "2 pairs read; 1 DOI would follow." in dry.output) == (0, True)
    assert "1 of the new keys belongs to no record of the catalogue:\n  line 2: fonds/1, new\n" in dry.output
    assert row(minted, "f1").doi == name

    done = minted.run("relink", "--csv", str(file))
    assert (done.exit_code, "1 DOI follow" in done.output) == (0, True)
    assert row(minted, "fonds/1, new").doi == name

    file.write_text("fonds/1, new,f1/1\n".replace("fonds/1, new", '"fonds/1, new"'))
    refused = minted.run("relink", "--csv", str(file))
    assert refused.exit_code == 1
    assert "Line 1" in refused.output
    assert "Nothing was changed." in refused.output
