"""The calendar of elections, before, in the period, and on the eve of a vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from moderation.actions import draw, flag
from moderation.categories import Motive
from moderation.models import Case
from tests.accounts.cast import enrolled, sign_in
from tests.elections.cast import make_poll, silent_poll, stands
from tests.html.world import make_world
from tests.initiatives.composing import save

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def elections(camera: Camera) -> None:
    """What everybody, the team, an official and an author meet."""
    world = make_world()
    moderator = world.client(world.moderator)
    operator = sign_in(Client(), enrolled(roles=(Role.OPERATOR,)), second_step=True)
    public, team = reverse("elections"), reverse("election-desk")
    camera.take("election desk none", team, moderator, shows="Aucun scrutin n’est inscrit")
    poll = make_poll(name="Élections municipales à Dijon", place="21231", in_days=40)
    camera.take("elections period", public, shows="Une période électorale est en cours")
    camera.take("election desk", team, moderator, shows="Personne n’est inscrit")
    stands(poll, world.author)
    stands(poll, name="Marie-Antoinette de La Tour du Pin-Verclause")
    camera.take("election desk candidates", team, operator, shows="Inscrire un scrutin")
    camera.take("desk in a period", reverse("desk"), moderator, shows="Période électorale")
    key = str(world.open.pk)
    flag(by=world.newcomer, kind="initiative", key=key, motive=Motive.THREAT)
    while (case := draw(by=world.moderator)) and case.key != key:
        Case.objects.filter(pk=case.pk).delete()
    if case:
        address = reverse("case", args=[case.pk])
        camera.take("case on a candidate", address, moderator, shows="personne candidate ou la")
        Case.objects.filter(pk=case.pk).update(stuck_since=timezone.now())
        camera.take("case with too few people", address, moderator, shows="Trop peu de personnes")
    silent_poll(name="Élection présidentielle")
    camera.take("elections silence", public, shows="La loi demande le silence en ce moment")
    camera.take("compose reminded", reverse("compose"), shows="Période de silence")
    official = world.client(world.official)
    draft = save(official)
    address = reverse("review", args=[draft])
    camera.take("review silent", address, official, post={}, status=409, shows="L. 49")
