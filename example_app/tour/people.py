"""Those who walk the tour: a person in front of the catalogue, a reader outside, and what the agency itself says."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import requests
from lxml import html

PATIENCE = 30.0


class StepFailed(Exception):
    """A step of the tour did not really happen."""


class Catalogue:
    """A person in front of the catalogue: one browser session, pages, links and forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = requests.Session()

    def page(self, path: str) -> Any:
        """The page at a path; StepFailed when the catalogue does not show it."""
        answer = self._session.get(urljoin(self.address, path), timeout=10)
        expect(answer.status_code == 200, f"{path} answers {answer.status_code}")
        return html.fromstring(answer.text, base_url=answer.url)

    def send(self, page: Any, action: str, **values: str) -> None:
        """Fills in and sends the form of a page that goes to an address ending in `action`."""
        forms = [form for form in page.forms if (form.action or page.base_url).split("?")[0].endswith(action)]
        expect(len(forms) == 1, f"the page has no single form for {action}")
        form = forms[0]
        for name, value in values.items():
            form.fields[name] = value
        target = urljoin(page.base_url, form.action or page.base_url)
        answer = self._session.post(target, data=form.form_values(), timeout=10)
        expect(answer.status_code == 200, f"{action} answers {answer.status_code}")

    def press(self, page: Any, act: str, **values: str) -> Any:
        """Fills in the form of a page that has a button of this name, presses it, and returns the page it leads to."""
        forms = [form for form in page.forms if form.xpath(".//button[@name='act'][@value=$act]", act=act)]
        expect(len(forms) == 1, f"the page has no single button to {act}")
        for name, value in values.items():
            forms[0].fields[name] = value
        target = urljoin(page.base_url, forms[0].action or page.base_url)
        answer = self._session.post(target, data=[*forms[0].form_values(), ("act", act)], timeout=30)
        expect(answer.status_code == 200, f"the button to {act} answers {answer.status_code}")
        return html.fromstring(answer.text, base_url=answer.url)

    def log_in(self, name: str) -> None:
        """Logs in as one of the demonstration's users, and out before."""
        self._session.cookies.clear()
        self.send(self.page("/login"), "/login", username=name, password=name)

    def follow(self, address: str) -> requests.Response:
        """Follows an address from outside, as a reader who is not logged in."""
        return requests.get(address, timeout=10)


class Agency:
    """What the agency itself says, asked as anybody may ask it, and the log of what it was asked."""

    def __init__(self, address: str) -> None:
        self.address = address

    def holds(self, doi: str) -> dict[str, Any] | None:
        """What the public sees of a DOI; None while it is not findable."""
        answer = requests.get(f"{self.address}/dois/{doi}", timeout=10)
        return dict(answer.json()["data"]["attributes"]) if answer.status_code == 200 else None

    def keeps(self, doi: str) -> dict[str, Any] | None:
        """What the account that owns a DOI sees of it, hidden or not; None when the agency knows nothing of it."""
        own = ("SANDBOX.ARCHIVE", "sandbox")
        answer = requests.get(f"{self.address}/dois/{doi}?affiliation=true&publisher=true", auth=own, timeout=10)
        return dict(answer.json()["data"]["attributes"]) if answer.status_code == 200 else None

    def writes(self, doi: str) -> list[str]:
        """The methods of all writing requests that named the DOI."""
        log = requests.get(f"{self.address}/_sandbox/requests", timeout=10).json()["requests"]
        return [r["method"] for r in log if r["method"] in ("POST", "PUT", "PATCH", "DELETE") and doi in _said(r)]

    def created(self) -> int:
        """How many requests asked for a new DOI."""
        log = requests.get(f"{self.address}/_sandbox/requests", timeout=10).json()["requests"]
        return sum(request["method"] == "POST" and request["path"].rstrip("/") == "/dois" for request in log)


def _said(request: dict[str, Any]) -> str:
    return f"{request['path']} {request.get('body') or ''}".lower().replace("%2f", "/")


def expect(truth: bool, otherwise: str) -> None:
    """Ends the tour unless something is so."""
    if not truth:
        raise StepFailed(otherwise)


def await_(what: str, look: Callable[[], Any]) -> Any:
    """Looks again until there is something to see."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    raise StepFailed(f"{what} did not happen within {PATIENCE:.0f} seconds")
