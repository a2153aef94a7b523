"""The letters of a team: somebody is asked into it, somebody accepted."""

from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.letters import Letter, absolute, add_example
from civic.notifications import registry
from civic.notifications.states import Lane
from initiatives.actions.team import ANSWER_MAIL, MAIL
from initiatives.models import Initiative, TeamInvitation, TeamMember, TeamRole

_SALT = "team.invitation"


def register() -> None:
    """Let them be posted, and show them on the page of components."""
    registry.add_model(MAIL, Lane.DECISION, build)
    registry.add_model(ANSWER_MAIL, Lane.DECISION, build_answer)
    initiative = Initiative(pk=12, title="Rouvrir la passerelle des Mauges")
    asked = TeamInvitation(
        uid=UUID("2f0f7c5e-0b1a-4a57-9a55-8f6f2c9f6d12"),
        initiative=initiative,
        role=TeamRole.COAUTHOR,
        invited_by=User(name="Samuel Kerouanton"),
        line="Tu connais le dossier mieux que moi, et tu écris mieux.",
    )
    came = TeamMember(
        initiative=initiative, person=User(name="Louise Marchandeau"), role=TeamRole.COAUTHOR
    )
    add_example("equipe-invitation", lambda: letter(asked))
    add_example("equipe-acceptee", lambda: answer_letter(came))


def address_of(invitation: TeamInvitation) -> str:
    """Where it is answered; nobody makes this address without our key."""
    token = Signer(salt=_SALT).sign(invitation.pk.hex)
    return reverse("team-invitation", kwargs={"token": token})


def read_token(token: str) -> UUID | None:
    """The invitation a link is about, or None."""
    try:
        return UUID(hex=Signer(salt=_SALT).unsign(token))
    except (BadSignature, ValueError):
        return None


def build(args: dict[str, Any]) -> Letter | None:
    """As things are when it leaves: nothing once it is answered, or the text withheld."""
    rows = TeamInvitation.objects.select_related("initiative", "invited_by", "person")
    asked = rows.filter(pk=args["invitation"]).first()
    if asked is None or not asked.is_pending or not asked.initiative.is_readable:
        return None
    if asked.person is not None and asked.person.erased_at is not None:
        return None
    return letter(asked)


def build_answer(args: dict[str, Any]) -> Letter | None:
    """Nothing once they left, or while the text is withheld."""
    rows = TeamMember.objects.standing().select_related("initiative", "person")
    came = rows.filter(pk=args["member"]).first()
    return answer_letter(came) if came and came.initiative.is_readable else None


def letter(asked: TeamInvitation) -> Letter:
    """Who asks, for what, and what one's name will be shown for."""
    host = asked.invited_by.public_name if asked.invited_by else _("L’équipe d’une initiative")
    return Letter(
        subject=_("%(name)s vous propose de rejoindre une équipe") % {"name": host},
        preview=_("Rien n’est public avant votre accord."),
        template="mail/team/invitation.html",
        reason=_("%(name)s a donné cette adresse pour vous inviter, une fois.") % {"name": host},
        list_name="equipes",
        thread=f"team-invitation-{asked.pk}",
        context={
            "host": host,
            "title": asked.initiative.title,
            "role": asked.get_role_display(),
            "is_coauthor": asked.role == TeamRole.COAUTHOR,
            "line": asked.line,
            "answer_url": absolute(address_of(asked)),
        },
    )


def answer_letter(came: TeamMember) -> Letter:
    """Who accepted."""
    where = {"pk": came.initiative.pk, "slug": came.initiative.slug}
    return Letter(
        subject=_("%(name)s a rejoint votre équipe") % {"name": came.person.public_name},
        preview=came.initiative.title,
        template="mail/team/accepted.html",
        reason=_("Vous avez invité cette personne."),
        list_name="equipes",
        thread=f"team-{came.initiative.pk}",
        context={
            "name": came.person.public_name,
            "role": came.get_role_display(),
            "title": came.initiative.title,
            "team_url": absolute(reverse("team", kwargs=where)),
        },
    )
