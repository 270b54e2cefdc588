"""The tour: the catalogue's main job, done over HTTP as a person would, and checked at the catalogue and the agency.

Nothing is read from tables: every step is asserted on pages of the catalogue and answers of the (sandbox) agency.
"""

from __future__ import annotations

import click

from example_app.tour.life import live
from example_app.tour.people import StepFailed
from example_app.tour.publishing import publish
from example_app.tour.series import mint_a_series
from example_app.tour.stage import stage

__all__ = ["tour"]


@click.command("tour")
def tour() -> None:
    """Walk through the main job and exit 0 only if every step really happened."""
    with stage() as (catalogue, agency):
        try:
            path, doi = publish(catalogue, agency)
            live(catalogue, agency, path, doi)
        except StepFailed as failure:
            raise click.ClickException(f"the tour stops here: {failure}.") from failure
    with stage(auto_mint=False) as (catalogue, agency):
        try:
            mint_a_series(catalogue, agency)
        except StepFailed as failure:
            raise click.ClickException(f"the tour stops here: {failure}.") from failure
    click.echo("The tour is complete.")
