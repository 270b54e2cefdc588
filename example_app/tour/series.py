"""The last part: in a catalogue that mints nothing by itself, an administrator gives a whole series its DOIs."""

from __future__ import annotations

from typing import Any

import click

from example_app.tour.people import Agency, Catalogue, await_, expect
from example_app.tour.publishing import shown_doi

SERIES = "csc/1/1"
"""The minutes of a neighbourhood council, among the sample records."""
CHOOSE = "/admin/doi/batch/mint"


def mint_a_series(catalogue: Catalogue, agency: Agency) -> None:
    """Begins with published records without DOIs, ends with a DOI for each record of a series."""
    catalogue.log_in("admin")
    preview = catalogue.press(catalogue.page(CHOOSE), "look", below=SERIES)
    paths = _records(preview)
    expect(_ready(preview) == len(paths) > 5, f"the preview counts {_ready(preview)} records and lists {len(paths)}")
    expect(agency.created() == 0, "looking at the preview asked the agency for DOIs")
    click.echo(f"13. A whole series was looked at, and the agency heard nothing of it: {len(paths)} records are ready")

    batch = catalogue.press(preview, "confirm", reason="The series is complete.").base_url
    await_("the end of the batch", lambda: _is_completed(catalogue.page(batch)))
    expect(agency.created() == len(paths), f"{len(paths)} records took {agency.created()} requests")
    for path in paths:
        doi = await_("the DOI on the page of a record", lambda each=path: shown_doi(catalogue, each))  # type: ignore[misc]
        held = await_("the DOI at the agency", lambda each=doi: agency.holds(each))  # type: ignore[misc]
        expect(str(held["url"]).endswith(doi), f"{doi} leads to {held['url']}")
    click.echo("14. It was minted in a batch, with one request for each of its records")

    again = catalogue.page(f"{CHOOSE}?look=1&below={SERIES}")
    expect(_ready(again) == 0, f"{_ready(again)} records are still offered")
    expect(agency.created() == len(paths), "a record was minted twice")
    click.echo("15. Asked for once more, it has nothing left to mint")


def _ready(preview: Any) -> int:
    """How many records the preview calls ready; it is the first figure."""
    return int(preview.xpath("//ul[contains(@class, 'doi-figures')]/li[1]/span[1]")[0].text)


def _records(preview: Any) -> list[str]:
    """The paths of the records that are listed."""
    table = preview.xpath("//h2[@id='doi-group']/following::table[1]")
    links = table[0].xpath(".//th[@scope='row']/a/@href") if table else []
    return ["/record/" + str(link).split("/record/", 1)[1] for link in links]


def _is_completed(page: Any) -> bool:
    return bool(page.xpath("//*[@id='doi-batch']//*[contains(@class, 'doi-state-completed')]"))
