"""Resource objects of everything that is not a DOI: accounts, content links, stored documents, activities."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from .accounts import Accounts, Member, Repository
from .activities import Activity
from .context import Context
from .register import Media, MetadataVersion


def client_resource(context: Context, repository: Repository) -> dict[str, Any]:
    """A repository under its older name, client."""
    return {**repository_resource(context, repository), "type": "clients"}


def repository_resource(context: Context, repository: Repository) -> dict[str, Any]:
    prefixes = [{"id": prefix, "type": "prefixes"} for prefix in repository.prefixes]
    return {
        "id": repository.id,
        "type": "repositories",
        "attributes": {
            "name": repository.name or repository.id.upper(),
            "symbol": repository.id.upper(),
            "year": int(repository.created[:4]),
            "alternateName": None,
            "description": None,
            "language": [],
            "clientType": "repository",
            "domains": repository.domains,
            "re3data": None,
            "opendoar": None,
            "issn": {},
            "url": None,
            "created": repository.created,
            "updated": repository.created,
            "isActive": repository.is_active,
        },
        "relationships": {
            "provider": {"data": {"id": repository.member_id, "type": "providers"}},
            "prefixes": {"data": prefixes},
        },
    }


def provider_resource(accounts: Accounts, member: Member) -> dict[str, Any]:
    below = accounts.repositories_of(member.id)
    kind = {"consortium_admin": "consortium"}.get(member.role, "direct_member")
    return {
        "id": member.id,
        "type": "providers",
        "attributes": {
            "name": member.name or member.id.upper(),
            "displayName": member.name or member.id.upper(),
            "symbol": member.id.upper(),
            "memberType": "consortium_organization" if member.consortium_id else kind,
            "isActive": True,
            "created": member.created,
            "updated": member.created,
            "joined": member.created[:10],
        },
        "relationships": {
            "clients": {"data": [{"id": entry.id, "type": "clients"} for entry in below]},
            "prefixes": {"data": [{"id": prefix, "type": "prefixes"} for entry in below for prefix in entry.prefixes]},
        },
    }


def media_resource(media: Media) -> dict[str, Any]:
    return {
        "id": media.id,
        "type": "media",
        "attributes": {
            "version": media.version,
            "url": media.url,
            "mediaType": media.media_type,
            "created": media.created,
            "updated": media.updated,
        },
        "relationships": {"doi": {"data": {"id": media.doi, "type": "dois"}}},
    }


def metadata_resource(version: MetadataVersion) -> dict[str, Any]:
    return {
        "id": version.id,
        "type": "metadata",
        "attributes": {
            "version": version.version,
            "namespace": "http://datacite.org/schema/kernel-4",
            "xml": base64.b64encode(version.xml.encode()).decode(),
            "created": version.created,
        },
        "relationships": {"doi": {"data": {"id": version.doi, "type": "dois"}}},
    }


def activity_resource(context: Context, activity: Activity) -> dict[str, Any]:
    """A change in the words of the PROV ontology."""
    user = activity.username
    kind = "repositories" if user and "." in user else "providers"
    return {
        "id": activity.id,
        "type": "activities",
        "attributes": {
            "prov:wasGeneratedBy": f"{context.base_url}/activities/{activity.id}",
            "prov:generatedAtTime": activity.time,
            "prov:wasDerivedFrom": f"{context.base_url}/dois/{activity.doi}",
            "prov:wasAttributedTo": f"{context.base_url}/{kind}/{user}" if user else None,
            "action": activity.action,
            "version": activity.version,
            "changes": _shown_changes(context, activity),
        },
    }


def _shown_changes(context: Context, activity: Activity) -> dict[str, Any]:
    """The changes, with publishers as names unless objects are asked for."""
    changes = dict(activity.changes)
    if "publisher" in changes and not context.flag("publisher"):
        value = changes["publisher"]
        pair = [_name_of(entry) for entry in value] if isinstance(value, (list, tuple)) else _name_of(value)
        changes["publisher"] = pair
    return changes


def _name_of(publisher: Any) -> Any:
    return publisher.get("name") if isinstance(publisher, dict) else publisher


def account_activity(context: Context, account: Repository | Member) -> dict[str, Any]:
    """The one change of an account the sandbox knows of: that it was made."""
    kind = "repositories" if isinstance(account, Repository) else "providers"
    made = uuid.uuid5(uuid.NAMESPACE_URL, account.id)
    return {
        "id": str(made),
        "type": "activities",
        "attributes": {
            "prov:wasGeneratedBy": f"{context.base_url}/activities/{made}",
            "prov:generatedAtTime": account.created,
            "prov:wasDerivedFrom": f"{context.base_url}/{kind}/{account.id}",
            "prov:wasAttributedTo": None,
            "action": "create",
            "version": 1,
            "changes": {"symbol": account.id.upper(), "name": account.name or account.id.upper()},
        },
    }
