"""The cast of these tests: who signs in, how, and the rows they meet."""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from civic.accounts.models import User
from civic.lib.letters import compose
from civic.notifications import registry
from civic.notifications.models import Mail
from initiatives.models import Initiative
from moderation import actions
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Flag, Notice
from moderation.models.decision import Measure
from tests.factories import make_moderator, make_user


def sign_in(user: User, *, second_step: bool = True) -> Client:
    """A browser signed in as `user`, past the second step unless told otherwise."""
    client = Client()
    client.force_login(user)
    if second_step:
        Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "type": "totp", "at": time.time()},
        ]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
    return client


def typed(**fields: Any) -> dict[str, Any]:
    """What a person types in the notice form."""
    return {
        "form_key": str(uuid4()),
        "address": "/initiatives/1-une-initiative/",
        "category": "insult",
        "reason": "La deuxième phrase traite un habitant de voleur, avec son nom.",
        "name": "Anne Martin",
        "email": "anne@example.org",
        "good_faith": "on",
        "website": "",
        **fields,
    }


def make_notice(**fields: Any) -> Notice:
    """A notice received through the real action."""
    data = typed() | fields
    body = actions.NoticeBody(
        address=data["address"],
        category=data["category"],
        reason=data["reason"],
        name=data["name"],
        email=data["email"],
        good_faith=True,
    )
    return actions.receive_notice(form_key=uuid4(), body=body)


def decide_about(
    initiative: Initiative,
    measure: Measure = Measure.DISABLE,
    *,
    by: User | None = None,
    motive: Motive = Motive.PRIVATE,
    words: str = "La dernière phrase donne une adresse.",
) -> Decision:
    """A decision of the desk, from a flag and a draw on: the only open case is drawn."""
    by, key = by or make_moderator(), str(initiative.pk)
    actions.flag(by=make_user(), kind="initiative", key=key, motive=motive)
    case = actions.draw(by=by)
    assert case is not None
    assert case.key == key
    judgement = Judgement(measure, motive, "", words)
    return actions.decide_case(by=by, case=case, judgement=judgement)


def letters_to(address: str) -> list[EmailMultiAlternatives]:
    """What waits in the outbox for one address, as it would leave now."""
    waiting = Mail.objects.waiting().filter(to=address).order_by("pk")
    built = [(mail, registry.model(mail.kind).build(mail.args)) for mail in waiting]
    return [compose(letter, to=mail.to, uid=mail.uid) for mail, letter in built if letter]


def proven(agreed: int = 20, refused: int = 0) -> User:
    """Somebody whose earlier flags a human found right; each record has its own contents."""
    person = make_user()
    long_ago = timezone.now() - timedelta(days=100)
    for turn in range(agreed + refused):
        case = Case.objects.create(
            kind="initiative",
            key=f"9{person.pk}{turn}",
            text_hash="0" * 64,
            title="Ailleurs",
            motive=Motive.SPAM,
            gravity=1,
            opened_at=long_ago,
            due_at=long_ago,
            within=1,
            decided_at=long_ago,
        )
        Flag.objects.create(
            case=case,
            person=person,
            motive=Motive.SPAM,
            flagged_at=long_ago,
            agreed=turn < agreed,
        )
    return person
