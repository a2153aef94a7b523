"""The pages of an appeal, behind its link and on the desk, in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from moderation.actions import write_journal
from moderation.appeals import claims
from moderation.models import Appeal, Case, Decision
from moderation.models.appeal import OPEN_FOR, PANEL
from tests.factories import make_initiative
from tests.html.world import make_world
from tests.moderation.appeals_cast import (
    ANSWER,
    KEEP,
    WORDS,
    authors_claim,
    contested,
    final,
    flaggers_claim,
    minutes_pass,
)

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def appeals(camera: Camera) -> None:
    """From the link in the mail to the answer, and what everybody reads of it."""
    world = make_world()
    visitor, judge = Client(), world.client(world.moderator)
    initiative = make_initiative(author=world.author, title="Fermer la halle le dimanche")
    decision = final(initiative=initiative)
    author, page = world.client(world.author), initiative.get_absolute_url()
    address = claims.path_of(authors_claim(decision))
    contest = reverse("contest", args=[decision.restriction_id])
    camera.take("contest as visitor", contest, visitor, shows="connectez-vous")
    camera.take("appeal form", address, visitor, shows="Envoyer mon recours")
    camera.take("appeal errors", address, visitor, post={}, status=422, shows="erreurs")
    visitor.post(address, {"words": WORDS})
    camera.take("appeal filed", address, visitor, shows="Un recours est en cours")
    camera.take("appeal refused", address, visitor, post={"words": "x"}, status=409)
    camera.take("initiative contested", page, visitor, shows="Un recours est en cours")
    camera.take("manage contested", f"{page}gerer/", author, shows="le suivre")
    Appeal.objects.update(stuck_since=timezone.now())
    camera.take("appeal stuck", address, visitor, shows="Personne ici ne peut juger")
    camera.take("desk with appeals", reverse("desk"), judge, shows="Tirer le prochain recours")
    one = judge.post(reverse("draw-appeal")).headers["Location"]
    camera.take("appeal to judge", one, judge, shows="Donner ma réponse")
    camera.take("appeal judge errors", one, judge, post={}, status=422)
    camera.take("desk appeal held", reverse("desk"), judge, shows="Reprendre le recours")
    judge.post(one, {"verdict": "confirm", "answer": ANSWER})
    camera.take("desk appeal undo", reverse("desk"), judge, shows="Reprendre ma réponse")
    camera.take("appeal judged", one, judge, shows="La décision est confirmée.")
    minutes_pass(Appeal.objects.get())
    camera.take("appeal answered", address, visitor, shows="La décision est confirmée.")
    camera.take("initiative upheld", page, visitor, shows="après un recours")
    write_journal()
    camera.take("journal with appeals", reverse("journal"), shows="Recours déposé")
    _by_a_flagger(camera, world.client(world.newcomer), world.newcomer)
    panel = contested(final())
    Appeal.objects.filter(pk=panel.pk).update(judges=PANEL)
    camera.take("appeal to a panel", claims.path_of(authors_claim(panel.decision)), visitor)
    Decision.objects.update(decided_at=timezone.now() - OPEN_FOR - timedelta(days=1))
    old = claims.path_of(flaggers_claim(Case.objects.earliest("pk").decisions.get()))
    camera.take("appeal too late", old, visitor, shows="Votre signalement a été suivi")


def _by_a_flagger(camera: Camera, member: Client, flagger: object) -> None:
    decision = final(KEEP, flagger=flagger)
    address = claims.path_of(flaggers_claim(decision))
    camera.take("flags kept", reverse("my-flags"), member, shows="Contester cette décision")
    member.post(address, {"words": WORDS})
    camera.take("flags contested", reverse("my-flags"), member, shows="Suivre le recours")
