"""`flask doi batch`, and what `mint --all` does where a second person is asked for."""

from __future__ import annotations

from pathlib import Path

from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.sandbox import RunningSandbox
from flask_doi.services.batches.choosing import Chosen
from flask_doi.services.batches.making import new_batch
from flask_doi.services.context import context_of

from .conftest import Host


def asked_by(host: Host, actor: str | None) -> int:
    """A batch of everything, its preview confirmed."""
    with host.app.app_context():
        selection = Chosen(choice=BatchChoice()).as_json()
        return new_batch(
            context_of(host.app), "mint", selection=selection, params={"confirmed": True}, reason="Now.", actor=actor
        )


def test_a_batch_is_seen_paused_resumed_and_done_by_commands(host: Host) -> None:
    number = str(asked_by(host, "ann"))
    assert "Mint DOIs, Being looked at" in host.run("batch", "list").output
    assert host.run("batch", "pause", number).exit_code == 1
    host.run("process-queue")
    shown = host.json("batch", "show", number, "--records")
    assert (shown["state"], shown["results"], shown["actor"]) == (
        "completed", {"blocked": 1, "done": 2, "level": 1, "restricted": 1, "unpublished": 1}, "ann",
    )  # fmt: skip
    assert {line["record"]: line["result"] for line in shown["records"]}["f1/2"] == "blocked"
    assert [each["id"] for each in host.json("batch", "list", "--state", "completed")] == [int(number)]
    said = host.run("batch", "show", number).output
    assert "2  Minted" in said
    assert "Now." in said
    assert "There is no batch 99." in host.run("batch", "show", "99").output


def test_a_paused_batch_waits_for_its_command(host: Host) -> None:
    from flask_doi.services.batches import feeding

    number = asked_by(host, "ann")
    with host.app.app_context():
        host.run("doctor")
        feeding.carry_on(context_of(host.app), number)
    assert host.run("batch", "pause", str(number)).output == f"Batch {number} is paused.\n"
    host.run("process-queue")
    assert host.asked() == {}
    assert host.run("batch", "resume", str(number)).exit_code == 0
    assert host.run("batch", "cancel", str(number)).exit_code == 0
    assert "its state is cancelled" in host.run("batch", "cancel", str(number)).output
    host.run("process-queue")
    assert host.asked() == {}


def test_mint_all_becomes_a_batch_that_another_actor_approves(tmp_path: Path, sandbox: RunningSandbox) -> None:
    host = Host(tmp_path, sandbox, DOI_APPROVAL_ABOVE=1)
    asked = host.run("mint", "--all", "--now")
    assert asked.exit_code == 1
    assert "2 records wait as batch 1 for a second person" in asked.output
    assert "Nothing was sent yet" in asked.output
    own = host.run("batch", "approve", "1")
    assert own.exit_code == 1
    assert 'was asked for by "system"; somebody else has to decide' in own.output
    other = asked_by(host, "ann")
    host.run("process-queue")
    assert host.asked() == {}
    assert host.run("batch", "approve", str(other)).exit_code == 0
    host.run("process-queue")
    assert host.asked() == {"POST": 2}
    assert host.json("batch", "show", str(other))["approver"] == "system"
