"""The mails moderation owes, as messages ready to send. Each has a Message-ID of its own.

A killed sender may send one message twice; the same Message-ID lets a mailbox show it once.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.models import Restriction
from initiatives.states import Visibility
from moderation.models import Notice, Statement
from moderation.reasons import EFFECTS


def receipt(notice: Notice) -> EmailMultiAlternatives:
    """Tell the sender that their notice arrived and what happens next."""
    subject = _("Votre signalement n° %(number)d est bien arrivé") % {"number": notice.pk}
    return _message("receipt", notice, [notice.email], subject, notice=notice)


def alert(notice: Notice) -> EmailMultiAlternatives:
    """Tell the operators that a notice waits for them. The sender stays on the site."""
    subject = _("Signalement n° %(number)d : %(category)s") % {
        "number": notice.pk,
        "category": notice.get_category_display(),
    }
    page = _absolute(reverse("notice", kwargs={"pk": notice.pk}))
    recipients = list(settings.OPERATOR_EMAILS)
    return _message("alert", notice, recipients, subject, notice=notice, page=page)


def outcome(notice: Notice) -> EmailMultiAlternatives:
    """Tell the sender what was decided and how to contest it."""
    subject = _("Suite donnée à votre signalement n° %(number)d") % {"number": notice.pk}
    return _message("outcome", notice, [notice.email], subject, notice=notice)


def statement(statement: Statement) -> EmailMultiAlternatives:
    """Tell an author what was decided about their initiative, why, and how to contest it."""
    decision = statement.restriction
    initiative = decision.initiative
    lifted = decision.visibility == Visibility.PUBLIC
    subject = _("Votre initiative s’affiche de nouveau normalement")
    if not lifted:
        subject = _("Une décision de modération concerne votre initiative")
    return _message(
        "statement",
        statement,
        [initiative.author.email],
        subject,
        initiative=initiative,
        decision=decision,
        lifted=lifted,
        effect=_effect(decision),
        page=_absolute(initiative.get_absolute_url()),
    )


def _effect(decision: Restriction) -> str:
    return EFFECTS[decision.visibility]


def _message(
    name: str, row: Notice | Statement, to: list[str], subject: str, **context: object
) -> EmailMultiAlternatives:
    context |= {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "contact": settings.CONTACT_EMAIL,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"moderation/emails/{name}.txt", context),
        to=to,
        headers={
            "Message-ID": f"<{name}-{row.uid}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(
        render_to_string(f"moderation/emails/{name}.html", context), "text/html"
    )
    return message


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
