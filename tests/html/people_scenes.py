"""What people show of what they did, thank each other for, and write to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from initiatives.actions.helped import Chosen, choose_helped
from initiatives.models import Action
from initiatives.models.action import Sort
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative
from tests.people.cast import EVERYTHING, done, join, make_helper

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"


def helped(camera: Camera) -> None:
    """What one helped bring about: nothing, each kind, many lines with long words."""
    new = person(name="Zoé Petit")
    own = sign_in(Client(), new)
    choose = "/compte/contributions/"
    camera.take("helped choice", choose, own, shows="Rien n’y est tant que")
    own.post(choose, {"tasks": "on", "joined": "on"})
    camera.take("helped chosen", choose, own, shows="C’est enregistré")
    page = f"/personnes/{new.handle}/contributions/"
    camera.take("helped empty", page, shows="Rien encore")
    camera.take("person helped empty", new.get_absolute_url(), shows="Rien d’abouti encore")
    choose_helped(by=new, chosen=Chosen(tasks=True))
    row = make_initiative(title=f"Sauver {LONG}"[:90])
    join(new, row)
    done(row, Sort.TASK, f"Coller {LONG}", new)
    camera.take("helped one", page, shows="Coup de main fait")
    someone = make_helper()
    camera.take("person helped", someone.get_absolute_url(), shows="Amendement accepté")
    task = Action.objects.filter(sort=Sort.TASK).earliest("pk")
    fields = ("initiative_id", "sort", "about", "where", "starts_at", "minutes", "places")
    copied = {name: getattr(task, name) for name in (*fields, "stage", "report", "closed_at")}
    Action.objects.bulk_create(
        Action(**copied, title=f"Affiche {number} {LONG}", leader=someone) for number in range(25)
    )
    choose_helped(by=someone, chosen=EVERYTHING)
    camera.take("person helped much", someone.get_absolute_url(), shows="Tout voir")
    many = f"/personnes/{someone.handle}/contributions/"
    camera.take("helped many", many, shows="Page suivante")
