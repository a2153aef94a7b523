"""Setting signatures aside, in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from initiatives.actions.petition_tallies import fold_signatures
from initiatives.models import Excluded, Exclusion, GivenBack
from initiatives.petitions.references import reference
from initiatives.petitions.states import SignatureState
from tests.factories import make_moderator
from tests.html.world import make_world
from tests.moderation.cast import sign_in
from tests.petitions.cast import make_petition
from tests.petitions.crowd import crowd

if TYPE_CHECKING:
    from tests.html.scenes import Camera

NETWORK = "3f9a1c0b5d7e2468"
SCRIPT = {"network": NETWORK, "domain": "aa11bb22cc33dd44", "common": False, "disposable": True}
ORDINARY = {"network": "0a1b2c3d4e5f6071", "common": True, "disposable": False, "name": 0}
TYPED = {
    "network": NETWORK,
    "name_from": "40",
    "since": "2026-11-01T08:00",
    "reason": "script",
    "evidence": "Douze formulaires en quatre minutes, d’un seul réseau.",
}


def exclusions(camera: Camera) -> None:
    """From the list of petitions to a decision taken back, and suspects let back."""
    world = make_world()
    one, other = world.client(world.moderator), sign_in(make_moderator())
    camera.take("petitions to check none", reverse("counted-petitions"), one, shows="Rien n’attend")
    petition = make_petition(world.open)
    for state, number in ((SignatureState.CONFIRMED, 14), (SignatureState.VERIFYING, 12)):
        crowd(petition, number, features=SCRIPT | {"name": 60}, state=state, score=60)
    crowd(petition, 40, features=ORDINARY)
    fold_signatures()
    groups = reverse("petition-groups", args=[petition.initiative_id])
    propose = reverse("propose-exclusion", args=[petition.initiative_id])
    release = reverse("release-suspects", args=[petition.initiative_id])
    camera.take("groups", groups, one, shows="3f9a1c")
    camera.take("exclusion form", f"{propose}?network={NETWORK}", one, shows=NETWORK)
    camera.take("exclusion form errors", propose, one, post={}, status=422, shows="corriger")
    camera.take("exclusion preview", propose, one, post=TYPED, shows="trouvent maintenant")
    one.post(propose, TYPED | {"etape": "proposer"})
    camera.take("petitions to check", reverse("counted-petitions"), one, shows="seconde personne")
    where = {"uid": Exclusion.objects.get().uid}
    page = reverse("exclusion", kwargs=where)
    camera.take("exclusion own", page, one, shows="une autre personne applique")
    camera.take("exclusion proposed", page, other, shows="Appliquer")
    other.post(reverse("apply-exclusion", kwargs=where))
    camera.take("exclusion applied", page, other, shows="Annuler cette décision")
    one_back = {
        "reference": reference(where["uid"], Excluded.objects.first().signature.uid),
        "evidence": "Jointe au numéro de sa mairie, elle redit la date de sa signature.",
    }
    back = reverse("propose-giving-back", kwargs=where)
    camera.take("giving back errors", back, one, post={}, status=422, shows="corriger")
    one.post(back, one_back)
    camera.take("giving back own", page, one, shows="une autre personne décide")
    camera.take("giving back proposed", page, other, shows="Rendre cette signature")
    other.post(reverse("apply-giving-back", kwargs={"uid": GivenBack.objects.get().uid}))
    camera.take("given back", page, other, shows="Déjà rendues")
    late = reverse("cancel-exclusion", kwargs=where)
    camera.take("exclusion decided", late, one, post={}, status=409, shows="vient de décider")
    one.post(reverse("undo-exclusion", kwargs=where))
    camera.take("exclusion undone", page, one, shows="Annulée")
    camera.take("release", release, one, shows="les contrôles ne les arrêtent plus")
    since = {"since": "2026-11-01T08:00"}
    camera.take("release preview", release, one, post=since, shows="Confirmées à partir")
    camera.take("release errors", release, one, post={}, status=422)
