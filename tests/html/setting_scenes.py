"""Settings that operators change, and what visitors then see."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import grant_role
from civic.accounts.roles import Role
from civic.lib import tuning
from civic.running import choosing
from civic.running.ending_roles import end
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_user
from tests.html.world import make_world

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellement" * 6


def settings_page(camera: Camera) -> None:
    """As an operator reads and changes them, and as a visitor meets them."""
    make_world()
    person = enrolled(roles=(Role.OPERATOR,))
    desk, now = sign_in(Client(), person, second_step=True), timezone.now()
    page, names = reverse("running-settings"), reverse("running-setting", args=["mentions"])
    camera.take("settings untouched", page, desk, shows="Jamais changé")
    camera.take("setting untouched", names, desk, shows="Jamais changé")
    end = now + timedelta(hours=5)
    chosen = {
        "message": {"text": f"Fermé lundi. {LONG}", "until": end},
        "affluence": {"until": end},
        "lecture-seule": {"until": end, "reason": "Nous changeons de machine."},
    }
    for slug, fields in chosen.items():
        setting = tuning.find(slug)
        assert setting
        choosing.change(by=person, setting=setting, fields=fields, why=LONG, seen=0)
    camera.take("settings", page, desk, shows="Changé le")
    message = reverse("running-setting", args=["message"])
    camera.take("setting", message, desk, shows="Revenir à la valeur de départ")
    wrong = {"text": "x", "until": "", "why": "", "seen": 1}
    camera.take("setting error", message, desk, post=wrong, status=422, shows="erreurs")
    late = {**wrong, "until": f"{end:%Y-%m-%dT%H:%M}", "why": "encore", "seen": 0}
    camera.take("setting conflict", message, desk, post=late, status=409, shows="Quelqu’un")
    camera.take("banners", "/contact/", shows="Fermé lundi")
    typed = {"name": "Perrine Delacourt", "email": LONG, "text": f"Une longue phrase. {LONG}"}
    signup = reverse("account_signup")
    camera.take("read only", signup, post=typed, status=503, shows="Envoyer de nouveau")


def roles(camera: Camera) -> None:
    """Who holds what, and the forms."""
    person = enrolled(roles=(Role.OPERATOR,), name=LONG[:80])
    desk, now = sign_in(Client(), person, second_step=True), timezone.now()
    page, give = reverse("running-roles"), reverse("running-role-give")
    camera.take("roles alone", page, desk, shows="Nommez-en un deuxième")
    camera.take("role give", give, desk)
    grant, *others = [
        grant_role(by=person, user=make_user(), role=Role.MODERATOR, ends_at=now + timedelta(days))
        for days in (9, 90, 5)
    ]
    end(by=person, grant=others[0], reason=LONG)
    camera.take("roles", page, desk, shows="Finit bientôt")
    camera.take("role renew", reverse("running-role-renew", args=[grant.pk]), desk)
    camera.take("role end", reverse("running-role-end", args=[grant.pk]), desk)
    wrong = {"person": "personne", "role": "", "last_day": ""}
    camera.take("role error", give, desk, post=wrong, status=422, shows="erreurs")
