"""Compares what was met where a DOI leads with what should be there: findings, the most important first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from flask_doi.agencies.addresses import same_url
from flask_doi.agencies.page_visitor import Visit
from flask_doi.agencies.resolver import Resolution
from flask_doi.domain.plain_text import cut
from flask_doi.domain.verification import Grade, Verification, VerificationFinding, VisitedHop
from flask_doi.services.verifying.expecting import Expected, ExpectedTombstone
from flask_doi.services.verifying.page_reading import PageSeen, read_page

MANY_HOPS = 5
SLOW = 5.0
SHOWN = 300
LOGIN = re.compile(
    r"/(?:log-?in|sign-?in|log_in|sign_in|wp-login\.php|sso|saml2?|shibboleth\.sso|cas|oauth2?|openid|auth|anmelden)"
    r"(?:/|$|\.)",
    re.IGNORECASE,
)
ON_THE_WAY = ("timeout", "connection", "tls", "unreadable")
GONE = (200, 410)


@dataclass(frozen=True, kw_only=True, slots=True)
class Met:
    """What was met: the resolver's answer, and the visit (None when there was no way to go)."""

    resolution: Resolution | None
    visit: Visit | None


def judge(expected: Expected, met: Met) -> Verification:
    """The findings, with the way that was gone."""
    hops = met.visit.hops if met.visit is not None else ()
    return Verification(
        findings=tuple(_findings(expected, met)),
        hops=tuple(VisitedHop(url=hop.url, status=hop.status, seconds=hop.seconds) for hop in hops),
    )


def ok(code: str, **params: object) -> VerificationFinding:
    """A good finding."""
    return _finding(code, Grade.OK, params)


def warn(code: str, **params: object) -> VerificationFinding:
    """Something to look at."""
    return _finding(code, Grade.WARN, params)


def fail(code: str, **params: object) -> VerificationFinding:
    """Something that has to be mended."""
    return _finding(code, Grade.FAIL, params)


def _finding(code: str, grade: Grade, params: dict[str, object]) -> VerificationFinding:
    told = {name: cut(str(value), SHOWN) for name, value in params.items()}
    return VerificationFinding(code=code, grade=grade, params=told)


def _findings(expected: Expected, met: Met) -> Iterator[VerificationFinding]:
    if expected.standing == "secret":
        yield warn("not_public")
        return
    if met.resolution is not None:
        yield from _about_name(expected, met)
    if expected.standing == "external":
        yield warn("registered_elsewhere")
        return
    if met.visit is None:
        return
    yield from _about_way(expected, met.visit)
    if met.visit.code == "arrived":
        yield from _about_answer(expected, met.visit)


def _about_name(expected: Expected, met: Met) -> Iterator[VerificationFinding]:
    found = met.resolution
    if found is None:
        return
    if found.code == "unavailable":
        yield warn("resolver_silent", detail=found.detail or "?")
    elif found.code == "no_target":
        yield fail("no_target")
    elif not found.resolves:
        yield fail("unknown_to_resolver")
    elif expected.target and not same_url(found.target, expected.target):
        yield fail("resolves_elsewhere", got=found.target, wanted=expected.target)
    else:
        yield ok("resolves")


def _about_way(expected: Expected, visit: Visit) -> Iterator[VerificationFinding]:
    beyond = visit.beyond or visit.final
    if visit.code == "elsewhere" and LOGIN.search(_path(beyond)):
        yield fail("login_wall", url=beyond)
    elif visit.code == "elsewhere":
        yield fail("left_house", host=_host(beyond), url=beyond)
    elif visit.code == "private_address":
        yield fail("private_address", host=_host(beyond), url=beyond)
    elif visit.code == "loop":
        yield fail("loop", url=beyond)
    elif visit.code == "too_many_hops":
        yield fail("too_many_hops", number=len(visit.hops))
    elif visit.code == "no_way_on":
        yield fail("no_way_on", url=visit.final or beyond)
    elif visit.code in ON_THE_WAY:
        yield fail(visit.code, url=beyond)
    elif expected.target and not any(same_url(hop.url, expected.target) for hop in visit.hops):
        yield fail("target_missed", wanted=expected.target, got=visit.final)
    else:
        yield ok("target_reached")
    if len(visit.hops) > MANY_HOPS and visit.code == "arrived":
        yield warn("long_way", number=len(visit.hops) - 1)
    if expected.target.startswith("https:"):
        insecure = next((hop.url for hop in visit.hops if hop.url.startswith("http:")), None)
        if insecure is not None:
            yield warn("insecure_way", url=insecure)


def _about_answer(expected: Expected, visit: Visit) -> Iterator[VerificationFinding]:
    wall = _login_wall(visit)
    if wall is not None:
        yield wall
        return
    refused = _refusal(expected, visit)
    if refused is not None:
        yield refused
        return
    kind = visit.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind and kind not in ("text/html", "application/xhtml+xml"):
        yield fail("not_a_page", type=kind)
        return
    page = read_page(visit.body, visit.headers, visit.final)
    if page.asks_password and not (page.shows_doi(expected.doi) or page.links_doi(expected.doi)):
        yield fail("login_wall", url=visit.final)
        return
    if visit.is_cut:
        yield warn("huge_page")
    if expected.tombstone is not None:
        yield from _about_tombstone(expected, expected.tombstone, visit, page)
    else:
        yield from _about_page(expected, visit, page)


def _login_wall(visit: Visit) -> VerificationFinding | None:
    was_sent_on = len(visit.hops) > 1 and LOGIN.search(_path(visit.final)) is not None
    return fail("login_wall", url=visit.final) if visit.status in (401, 403, 407) or was_sent_on else None


def _refusal(expected: Expected, visit: Visit) -> VerificationFinding | None:
    """What stands against reading the answer as a page."""
    status, told = visit.status or 0, {"url": visit.final, "status": visit.status}
    if status == 429:
        return fail("too_busy", **told)
    if status >= 500:
        return fail("server_error", **told)
    if expected.tombstone is not None and status in (*GONE, 404):
        return None
    if status in (404, 410):
        return fail("page_missing", **told)
    return None if 200 <= status < 300 else fail("refused", **told)


def _about_page(expected: Expected, visit: Visit, page: PageSeen) -> Iterator[VerificationFinding]:
    seconds = visit.hops[-1].seconds
    speed = {"status": visit.status, "seconds": f"{seconds:.1f}"}
    yield warn("slow_page", **speed) if seconds > SLOW else ok("page_there", **speed)
    if expected.is_hidden and not page.shows_doi(expected.doi):
        yield warn("test_doi_hidden")
        return
    yield _doi_on(expected, page)
    yield from _cited(expected, page)
    yield _tagged(expected, page)
    yield _accessible(expected, page)


def _doi_on(expected: Expected, page: PageSeen) -> VerificationFinding:
    is_shown, is_linked = page.shows_doi(expected.doi), page.links_doi(expected.doi, expected.link)
    if is_shown and is_linked:
        return ok("doi_linked")
    if is_shown:
        return warn("doi_only_text", link=expected.link)
    if is_linked:
        return warn("doi_only_link", link=expected.link)
    return fail("doi_missing", link=expected.link)


def _cited(expected: Expected, page: PageSeen) -> Iterator[VerificationFinding]:
    citation = expected.citation
    if citation is None:
        yield warn("citation_unknown")
        return
    if any(page.says(whole) for whole in citation.whole):
        yield ok("cited")
        return
    missing = [name for name, forms in citation.parts.items() if not any(_stands_on(page, name, f) for f in forms)]
    if not page.shows_doi(expected.doi):
        missing.append("doi")
    if missing and expected.is_shared:
        yield warn("shared_page")
    elif missing:
        yield fail("citation_incomplete", missing=",".join(missing))
    else:
        yield ok("cited")


def _stands_on(page: PageSeen, name: str, form: str) -> bool:
    """A name may be turned round ("Ann Smith" for "Smith, Ann"); everything else stands there as it is cited."""
    if page.says(form):
        return True
    family, comma, given = form.partition(", ")
    return name == "creator" and bool(comma) and page.says(f"{given} {family}")


def _tagged(expected: Expected, page: PageSeen) -> VerificationFinding:
    kinds = [kind for kind, names in page.doi_tags.items() if expected.doi in names]
    if kinds:
        return ok("tagged", kinds=",".join(kinds))
    others = [name for names in page.doi_tags.values() for name in names]
    if expected.is_shared and others:
        return warn("shared_page")
    return fail("page_of_another", other=others[0]) if others else fail("untagged")


def _accessible(expected: Expected, page: PageSeen) -> VerificationFinding:
    ways = []
    if page.item_links or any(same_url(link, file) for link in page.links for file in expected.files):
        ways.append("files")
    if expected.statement and page.says(expected.statement):
        ways.append("statement")
    if page.says_access:
        ways.append("structured")
    if ways:
        return ok("accessible", ways=",".join(ways))
    is_contact = any(link.lower().startswith(("mailto:", "tel:")) for link in page.links)
    return warn("only_contact") if is_contact else fail("no_access")


def _about_tombstone(
    expected: Expected, wanted: ExpectedTombstone, visit: Visit, page: PageSeen
) -> Iterator[VerificationFinding]:
    speaks = any(page.says(sentence) for sentence in wanted.sentences)
    if visit.status == wanted.status:
        yield (
            ok("tombstone_there", status=visit.status)
            if speaks or wanted.status != 200
            else fail("no_tombstone", status=visit.status)
        )
    elif visit.status == 200 and not speaks:
        yield fail("no_tombstone", status=visit.status)
    elif visit.status == 404:
        yield fail("page_missing", url=visit.final, status=visit.status)
    else:
        yield warn("tombstone_status", status=visit.status, wanted=wanted.status)
    yield ok("tombstone_speaks") if speaks else fail("tombstone_silent")
    if not (expected.is_hidden and not page.shows_doi(expected.doi)):
        yield _doi_on(expected, page)
    if wanted.replaced_by is not None:
        named = any(same_url(link, wanted.replaced_by) for link in page.links)
        yield ok("replacement_named") if named else fail("replacement_missing")
    yield from _about_secrets(expected, page)


def _about_secrets(expected: Expected, page: PageSeen) -> Iterator[VerificationFinding]:
    if expected.secrets is None:
        return
    told = [name for name, forms in expected.secrets.items() if any(page.says(form) for form in forms)]
    if page.names:
        told.append("metadata_tags")
    yield fail("tells_too_much", what=",".join(told)) if told else ok("tells_nothing")


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url
