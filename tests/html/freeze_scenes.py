"""A discussion that moderation freezes: deciding it, and what everybody meets until its date."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from initiatives.actions.amendments import Proposal, propose_amendment
from initiatives.actions.arguments import Claim, publish_argument
from initiatives.models.amendment import Part
from initiatives.states import Side
from moderation.actions import draw, flag, write_journal
from moderation.categories import Motive
from moderation.models import Decision
from tests.accounts.cast import enrolled, person, sign_in
from tests.factories import make_initiative, make_user

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"
WHY = f"Cinquante réponses en une heure attaquent une même personne. {LONG}"


def freezes(camera: Camera) -> None:
    """The choice and its preview, then each page where one would have written."""
    row = make_initiative(title="Rouvrir la passerelle")
    writer, page = person(name="Zoé Petit"), row.get_absolute_url()
    reader, team = sign_in(Client(), writer), sign_in(Client(), row.author)
    said = Claim(f"La nuit, elle n’est pas éclairée. {LONG}")
    argument = publish_argument(
        by=writer, initiative=row, side=Side.OPPOSE, claim=said, agrees=True
    )
    change = Proposal(Part.PROPOSAL, 1, row.proposal, f"{row.proposal} La nuit aussi.", "Utile.")
    amendment = propose_amendment(by=writer, initiative=row, proposal=change)
    moderator = enrolled(name="Agathe Le Floch", roles=(Role.MODERATOR,))
    desk = sign_in(Client(), moderator, second_step=True)
    flag(by=make_user(), kind="initiative", key=str(row.pk), motive=Motive.INSULT)
    case = draw(by=moderator)
    assert case is not None
    one = reverse("case", args=[case.pk])
    camera.take("freeze choice", one, desk, shows="Geler la discussion")
    typed = {"measure": "freeze", "motive": "insult", "explanation": WHY}
    wrong = {**typed, "days": "31", "etape": "apercu"}
    camera.take("freeze errors", one, desk, post=wrong, status=422, shows="erreurs")
    camera.take("freeze preview", one, desk, post={**wrong, "days": "3"}, shows="Ce que l’auteur")
    desk.post(one, {**typed, "days": "3", "etape": "decider"})
    room = f"{page}arguments/"
    for name, address, by in (
        ("initiative", page, None),
        ("room", room, reader),
        ("room team", room, team),
        ("argument", argument.get_absolute_url(), reader),
        ("amendment", amendment.get_absolute_url(), reader),
    ):
        shows = WHY[:40] if "room" in name or name == "initiative" else "a gelé cette discussion"
        camera.take(f"freeze {name}", address, by, shows=shows)
    late = {"side": "pour", "text": "Encore une idée."}
    told = "a gelé cette discussion"
    write = f"{room}ecrire/"
    camera.take("freeze too late", write, reader, post=late, status=409, shows=told)
    Decision.objects.update(decided_at=timezone.now() - timedelta(minutes=5))
    write_journal()
    camera.take("freeze journal", reverse("journal"), shows="Geler la discussion")
