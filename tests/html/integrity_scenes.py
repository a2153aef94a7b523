"""How a petition is counted, and the check of a receipt, in every state."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from initiatives.actions.petition_figures import fill_figures
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures
from initiatives.actions.roots import publish_roots
from initiatives.actions.signing import withdraw_signature
from initiatives.models import Petition, PetitionFigures, PetitionTally, Signature
from initiatives.petitions import receipts
from initiatives.petitions.states import SignatureState
from initiatives.states import Visibility
from tests.factories import withhold
from tests.html.world import make_world
from tests.petitions.cast import make_petition
from tests.petitions.crowd import crowd

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def integrity(camera: "Camera") -> None:
    """Empty, full and corrected; a receipt under the root, too young, gone and unknown."""
    petition = make_petition(make_world().open)
    page = reverse("integrity", args=[petition.initiative_id, petition.initiative.slug])
    camera.take("integrity empty", page, shows="restent cachés")
    codes = busy(petition)
    PetitionFigures.objects.filter(petition=petition).update(together=37)
    camera.take("integrity", page, shows="aucune différence")
    PetitionTally.objects.filter(petition=petition).update(confirmed=3)
    recount_signatures()
    camera.take("integrity corrected", page, shows="des différences")
    withhold(petition.initiative, Visibility.RESTRICTED)
    camera.take("integrity withheld", page, shows="Initiative n°")
    camera.take("withheld with figures", petition.initiative.get_absolute_url(), shows="comptées")
    withhold(petition.initiative, Visibility.PUBLIC)
    address = reverse("receipt")
    camera.take("receipt", address)
    camera.take("receipt of a petition", f"{address}?petition={petition.initiative_id}")
    camera.take("receipt errors", address, post={"code": "x"}, status=422, shows="corriger")
    rows = list(petition.signatures.filter(state=SignatureState.CONFIRMED).order_by("id")[:3])
    withdraw_signature(uid=rows[0].uid)
    for row, state in zip(rows[1:], ("excluded", "verifying"), strict=True):
        Signature.objects.filter(pk=row.pk).update(state=state, reason="script")
    asked = {
        "withdrawn": (codes[0], "a été retirée"),
        "excluded": (codes[1], "Raison"),
        "verifying": (codes[2], "en vérification"),
        "counted": (codes[3], "Télécharger la preuve"),
        "young": (crowd(petition, 1)[0], "depuis peu"),
        "unknown": (receipts.new_code(), "pas de cette pétition"),
    }
    for name, (code, words) in asked.items():
        post = {"petition": str(petition.initiative_id), "code": code}
        camera.take(f"receipt {name}", address, post=post, shows=words)


def busy(petition: Petition) -> list[str]:
    """Three days of signatures, counted, recounted and under a root; returns the first codes."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    Petition.objects.filter(pk=petition.pk).update(opened_at=midnight - timedelta(days=4))
    codes = crowd(petition, 14, midnight - timedelta(days=3, hours=-9))
    for hours, number in ((30, 40), (32, 25), (40, 12), (43, 60), (50, 30)):
        crowd(petition, number, midnight - timedelta(hours=hours))
    crowd(petition, 21, proof=2)
    crowd(petition, 12, state=SignatureState.EXCLUDED, reason="script")
    crowd(petition, 15, state=SignatureState.EXCLUDED, reason="disposable")
    crowd(petition, 11, state=SignatureState.VERIFYING)
    fold_signatures()
    fill_figures()
    recount_signatures()
    publish_roots()
    return codes
