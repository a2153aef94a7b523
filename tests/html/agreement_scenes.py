"""Decisions judged again, blind: nothing yet, a text in hand, errors, done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from initiatives.models import Initiative
from moderation.agreement.actions import bounds_of, quarter_of, sample_quarter
from moderation.models import Decision, Rejudging
from moderation.transparency.actions import compute
from tests.factories import make_moderator
from tests.html.watch_scenes import judged
from tests.html.world import make_world
from tests.moderation.cast import sign_in

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def agreement(camera: Camera) -> None:
    """What a moderator meets, and the figures that follow."""
    judged(make_world())
    client = sign_in(make_moderator())
    camera.take("blind none", reverse("blind"), client, shows="Rien n’attend")
    last = bounds_of(quarter_of(timezone.now()))[0] - timedelta(days=3)
    Decision.objects.update(decided_at=last)
    sample_quarter()
    camera.take("blind", reverse("blind"), client, shows="Tirer un texte")
    client.post(reverse("draw-again"))
    one = reverse("judge-again", args=[Rejudging.objects.get(person__isnull=False).pk])
    camera.take("blind held", reverse("blind"), client, shows="Reprendre le texte")
    camera.take("judge again", one, client, shows="Le texte, sans les noms")
    camera.take("judge again errors", one, client, post={"measure": "blur"}, status=422)
    client.post(one, {"measure": "blur", "motive": "insult", "target": "local"})
    # The first text is of the year before: two years to choose from.
    Initiative.objects.filter(pk=Initiative.objects.earliest("pk").pk).update(
        published_at=last - timedelta(days=366)
    )
    compute(last.year - 1)
    compute(last.year)
    figures = f"{reverse('transparency')}?annee={last.year}"
    camera.take("transparency two years", figures, shows="annee=")
