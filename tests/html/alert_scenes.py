"""Alerts of a desk: none, some, what is wrong, the secret address once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from civic.officials.actions.alerts import add_alert
from civic.officials.models import Alert
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_mandate, make_territory, make_theme

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellement"


def alerts(camera: Camera) -> None:
    """The page in each state."""
    mandate = make_mandate(
        enrolled(name="Louise Marchandeau"),
        function=f"Adjointe {LONG}",
        territory=make_territory("d21"),
    )
    reader, here = sign_in(Client(), mandate.user, second_step=True), reverse("desk-alerts")
    camera.take("alerts none", here, reader, shows="Aucune pour l’instant")
    camera.take("alerts errors", here, reader, post={}, status=422, shows="Choisissez")
    camera.take(
        "alerts rhythm errors", reverse("desk-rhythm"), reader, post={}, status=422, shows="rythme"
    )
    theme = make_theme(name=LONG)
    for sort, number in ((Alert.Sort.NEW, None), (Alert.Sort.SPEED, 30), (Alert.Sort.NAMED, None)):
        add_alert(by=mandate.user, mandate=mandate, sort=sort, number=number, theme=theme)
    camera.take("alerts", here, reader, shows="30 personnes")
    opened = reader.post(reverse("open-desk-feed"))
    camera.keep("alerts secret address", here, opened)
    camera.take("alerts with a feed", here, reader, shows="Jamais lu")
