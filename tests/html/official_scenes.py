"""The official's desk: empty, full, filtered, wrong, and what readers keep on it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.lib.kept import forget_everything
from civic.officials.actions.desk import keep_in_sight, save_view, write_note
from civic.officials.desk.refresh import prove_figures
from initiatives.models import Argument, ReplyClock, Stance, Tally
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_initiative, make_mandate, make_territory

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellement" * 3


def official_desk(camera: Camera) -> None:
    """Each page of the desk, for somebody who holds a mandate."""
    mandate = make_mandate(enrolled(), territory=make_territory("d21"), function=LONG)
    reader = sign_in(Client(), mandate.user, second_step=True)
    address = reverse("official-desk")
    camera.take("official desk first", address, reader, shows="encore rien proposé")
    row = _crowded()
    make_initiative(title=LONG, territory=make_territory("d21"))
    prove_figures()
    forget_everything()
    camera.take("official desk", address, reader, shows="Sans réponse à l’échéance")
    camera.take("official desk wrong", f"{address}?theme=inconnu", reader, status=422)
    camera.take("official desk filtered", f"{address}?etat=closes", reader, shows="Rien de nouveau")
    rising = reverse("official-list", kwargs={"name": "monte"})
    camera.take("official list", rising, reader, shows="30 personnes")
    view = reverse("save-desk-view")
    camera.take("official view", f"{view}?etat=closes", reader, shows="sous un nom")
    camera.take("official view errors", view, reader, post={"name": ""}, status=422)
    sight = reverse("keep-in-sight", args=[row.pk])
    camera.take("official sight", sight, reader, shows="pas prévenu")
    shortlist = reverse("official-shortlist")
    camera.take("official shortlist none", shortlist, reader, shows="Rien pour l’instant")
    save_view(by=mandate.user, name="Closes", query="etat=closes")
    entry = keep_in_sight(by=mandate.user, mandate=mandate, initiative=row)
    write_note(by=mandate.user, entry=entry, text="Voir lundi.", form_key=uuid.uuid4())
    camera.take("official shortlist", shortlist, reader, shows="Voir lundi.")
    note = reverse("write-team-note", args=[entry.pk])
    blank = {"text": "", "form_key": str(uuid.uuid4())}
    camera.take("official note errors", note, reader, post=blank, status=422)
    camera.take("official desk views", address, reader, shows="Supprimer la vue")


def _crowded():
    """An initiative with people, arguments and an answer that is late."""
    row, now = make_initiative(), timezone.now()
    Stance.objects.bulk_create(
        Stance(initiative=row, side="support", taken_at=now - timedelta(days=day % 5))
        for day in range(30)
    )
    Tally.objects.filter(pk=row.pk).update(supports=30, opposes=12)
    for side in ("support", "oppose"):
        Argument.objects.create(initiative=row, author=row.author, side=side, text="Une raison.")
    ReplyClock.objects.create(
        initiative=row,
        called_at=now,
        noticed_at=now,
        notice="site",
        due_on=timezone.localdate() - timedelta(days=2),
    )
    return row
