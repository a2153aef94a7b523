"""The letter that asks somebody into an organisation."""

from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.organisation_members import MAIL
from initiatives.models import Organisation, OrganisationInvitation, OrganisationRole

_SALT = "organisation.invitation"


def register() -> None:
    """Let it be posted, and show it on the page of components."""
    registry.add_model(MAIL, Lane.DECISION, build)
    asked = OrganisationInvitation(
        uid=UUID("5b7f7c5e-0b1a-4a57-9a55-8f6f2c9f6d12"),
        organisation=Organisation(pk=7, name="Les Amis du tramway"),
        role=OrganisationRole.MEMBER,
        invited_by=User(name="Samuel Kerouanton"),
    )
    add_example("organisation-invitation", lambda: letter(asked))


def address_of(invitation: OrganisationInvitation) -> str:
    """Where it is answered; nobody makes this address without our key."""
    token = Signer(salt=_SALT).sign(invitation.pk.hex)
    return reverse("organisation-invitation", kwargs={"token": token})


def read_token(token: str) -> UUID | None:
    """The invitation a link is about, or None."""
    try:
        return UUID(hex=Signer(salt=_SALT).unsign(token))
    except (BadSignature, ValueError):
        return None


def build(args: dict[str, Any]) -> Letter | None:
    """As things are when it leaves: nothing once it is answered, closed or withheld."""
    rows = OrganisationInvitation.objects.select_related("organisation", "invited_by", "person")
    asked = rows.filter(pk=args["invitation"]).first()
    if asked is None or not asked.is_pending or not asked.organisation.is_readable:
        return None
    if asked.person is not None and asked.person.erased_at is not None:
        return None
    return letter(asked)


def letter(asked: OrganisationInvitation) -> Letter:
    """Who asks, into what, and that nothing shows without a choice."""
    host = asked.invited_by.public_name if asked.invited_by else _("Une organisation")
    name = asked.organisation.public_name
    return Letter(
        subject=_("%(host)s vous invite dans « %(name)s »") % {"host": host, "name": name},
        preview=_("Rien ne se voit sans votre accord."),
        template="mail/organisations/invitation.html",
        reason=_("%(name)s a donné cette adresse pour vous inviter, une fois.") % {"name": host},
        list_name="organisations",
        thread=f"organisation-invitation-{asked.pk}",
        context={
            "host": host,
            "name": name,
            "role": asked.get_role_display(),
            "answer_url": absolute(address_of(asked)),
        },
    )
