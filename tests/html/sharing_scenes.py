"""The share page, and the card on other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from initiatives.actions import fold
from initiatives.actions.stances import take_stance
from initiatives.models import PetitionTally
from initiatives.states import Side, Visibility
from tests.accounts.cast import person
from tests.factories import make_initiative, withhold
from tests.petitions.cast import make_petition

if TYPE_CHECKING:
    from initiatives.models import Initiative
    from tests.html.scenes import Camera


def sharing(camera: Camera) -> None:
    """What goes out of the site."""
    row = make_initiative(title="Anticonstitutionnellement" * 3)
    share = reverse("share", kwargs={"pk": row.pk, "slug": row.slug})
    camera.take("share", share, shows="Mettre sur votre site")
    camera.take("embed", _embed(row), shows="à rejoindre, ou à contester")
    for number in range(10):
        side = Side.SUPPORT if number < 5 else Side.OPPOSE
        take_stance(by=person(), initiative=row, side=side, agrees=True)
    fold()
    camera.take("embed sides", _embed(row), shows="à parts égales")
    petition = make_petition(goal=5000)
    PetitionTally.objects.filter(petition=petition).update(confirmed=1342)
    camera.take("embed petition", _embed(petition.initiative), shows="Lire et signer")
    withhold(row, Visibility.BLURRED)
    camera.take("share blurred", share, shows="En face, ou sur papier")
    camera.take("embed blurred", _embed(row), shows="met un avertissement")
    withhold(petition.initiative)
    camera.take("embed restricted", _embed(petition.initiative), shows="est suspendu")


def _embed(row: Initiative) -> str:
    return reverse("embed", kwargs={"pk": row.pk})
