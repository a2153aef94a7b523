"""News and the goal: none, one, many and long ones, in each state; what the team writes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.goals import Aim, Done, correct_step, declare_step, set_goal
from initiatives.actions.updates import News, change_update, publish_update
from initiatives.demo.pictures import drawn
from initiatives.models import Initiative
from initiatives.models.goal import Unit
from initiatives.states import Visibility
from moderation import kinds
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative
from tests.initiatives.composing import picture

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"
REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."


def updates(camera: Camera) -> None:
    """Each page, for a visitor and for the team."""
    row = make_initiative(title="Rouvrir la passerelle")
    reader, team = sign_in(Client(), person(name="Zoé Petit")), sign_in(Client(), row.author)
    room = reverse("updates", kwargs={"pk": row.pk, "slug": row.slug})
    camera.take("news none", room, shows="Pas encore de nouvelle")
    camera.take("news none team", room, team, shows="Écrire une nouvelle")
    form = f"{room}ecrire/"
    camera.take("news form", form, team, shows="Publier")
    typed = {"title": "x", "text": "", "image": picture()}
    camera.take("news errors", form, team, post=typed, status=422)
    told = News(
        "La mairie nous reçoit le 12 mars",
        "Deux personnes y vont. Nous demanderons le coût d’une réouverture.\n\nÀ suivre.",
        drawn("pont"),
        "Dessin de la passerelle",
    )
    one = publish_update(by=row.author, initiative=row, news=told)
    long = News(f"Une réponse {LONG}", f"{LONG} et la suite.")
    other = publish_update(by=row.author, initiative=row, news=long)
    camera.take("news list", room, shows="Suivre la suite")
    camera.take("news on the initiative", row.get_absolute_url(), shows="Une réponse")
    page = one.get_absolute_url()
    camera.take("news change", f"{page}modifier/", team, shows="Retirer l’image")
    again = told._replace(title="La mairie nous reçoit le 13 mars", picture=None)
    change_update(by=row.author, update=one, news=again, seen=1)
    camera.take("news one", page, shows="Ce qui était écrit avant")
    camera.take("news one team", page, team, shows="Modifier")
    flag = reverse("flag", args=["update", str(one.pk)])
    camera.take("flag news", flag, reader, shows="Qu’est-ce qui ne va pas")
    _goal(camera, row, team)
    _state("update", str(other.pk), Visibility.BLURRED)
    camera.take("news blurred", other.get_absolute_url(), shows=REASON[:40])
    camera.take("news list blurred", room, shows="Texte masqué")
    _state("update", str(other.pk), Visibility.RESTRICTED, Visibility.BLURRED)
    camera.take("news restricted", other.get_absolute_url(), shows=REASON[:40])


def _goal(camera: Camera, row: Initiative, team: Client) -> None:
    """The goal: none, set, on its way, reached, late, restricted."""
    page = reverse("goal", kwargs={"pk": row.pk, "slug": row.slug})
    camera.take("goal none", page, shows="Pas encore d’objectif")
    camera.take("goal none team", page, team, shows="Fixer un objectif")
    form = f"{page}fixer/"
    camera.take("goal form", form, team, shows="Enregistrer")
    camera.take("goal errors", form, team, post={"unit": "other", "due_on": ""}, status=422)
    today = timezone.localdate()
    aim = Aim(1_200, Unit.TREES, "", today + timedelta(days=90), f"Une haie {LONG}")
    goal = set_goal(by=row.author, initiative=row, aim=aim)
    camera.take("goal set", page, shows="à atteindre")
    camera.take("goal step form", f"{page}avancer/", team, shows="Publier l’étape")
    source = "https://www.example.org/haie"
    steps = [
        declare_step(
            by=row.author,
            goal=goal,
            done=Done(today - timedelta(days=3 * n), 40 + n, f"Plantation n° {n}", source),
        )
        for n in range(3)
    ]
    wrong = f"{page}etapes/{steps[0].pk}/corriger/"
    camera.take("goal correction", wrong, team, shows="Le bon nombre")
    right = Done(today, 30, "Nous avions compté dix arbres deux fois")
    correct_step(by=row.author, step=steps[0], done=right)
    camera.take("goal on its way", page, shows="corrige")
    camera.take("goal on its way team", page, team, shows="Corriger")
    camera.take("goal on the initiative", row.get_absolute_url(), shows="sur")
    _state("goal", str(goal.pk), Visibility.RESTRICTED)
    camera.take("goal restricted", page, shows=REASON[:40])


def _state(
    kind: str,
    key: str,
    state: Visibility,
    before: Visibility = Visibility.PUBLIC,
) -> None:
    known = kinds.get(kind)
    assert known is not None
    known.change(None, key, state, REASON, before, timezone.now())
