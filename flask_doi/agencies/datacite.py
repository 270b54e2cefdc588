"""The DataCite agency: one account at the DataCite REST API.

Names are chosen here, so a create is a POST that carries its DOI and an update a PUT; both tell the whole metadata and
are believed only as far as the reply shows it, for DataCite answers 200 to a state change it ignored (DataCite REST
API: DOI states).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask_doi.agencies.account_probe import AccountProbe, known_as
from flask_doi.agencies.addresses import doi_path, same_doi, same_url
from flask_doi.agencies.authentication import authorization
from flask_doi.agencies.base import (
    AccountReport,
    Capabilities,
    Credentials,
    Deadlines,
    ListedDoi,
    Observation,
    Outcome,
    Verdict,
)
from flask_doi.agencies.classification import Classifier, Clock, utc_now
from flask_doi.agencies.comparison import holds
from flask_doi.agencies.documents import has_errors, messages_in, observation_in
from flask_doi.agencies.http import HttpSession, Reply, user_agent
from flask_doi.agencies.listing import Listing
from flask_doi.agencies.writing import event_towards, metadata_attributes, write_document
from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState

JSON_API = "application/vnd.api+json"
_FULL_OBJECTS = {"affiliation": "true", "publisher": "true"}


class DataCiteAgency:
    """Speaks for one repository account; may be used by several threads at once.

    `proxies` maps "http" and "https" to proxy addresses; the environment's proxies count only with `trust_env`.
    `ca_bundle` names a file of certificate authorities trusted instead of the usual ones.
    """

    def __init__(
        self,
        api_url: str,
        credentials: Credentials,
        *,
        mailto: str | None = None,
        deadlines: Deadlines | None = None,
        pool_size: int = 8,
        version: str = "0",
        proxies: Mapping[str, str] | None = None,
        trust_env: bool = False,
        ca_bundle: str | None = None,
        clock: Clock = utc_now,
        capabilities: Capabilities | None = None,
    ) -> None:
        self.capabilities = capabilities or Capabilities()
        self._repository = credentials.repository_id
        self._http = HttpSession(
            api_url,
            user_agent=user_agent(version, mailto),
            deadlines=deadlines or Deadlines(),
            pool_size=pool_size,
            authorization=authorization(credentials),
            proxies=proxies,
            trust_env=trust_env,
            ca_bundle=ca_bundle,
        )
        self.address = self._http.address
        self._classifier = Classifier(credentials, address=self.address, clock=clock)
        self._probe = AccountProbe(self._send, credentials, self._classifier)

    def __repr__(self) -> str:
        return f"DataCiteAgency({self.address!r}, repository={self._repository!r})"

    def create(self, *, doi: str, url: str, state: AgencyState, payload: Payload) -> Outcome:
        """Registers a name that must not exist yet, in one request; the name being taken is Verdict.TAKEN."""
        if state is AgencyState.ABSENT:
            raise ValueError("nothing can be created as absent")
        document = write_document(
            doi=doi,
            url=url,
            metadata=metadata_attributes(payload, clearing=False),
            event=event_towards(state, AgencyState.ABSENT),
            repository=self._repository,
        )
        reply = self._send("POST", "/dois", document=document)
        if reply.status not in (200, 201):
            return self._classifier.failure(reply, writing=True)
        outcome = self._compared(reply, doi=doi, url=url, state=state, code="created", otherwise=Verdict.UNKNOWN)
        if outcome.accepted and reply.status != 201:
            return self._surprise(reply, outcome)
        return outcome

    def update(
        self,
        *,
        doi: str,
        url: str,
        state: AgencyState,
        payload: Payload,
        reason: str | None = None,
        observed: AgencyState | None = None,
    ) -> Outcome:
        """Tells everything anew of a name that is ours, and leads it to `state` from whatever state it is in.

        One request where `observed` is right, two where the reply shows that another event was needed.
        """
        metadata = metadata_attributes(payload, clearing=True)
        event = event_towards(state, observed)
        outcome = self._put(doi=doi, url=url, state=state, metadata=metadata, event=event, reason=reason)
        found = outcome.observed.state if outcome.observed else state
        further = event_towards(state, found)
        if outcome.code != "mismatch" or found is state or further in (None, event):
            return outcome
        second = self._put(doi=doi, url=url, state=state, metadata=metadata, event=further, reason=reason)
        if "alarm" in outcome.params:
            return replace(second, params={**second.params, "alarm": outcome.params["alarm"]})
        return second

    def delete(self, *, doi: str) -> Outcome:
        """Deletes a draft; "absent" when there is nothing to delete, REFUSED "not_a_draft" for anything public."""
        reply = self._send("DELETE", f"/dois/{doi_path(doi)}")
        if reply.status == 204:
            return self._classifier.success(reply, "deleted")
        if reply.status == 404:
            return self._absent(reply, writing=True)
        outcome = self._classifier.failure(reply, writing=True)
        return replace(outcome, code="not_a_draft") if reply.status == 405 else outcome

    def get(self, *, doi: str) -> Outcome:
        """What the agency holds: "found", or "absent" once it is sure that the agency knows who is asking.

        Drafts and registered DOIs are hidden from strangers by a 404, so a 404 alone proves nothing.
        """
        reply = self._send("GET", f"/dois/{doi_path(doi)}")
        if reply.status == 404:
            return self._absent(reply, writing=False)
        if reply.status != 200:
            return self._classifier.failure(reply, writing=False)
        found = observation_in(reply.document())
        if found is None:
            return self._classifier.unreadable(reply, writing=False)
        if not same_doi(found.doi, doi):
            return self._classifier.mismatch(reply, Verdict.UNKNOWN, field="doi", asked=doi, got=found.doi)
        return replace(self._classifier.success(reply, "found"), observed=found)

    def validate(self, *, doi: str, url: str, payload: Payload) -> Outcome:
        """The agency's own opinion of the metadata, as if the DOI were to become findable; nothing is registered."""
        document = write_document(
            doi=doi,
            url=url,
            metadata=metadata_attributes(payload, clearing=False),
            event="publish",
            repository=self._repository,
        )
        reply = self._send("POST", "/dois/validate", document=document)
        if reply.status != 200:
            return self._classifier.failure(reply, writing=False)
        if messages_in(reply.document()) or has_errors(reply.document()):
            return self._classifier.refusal(reply)
        if not isinstance(reply.document(), dict) or "data" not in reply.document():
            return self._classifier.unreadable(reply, writing=False)
        return self._classifier.success(reply, "valid")

    def holds(self, observation: Observation, *, url: str, payload: Payload) -> bool:
        """Whether what the agency holds is what this URL and payload told it."""
        return holds(observation, url=url, payload=payload)

    def check(self, *, prefix: str | None = None) -> AccountReport:
        """One look at the account: credentials, activity, prefixes and URL domains."""
        return self._probe.report(prefix)

    def list(self) -> Iterator[ListedDoi]:
        """Every DOI of the account, oldest first; ListingInterrupted when the end could not be reached.

        The list comes from a search index that lags behind by seconds to days: ask `get` before believing a gap.
        """
        return Listing(self._send, self._repository, self._classifier, self._probe).rows()

    def close(self) -> None:
        """Gives the connections back."""
        self._http.close()

    def _send(self, method: str, path: str, *, params: Mapping[str, str] | None = None, document: Any = None) -> Reply:
        asked = {**_FULL_OBJECTS, **(params or {})}
        return self._http.send(method, path, params=asked, document=document, accept=JSON_API)

    def _put(
        self,
        *,
        doi: str,
        url: str,
        state: AgencyState,
        metadata: Mapping[str, Any],
        event: str | None,
        reason: str | None,
    ) -> Outcome:
        document = write_document(
            doi=doi, url=url, metadata=metadata, event=event, repository=self._repository, reason=reason
        )
        reply = self._send("PUT", f"/dois/{doi_path(doi)}", document=document)
        if reply.status not in (200, 201):
            return self._classifier.failure(reply, writing=True)
        outcome = self._compared(reply, doi=doi, url=url, state=state, code="updated", otherwise=Verdict.REFUSED)
        return replace(outcome, params={**outcome.params, "alarm": "recreated"}) if reply.status == 201 else outcome

    def _compared(
        self, reply: Reply, *, doi: str, url: str, state: AgencyState, code: str, otherwise: Verdict
    ) -> Outcome:
        """The outcome of a write that claims success: what the reply shows against what was asked."""
        found = observation_in(reply.document())
        if found is None:
            return self._classifier.unreadable(reply, writing=True)
        if not same_doi(found.doi, doi):
            return self._classifier.mismatch(reply, Verdict.UNKNOWN, field="doi", asked=doi, got=found.doi)
        if not same_url(found.url, url):
            outcome = self._classifier.mismatch(reply, otherwise, field="url", asked=url, got=found.url or "")
        elif found.state is not state:
            outcome = self._classifier.mismatch(reply, otherwise, field="state", asked=state, got=found.state)
        else:
            outcome = self._classifier.success(reply, code)
        return replace(outcome, observed=found)

    def _surprise(self, reply: Reply, outcome: Outcome) -> Outcome:
        """A create answered as if the DOI had been there: it must be read back before anybody believes it."""
        surprised = self._classifier.mismatch(
            reply, Verdict.UNKNOWN, field="status", asked="201", got=str(reply.status or "")
        )
        return replace(surprised, observed=outcome.observed)

    def _absent(self, reply: Reply, *, writing: bool) -> Outcome:
        if not has_errors(reply.document()):
            return self._classifier.failure(reply, writing=writing)
        if (known_as(reply) or "").lower() == self._repository.lower():
            return self._classifier.success(reply, "absent")
        identity = self._probe.identity()
        return self._classifier.success(reply, "absent") if identity.accepted else identity
