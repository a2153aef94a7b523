"""News: none, one, many and long ones, in each state, and what the team writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.updates import News, change_update, publish_update
from initiatives.demo.pictures import drawn
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
    before = Visibility.PUBLIC
    for state in (Visibility.BLURRED, Visibility.RESTRICTED):
        known = kinds.get("update")
        assert known is not None
        known.change(None, str(other.pk), state, REASON, before, timezone.now())
        camera.take(f"news {state}", other.get_absolute_url(), shows=REASON[:40])
        if state == Visibility.BLURRED:
            camera.take("news list blurred", room, shows="Texte masqué")
        before = state
