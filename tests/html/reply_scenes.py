"""Answers of officials and the clock, in each state; what the team sends; what is prepared."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.calls import end_calls, open_call
from initiatives.models import Commitment, ReplyClock
from initiatives.replies.answer import PassedTo, Promise
from initiatives.replies.states import Notice, Position
from initiatives.states import Visibility
from moderation import kinds
from tests.accounts.cast import enrolled, person, sign_in
from tests.factories import make_initiative, make_mandate
from tests.replies.cast import an_answer, called, path, replied

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"
REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."


def replies(camera: Camera) -> None:
    """Each page, for a visitor, for the team and for an official."""
    row = called(make_initiative(title="Rouvrir la passerelle des écoles"))
    team, reader = sign_in(Client(), row.author), sign_in(Client(), person(name="Rose Petit"))
    room = path("replies", row)
    camera.take("reply to refer", room, shows="Pas encore saisi")
    camera.take("reply to refer initiative", row.get_absolute_url(), shows="Pas encore saisi")
    camera.take("reply letter", path("refer", row), team, shows="Déclarer l’envoi")
    wrong = {"sent_on": "2099-01-01"}
    camera.take("reply letter errors", path("refer", row), team, post=wrong, status=422)
    today = timezone.localdate()
    started = {"noticed_at": timezone.now(), "notice": Notice.LETTER}
    rows = ReplyClock.objects.filter(pk=row.pk)
    rows.update(**started, due_on=today + timedelta(days=30))
    camera.take("reply awaited", room, shows="Réponse attendue")
    rows.update(due_on=today - timedelta(days=12))
    camera.take("reply overdue", row.get_absolute_url(), shows="Sans réponse depuis 12 jours")
    official = enrolled(name="Ariane Mercier")
    mandate = make_mandate(official)
    client = sign_in(Client(), official, second_step=True)
    form = path("answer", row)
    camera.take("reply form", form, client, shows="Publier la réponse")
    errors = {"mandate": mandate.pk, "faire": "publier", "position": "studying", "text": ""}
    errors |= {"promise_1": LONG}
    camera.take("reply form errors", form, client, post=errors, status=422)
    promises = (Promise("Rouvrir la passerelle", today + timedelta(days=9)),)
    promises += (Promise(f"Publier le devis {LONG}"[:280], today + timedelta(days=40)),)
    one = replied(row, mandate, an_answer(Position.PARTLY, promises=promises))
    camera.take("reply late", room, shows="(en retard)")
    camera.take("reply on the initiative", row.get_absolute_url(), shows="Réponse officielle")
    replied(row, mandate, an_answer(Position.PARTLY, promises=promises[:1]), seen=1)
    page = one.get_absolute_url()
    camera.take("reply one", page, shows="Ce qui était répondu avant")
    camera.take("reply one official", page, client, shows="Modifier")
    Commitment.objects.filter(reply=one).update(due_on=today - timedelta(days=1))
    camera.take("reply promise due", page, shows="peut dire si c’est fait")
    camera.take("reply promise due team", page, team, shows="C’est fait")
    passed = an_answer(Position.NOT_OURS, passed_to=PassedTo("La préfecture"))
    other = replied(row, make_mandate(function="Conseillère municipale"), passed)
    camera.take("reply passed on", other.get_absolute_url(), shows="La préfecture")
    flag = reverse("flag", args=["reply", str(one.pk)])
    camera.take("flag a reply", flag, reader, shows="Qu’est-ce qui ne va pas")
    for state, before in (
        (Visibility.BLURRED, Visibility.PUBLIC),
        (Visibility.RESTRICTED, Visibility.BLURRED),
    ):
        known = kinds.get("reply")
        assert known is not None
        known.change(None, str(one.pk), state, REASON, before, timezone.now())
        camera.take(f"reply {state}", page, shows=REASON[:40])
    camera.take("replies of a person", f"/personnes/{official.handle}/", shows="Ariane Mercier")
    calls(camera)


def calls(camera: Camera) -> None:
    """A call: opening it, what everybody reads, once it is over."""
    official = enrolled(name="Odile Fresnay")
    mandate = make_mandate(official)
    row = make_initiative(author=official, as_mandate=mandate, title=f"Où planter ? {LONG}"[:90])
    asked = sign_in(Client(), official, second_step=True)
    form = path("call", row)
    camera.take("call form", form, asked, shows="Ouvrir l’appel")
    camera.take("call errors", form, asked, post={"closes_on": ""}, status=422)
    camera.take("call to open", path("manage", row), asked, shows="L’appel aux habitants")
    day = timezone.localdate() + timedelta(days=20)
    open_call(by=official, initiative=row, closes_on=day)
    camera.take("call open", row.get_absolute_url(), shows="Appel aux habitants")
    camera.take("call managed", path("manage", row), asked, shows="puis votre réponse")
    end_calls(timezone.now() + timedelta(days=21))
    camera.take("call over", row.get_absolute_url(), shows="L’appel s’est terminé")
