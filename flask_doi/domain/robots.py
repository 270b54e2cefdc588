"""Whether a visitor is a machine, told from the name it gives itself; a plain list, compared without regard to case.

The COUNTER Code of Practice for Research Data asks that crawlers are not counted as readers.
"""

from __future__ import annotations

import re

_NAMES = """
    bot crawl spider slurp archiver harvest scrap fetch monitor check validator preview feed facebookexternalhit
    werkzeug curl wget httpie python java libwww perl ruby okhttp axios node-fetch undici got/
    go-http-client apache-httpclient
    aiohttp httpx sickle oaipmh scythe zotero citoid headless phantomjs selenium lighthouse pingdom uptime nagios
    anthropic claude openai gptbot ccbot perplexity embedly whatsapp telegram skype slack discord nutch heritrix
    datacite crossref f-uji flask_doi
"""
_ROBOT = re.compile("|".join(re.escape(name) for name in _NAMES.split()))
_PEOPLE = re.compile(r"\bcubot\b")
"""A maker of telephones, whose name ends as a robot's."""


def is_robot(user_agent: str | None) -> bool:
    """Whether this is the name of a program that no person reads with; no name at all counts as one."""
    name = _PEOPLE.sub("", (user_agent or "").lower()).strip()
    return not name or _ROBOT.search(name) is not None
