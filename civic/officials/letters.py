"""The letters about claimed mandates and staff, each built as things are when it leaves."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import Mandate
from civic.lib.dates import date_format
from civic.lib.letters import Letter, absolute
from civic.notifications import registry
from civic.notifications.states import Lane
from civic.officials.actions import claims, mandates, staff
from civic.officials.holders import rivals
from civic.officials.links import address_url, staff_url
from civic.officials.models import Claim, Staff
from civic.officials.states import ClaimState, MandateState, state_of

LIST = "mandats"


def register() -> None:
    """Let them be posted; examples are in `letter_examples`."""
    for kind, lane, build in _BUILDERS:
        registry.add_model(kind, lane, build)


def received(args: dict[str, Any]) -> Letter | None:
    """To whoever claims: what comes next."""
    row = _claim(args)
    return received_letter(row, is_held=bool(rivals(row))) if row and row.is_pending else None


def received_letter(row: Claim, *, is_held: bool) -> Letter:
    """What happens now, and that the function is already held by another account."""
    return Letter(
        subject=_("Votre mandat est à vérifier : %(what)s") % {"what": row},
        preview=_("Un exploitant compare ce que vous avez déclaré aux sources publiques."),
        template="mail/officials/received.html",
        reason=_("Vous avez déclaré un mandat avec ce compte."),
        list_name=LIST,
        thread=f"mandat-{row.pk}",
        context={
            "what": str(row),
            "is_held": is_held,
            "address": row.address,
            "url": absolute(row.get_absolute_url()),
        },
    )


def mailbox(args: dict[str, Any]) -> Letter | None:
    """To the institution's mailbox, as long as it has not answered."""
    row = _claim(args)
    if row is None or not row.is_pending or not row.address or row.address_answer:
        return None
    return mailbox_letter(row)


def mailbox_letter(row: Claim) -> Letter:
    """Who claims what, and where to confirm or deny."""
    return Letter(
        subject=_("%(name)s tient-il ou tient-elle ce mandat ?") % {"name": row.civil_name},
        preview=_("Une confirmation en un geste ; ne rien faire ne confirme rien."),
        template="mail/officials/mailbox.html",
        reason=_("Cette adresse a été donnée comme celle de l’institution."),
        list_name=LIST,
        thread=f"mandat-{row.pk}-adresse",
        context={
            "name": row.civil_name,
            "what": str(row),
            "answer_url": absolute(address_url(row)),
        },
    )


def held(args: dict[str, Any]) -> Letter | None:
    """To who holds the function: another account says the same. It names nobody."""
    row = _claim(args)
    mandate = _mandate(args)
    if row is None or not row.is_pending or mandate is None or not mandate.is_current:
        return None
    return held_letter(mandate)


def held_letter(mandate: Mandate) -> Letter:
    """What happens, and what to do."""
    return Letter(
        subject=_("Un autre compte déclare votre fonction"),
        preview=_("Rien ne change pour vous : votre mandat reste vérifié."),
        template="mail/officials/held.html",
        reason=_("Votre mandat est vérifié sur ce site."),
        list_name=LIST,
        context={"what": str(mandate), "url": absolute(reverse("my-mandates"))},
    )


def decided(args: dict[str, Any]) -> Letter | None:
    """To whoever claimed: yes, or no and why."""
    row = _claim(args)
    if row is None or row.state not in (ClaimState.ACCEPTED, ClaimState.REFUSED):
        return None
    return decided_letter(row)


def decided_letter(row: Claim) -> Letter:
    """The answer, and what one can do now."""
    accepted = row.state == ClaimState.ACCEPTED
    subject = (
        _("Votre mandat est vérifié : %(what)s") if accepted else _("Mandat non vérifié : %(what)s")
    )
    return Letter(
        subject=subject % {"what": row},
        template="mail/officials/decided.html",
        reason=_("Vous avez déclaré un mandat avec ce compte."),
        list_name=LIST,
        thread=f"mandat-{row.pk}",
        context={
            "what": str(row),
            "accepted": accepted,
            "until": _day(row.ends_on),
            "why": row.reason,
            "url": absolute(reverse("my-mandates")),
            "again_url": absolute(reverse("declare-mandate")),
        },
    )


def revoked(args: dict[str, Any]) -> Letter | None:
    """To who held it: taken back, and why."""
    mandate = _mandate(args)
    if mandate is None or state_of(mandate) != MandateState.REVOKED:
        return None
    return revoked_letter(mandate)


def revoked_letter(mandate: Mandate) -> Letter:
    """What was taken back, why, and whom to answer."""
    return Letter(
        subject=_("Votre mandat n’est plus affiché : %(what)s") % {"what": mandate},
        template="mail/officials/revoked.html",
        reason=_("Ce mandat était vérifié sur votre compte."),
        list_name=LIST,
        context={"what": str(mandate), "why": mandate.revoked_because},
    )


def ending(args: dict[str, Any]) -> Letter | None:
    """To who holds it: it ends in a month, or today. Nothing when its end was moved since."""
    mandate = _mandate(args)
    if mandate is None or mandate.ends_on is None or mandate.revoked_at is not None:
        return None
    soon = args["moment"] == "soon"
    return None if soon and not mandate.is_current else ending_letter(mandate, soon=soon)


def ending_letter(mandate: Mandate, *, soon: bool) -> Letter:
    """What ends, when, and how to go on."""
    subject = _("Votre mandat se termine bientôt") if soon else _("Votre mandat se termine")
    return Letter(
        subject=f"{subject} : {mandate}",
        template="mail/officials/ending.html",
        reason=_("Ce mandat est vérifié sur votre compte."),
        list_name=LIST,
        context={
            "what": str(mandate),
            "soon": soon,
            "until": _day(mandate.ends_on),
            "again_url": absolute(reverse("declare-mandate")),
        },
    )


def invitation(args: dict[str, Any]) -> Letter | None:
    """To who is asked to help, as long as it can be answered."""
    rows = Staff.objects.select_related("mandate__user", "mandate__territory")
    row = rows.filter(pk=args["staff"]).first()
    if row is None or not row.is_waiting or not row.mandate.is_current:
        return None
    return invitation_letter(row)


def invitation_letter(row: Staff) -> Letter:
    """Who asks, for which mandate, and what it opens."""
    host = row.mandate.user.public_name
    return Letter(
        subject=_("%(host)s vous demande de l’aider dans son mandat") % {"host": host},
        preview=_("Lire le bureau et préparer des réponses, sans jamais publier."),
        template="mail/officials/invitation.html",
        reason=_("%(host)s a donné cette adresse pour vous inviter, une fois.") % {"host": host},
        list_name=LIST,
        thread=f"staff-{row.pk}",
        context={
            "host": host,
            "what": str(row.mandate),
            "answer_url": absolute(staff_url(row)),
        },
    )


def _claim(args: dict[str, Any]) -> Claim | None:
    return Claim.objects.shown().filter(pk=args["claim"], user__erased_at=None).first()


def _mandate(args: dict[str, Any]) -> Mandate | None:
    rows = Mandate.objects.select_related("user", "territory").filter(user__erased_at=None)
    return rows.filter(pk=args["mandate"]).first()


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


_BUILDERS: list[tuple[str, Lane, Callable[[dict[str, Any]], Letter | None]]] = [
    (claims.RECEIVED, Lane.DECISION, received),
    (claims.ADDRESS, Lane.SECURITY, mailbox),
    (claims.HELD, Lane.SECURITY, held),
    (claims.DECIDED, Lane.DECISION, decided),
    (mandates.REVOKED, Lane.SECURITY, revoked),
    (mandates.ENDING, Lane.DECISION, ending),
    (staff.MAIL, Lane.DECISION, invitation),
]
