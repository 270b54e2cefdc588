"""What the settings in force and the default account say about the policy of an archive."""

from __future__ import annotations

from flask_doi.domain.policy_wording import PolicyFacts
from flask_doi.services.accounts import default_account, profile_of
from flask_doi.services.context import Context


def policy_facts(context: Context, *, agency: str, grace: str) -> PolicyFacts:
    """The facts; `agency` and `grace` come in words."""
    settings = context.settings
    with context.session() as session:
        account = default_account(session, context)
    profile = profile_of(account) if account is not None else None
    return PolicyFacts(
        archive=(profile.publisher if profile is not None else settings.publisher) or "",
        agency=agency,
        levels=tuple(settings.mintable_levels),
        auto_mint=account.auto_mint if account is not None else settings.auto_mint,
        has_rules=bool(account.auto_mint_rules if account is not None else settings.auto_mint_rules),
        default_state=account.default_state if account is not None else settings.default_state,
        grace=grace,
        embargo=settings.embargo,
        on_delete=settings.on_delete,
        unknown_creator=profile.unknown_creator if profile is not None else settings.unknown_creator,
        approval_above=settings.approval_above,
        daily_limit=settings.daily_limit,
        contact=settings.mailto or "",
    )
