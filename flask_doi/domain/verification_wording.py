"""Where a DOI leads, in words: what was found, and what to do about it.

The texts are format strings with named parameters, so that a translation can be put in the place of each.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_doi.domain.outcome_wording import filled
from flask_doi.domain.verification import Verification, VerificationFinding
from flask_doi.domain.wording import Wording

_LATER = "It is visited again by itself tomorrow; press Verify to look now."

FINDINGS: dict[str, Wording] = {
    "not_public": Wording("The DOI is not public yet, so nobody is led anywhere by it.", "Mint it first."),
    "registered_elsewhere": Wording("The DOI was registered elsewhere; what is behind it is not ours.", ""),
    "resolves": Wording("The resolver knows the DOI.", ""),
    "unknown_to_resolver": Wording(
        "The resolver does not know the DOI.",
        "A new DOI may take up to a day. If it is older, update its metadata, so that the agency tells the resolver.",
    ),
    "no_target": Wording(
        "The resolver knows the DOI, but no address for it.", "Update its metadata, so that the address is sent again."
    ),
    "resolver_silent": Wording(
        "The resolver did not answer ({detail}); the address that was registered was visited instead.", _LATER
    ),
    "resolves_elsewhere": Wording(
        "The resolver leads to {got}, and not to {wanted}.",
        "Update the metadata of the DOI, so that the right address is registered. The resolver may need a day.",
    ),
    "target_reached": Wording("The DOI leads to the address that was registered for it.", ""),
    "target_missed": Wording(
        "The way does not pass the address that was registered, {wanted}; it ends at {got}.",
        "Look whether the resolver still leads to an older address, or update the metadata of the DOI.",
    ),
    "left_house": Wording(
        "The DOI leads on to {host}, which is none of the catalogue's hosts; that address was not visited.",
        "If the page is meant to be there, an administrator can add the host (DOI_VERIFY_HOSTS). If not, mend the "
        "redirect in the catalogue.",
    ),
    "private_address": Wording(
        "The DOI leads to {host}, which stands inside a private network; that address was not visited.",
        "Readers outside cannot reach it either. Mend the address of the account, or, if the catalogue only looks "
        "private from here, an administrator can add the host (DOI_VERIFY_HOSTS).",
    ),
    "loop": Wording(
        "The way leads back to {url}, where it had been: a browser would go round in circles.",
        "Mend the redirects of the catalogue.",
    ),
    "too_many_hops": Wording(
        "The way was given up after {number} redirects.", "Let the catalogue lead to the page more directly."
    ),
    "long_way": Wording(
        "The way to the page takes {number} redirects.", "Let the catalogue lead to the page more directly."
    ),
    "no_way_on": Wording("{url} sends visitors on, but to no usable address.", "Mend the redirects of the catalogue."),
    "insecure_way": Wording(
        "The way leads through {url}, which is not encrypted.", "Let the catalogue use https from beginning to end."
    ),
    "page_missing": Wording(
        "{url} answers that there is no such page ({status}).",
        "Look whether the record is still published. If it is gone for good, deactivate the DOI.",
    ),
    "login_wall": Wording(
        "Visitors have to log in before they see anything ({url}).",
        "The page of a DOI must be public, even where the material is not. Take the login away from it.",
    ),
    "refused": Wording(
        "{url} refuses visitors ({status}).", "Look whether a firewall or a rule of the web server turns programs away."
    ),
    "too_busy": Wording("{url} asked for a pause, because of many visits ({status}).", _LATER),
    "server_error": Wording(
        "{url} has a fault of its own ({status}).",
        "Look into the log of the catalogue. It is visited again by itself tomorrow; press Verify to look now.",
    ),
    "timeout": Wording(
        "{url} did not answer in time.",
        "Open it yourself. A catalogue that runs as one single process cannot answer while it waits for itself: then "
        "use 'flask doi verify', or run a second process. It is visited again by itself tomorrow.",
    ),
    "connection": Wording(
        "{url} cannot be reached.",
        "Look whether the catalogue runs and whether this server may reach it by that name. It is visited again by "
        "itself tomorrow.",
    ),
    "tls": Wording(
        "The certificate of {url} is not accepted: browsers warn people away.",
        "Renew the certificate, and serve it with the intermediate certificates that belong to it.",
    ),
    "unreadable": Wording("What {url} answered cannot be understood.", "Look into the log of the catalogue."),
    "page_there": Wording("The page is there ({status}), after {seconds} s.", ""),
    "slow_page": Wording(
        "The page is there ({status}), but it took {seconds} s.",
        "Look what makes the page slow; readers give up early.",
    ),
    "huge_page": Wording("The page is so large that only its beginning was read.", "Make the page lighter."),
    "not_a_page": Wording(
        "The DOI does not lead to a page, but to a file ({type}).",
        "A DOI must lead to a page about the item, from which the file can be reached. Change the address.",
    ),
    "page_of_another": Wording(
        "The page says that it is about another DOI: {other}.",
        "Look whether the address leads to the right record, and whether two records share one page.",
    ),
    "doi_linked": Wording("The DOI stands on the page as a full link.", ""),
    "doi_only_text": Wording(
        "The DOI stands on the page, but not as a link.", "Make it a link: {link}. The badge does that (doi_badge)."
    ),
    "doi_only_link": Wording(
        "A link on the page leads to the DOI, but people cannot read the DOI itself.",
        "Show the whole address as the text of the link. The badge does that (doi_badge).",
    ),
    "doi_missing": Wording(
        "The DOI does not stand on the page.", "Show it as a full link: {link}. The badge does that (doi_badge)."
    ),
    "test_doi_hidden": Wording(
        "This DOI is for testing and the catalogue does not show it to the public, so the page was not looked at "
        "further.",
        "An administrator can let test DOIs be shown (DOI_EXPOSE_TEST).",
    ),
    "cited": Wording("The page has a full citation.", ""),
    "citation_incomplete": Wording(
        "The page has no full citation: {missing} cannot be found.",
        "Show a citation with creator, title, year, publisher and DOI; doi_citation_box writes one.",
    ),
    "citation_unknown": Wording(
        "Nothing can be said about the citation, because the catalogue does not describe the record.", ""
    ),
    "tagged": Wording("Machines find the DOI on the page: {kinds}.", ""),
    "untagged": Wording(
        "Machines cannot find the DOI on the page.",
        "Add citation_doi, DC.identifier or schema.org to its head; doi_head writes them.",
    ),
    "accessible": Wording("There is a way to the item: {ways}.", ""),
    "only_contact": Wording(
        "The page names somebody to ask, but says nothing about how the item can be seen.",
        "Say on the page how the material can be seen, or link to its files.",
    ),
    "no_access": Wording(
        "The page shows no way to the item: no file, no word on access, nobody to ask.",
        "Link to the files, or say how the material can be seen and whom to ask.",
    ),
    "shared_page": Wording(
        "The page is that of the whole record; it speaks of another DOI first, as is usual for a version or a file.", ""
    ),
    "tombstone_there": Wording("The tombstone is there ({status}).", ""),
    "tombstone_status": Wording(
        "The tombstone is there, but it answers with {status} and not with {wanted}.",
        "Look whether something in front of the catalogue changes answers, or change DOI_TOMBSTONE_STATUS.",
    ),
    "no_tombstone": Wording(
        "The DOI is retired, but it leads to an ordinary page ({status}) and not to a tombstone.",
        "Update the metadata of the DOI, so that it leads to its tombstone; the resolver may need a day.",
    ),
    "tombstone_speaks": Wording("The tombstone says why the item is no longer there.", ""),
    "tombstone_silent": Wording(
        "The tombstone does not say why the item is no longer there.",
        "Look whether the catalogue's own template for tombstones (doi/tombstone.html) lacks the reason.",
    ),
    "replacement_named": Wording("It leads on to what took its place.", ""),
    "replacement_missing": Wording(
        "It does not lead on to what took its place.", "Add the link to the template (doi/tombstone.html)."
    ),
    "tells_nothing": Wording("Nothing is told of what may not be told.", ""),
    "tells_too_much": Wording(
        "The page still tells what may not be told of this record: {what}.",
        "Take it out of the page at once. If it comes from the catalogue's own template, mend that; search engines may "
        "have copies.",
    ),
}
"""Every code that a finding can have."""

SUMMARIES: dict[str, str] = {
    "good": "All is in order where this DOI leads.",
    "remarks": "It is in order where this DOI leads; there is something to look at.",
    "wanting": "Something is wanting where this DOI leads.",
    "unjudged": "There was nothing to judge.",
}

WORDS: dict[str, str] = {
    "title": "the title",
    "creator": "the creator",
    "publisher": "the publisher",
    "year": "the year",
    "doi": "the DOI",
    "citation_doi": "citation_doi",
    "dc_identifier": "DC.identifier",
    "schema_org": "schema.org",
    "signposting": "typed links",
    "files": "a link to its files",
    "statement": "a statement on access",
    "structured": "told to machines",
    "metadata_tags": "tags for machines",
}
"""What the lists in findings name."""


def finding_text(finding: VerificationFinding, translate: Callable[[str], str] = str) -> str:
    """What was found, in one sentence; a code without wording is named as it is."""
    wording = FINDINGS.get(finding.code)
    return filled(translate(wording.text), _params(finding, translate)) if wording else finding.code


def finding_advice(finding: VerificationFinding, translate: Callable[[str], str] = str) -> str:
    """What to do about it; "" when there is nothing to do."""
    wording = FINDINGS.get(finding.code)
    if wording is None or not wording.advice:
        return ""
    return filled(translate(wording.advice), _params(finding, translate))


def summary_text(verification: Verification, translate: Callable[[str], str] = str) -> str:
    """What came of it all, in one sentence."""
    return translate(SUMMARIES[verification.summary])


def _params(finding: VerificationFinding, translate: Callable[[str], str]) -> dict[str, str]:
    """The parameters, lists of known words translated."""
    told = {}
    for name, value in finding.params.items():
        if name in ("missing", "kinds", "ways", "what"):
            value = ", ".join(translate(WORDS.get(word, word)) for word in value.split(","))
        told[name] = value
    return told
