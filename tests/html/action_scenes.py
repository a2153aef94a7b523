"""Actions: the list, one of each state, taking a place, what the team writes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.handing import offer
from initiatives.actions.hands import Outcome, Plan, call_for_hands, cancel_action, finish_action
from initiatives.actions.takings import take
from initiatives.demo.pictures import drawn
from initiatives.models import Action, Initiative, TeamRole
from initiatives.models.action import Sort
from initiatives.models.handing import What
from initiatives.states import Visibility
from moderation import kinds
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative
from tests.teams.cast import joined

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"
REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."


def actions(camera: Camera) -> None:
    """Each page, for a visitor, somebody who takes part and the team."""
    row = make_initiative(title="Rouvrir la passerelle")
    helper = person(name="Zoé Petit")
    reader, team = sign_in(Client(), helper), sign_in(Client(), row.author)
    room = reverse("actions", kwargs={"pk": row.pk, "slug": row.slug})
    camera.take("actions none", room, shows="Rien à faire en ce moment")
    camera.take("actions none team", room, team, shows="Demander un coup de main")
    form = f"{room}proposer/"
    camera.take("actions form", form, team, shows="Publier")
    camera.take("actions event form", f"{form}?sorte=rendez-vous", team, shows="L’heure")
    camera.take("actions errors", form, team, post={"title": "x", "day": ""}, status=422)
    task = _call(row, Sort.TASK, "Coller quarante affiches autour de la gare", 1)
    event = _call(row, Sort.EVENT, f"Réunion publique {LONG}", 1)
    other = _call(row, Sort.TASK, "Compter les passages un matin", 4)
    one, meeting = task.get_absolute_url(), event.get_absolute_url()
    camera.take("actions list", room, shows="S’abonner dans mon agenda")
    camera.take("actions task", one, shows="Je m’en charge")
    camera.take("actions take", f"{one}prendre/", reader, shows="lit votre nom")
    camera.take(
        "actions take errors", f"{one}prendre/", reader, post={"minutes_a_week": "5"}, status=409
    )
    for action in (task, event):
        take(by=helper, action=action, minutes_a_week=600, show_name=True)
    take(by=row.author, action=event, minutes_a_week=600)
    camera.take("actions mine", one, reader, shows="Rendre ma place")
    mate = joined(row, TeamRole.ANIMATOR, person(name="Ali Roux"))
    camera.take("actions hand place", f"{one}passer/", reader, shows="Lui proposer")
    camera.take("actions hand lead", f"{one}confier/", team, shows="Ali Roux")
    for what, giver in ((What.PLACE, helper), (What.LEAD, row.author)):
        offer(by=giver, action=task, what=what, to=mate)
    other_hand = sign_in(Client(), mate)
    camera.take("actions offered", one, other_hand, shows="vous propose sa place")
    camera.take("actions offer", f"{one}reponse/", other_hand, shows="Oui, je prends la place")
    camera.take("actions offer errors", f"{one}reponse/", other_hand, post={}, status=422)
    camera.take("actions offer waits", one, reader, shows="Reprendre ma proposition")
    camera.take("actions full", one, shows="Toutes les places sont prises")
    camera.take("actions event", meeting, shows="liste d’attente")
    camera.take("actions team", meeting, team, shows="Annuler l’action")
    camera.take("actions change", f"{one}modifier/", team, shows="Enregistrer")
    camera.take("actions cancel", f"{one}annuler/", team, shows="Annuler et prévenir")
    camera.take("actions done form", f"{meeting}fait/", team, shows="sont venues")
    flag = reverse("flag", args=["action", str(other.pk)])
    camera.take("flag action", flag, reader, shows="Qu’est-ce qui ne va pas")
    cancel_action(by=row.author, action=event, reason="La salle n’est plus libre.")
    words = "Quarante affiches collées en une heure."
    outcome = Outcome(words, photo=drawn("pont"), alt="Dessin du pont")
    finish_action(by=row.author, action=task, outcome=outcome)
    camera.take("actions cancelled", meeting, shows="Pourquoi c’est annulé")
    camera.take("actions done", one, shows="Dessin du pont")
    camera.take("actions past", f"{room}?etat=passees", shows="Fait")
    before = Visibility.PUBLIC
    for state in (Visibility.BLURRED, Visibility.RESTRICTED):
        known = kinds.get("action")
        assert known is not None
        known.change(None, str(other.pk), state, REASON, before, timezone.now())
        camera.take(f"actions {state}", other.get_absolute_url(), shows=REASON[:40])
        before = state


def _call(row: Initiative, sort: Sort, title: str, places: int) -> Action:
    starts = timezone.now() + timedelta(days=3)
    plan = Plan(
        title, "Rendez-vous devant la gare, côté nord.", "Gare de Dijon", starts, 90, places
    )
    return call_for_hands(by=row.author, initiative=row, sort=sort, plan=plan, zone="Europe/Paris")
