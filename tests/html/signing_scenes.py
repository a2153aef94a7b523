"""The pages of a signature in every state."""

from typing import TYPE_CHECKING

from django.test import Client

from civic.territories.models import Territory
from initiatives.actions.exclusions import apply_exclusion, propose_exclusion, undo_exclusion
from initiatives.actions.petitions import close_petition, pause_petition
from initiatives.actions.signing import withdraw_signature
from initiatives.models import Petition
from initiatives.petitions import tokens
from initiatives.petitions.states import Reason
from initiatives.verifying import verify_url
from initiatives.views.signing import NETWORK_MOST
from initiatives.views.verifying import TRIES_MOST
from tests.factories import make_initiative, make_moderator
from tests.html.world import make_world
from tests.petitions.cast import (
    fill,
    make_confirmed,
    make_pending,
    make_petition,
    post_form,
    sign_path,
)

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def signing(camera: "Camera") -> None:
    """Signing, confirming, withdrawing."""
    world = make_world()
    open_one = make_petition(world.open, request="Rouvrir la passerelle aux piétons. " * 8)
    page = sign_path(open_one)
    camera.take("sign", page, shows="Signer la pétition")
    camera.take("sign with an account", page, world.client(world.reader), shows="Rempli d’après")
    camera.take("sign errors", page, post={"website": "x"}, status=422, shows="erreurs")
    several = fill(open_one, commune="", commune_texte="21000")
    camera.take("sign place", page, post=several, status=422, shows="Lequel de ces lieux")
    longest = f"{'odile' * 12}@{'exemple' * 8}.org"
    sent = post_form(open_one, email=longest).url
    camera.take("sign sent", sent, shows="Regardez votre messagerie")
    camera.take("sign sent errors", sent, post={"email": "x"}, status=422, shows="erreurs")
    again = Client().post(sent, {"email": "odile@example.org"}).url
    camera.take("sign sent again", again, shows="Un nouveau message")
    camera.take("sign stale", f"{page}x/", status=404)
    camera.take(
        "no petition",
        f"{world.alone.get_absolute_url()}signer/",
        status=404,
        shows="Pas de pétition",
    )
    confirmations(camera, open_one)
    verifications(camera)
    for name, end in (("paused", pause_petition), ("closed", close_petition)):
        row = make_petition(make_initiative(title=f"Ouvrir un verger ({name})"))
        late = make_pending(row)
        end(by=row.initiative.author, petition=row)
        camera.take(f"sign {name}", sign_path(row))
        camera.take(f"confirm {name}", tokens.confirm_url(late.uid))
    for _turn in range(NETWORK_MOST):
        post_form(open_one)
    camera.take("sign slower", page, post=fill(open_one), status=429, shows="réseau")


def confirmations(camera: "Camera", petition: Petition) -> None:
    """The links of the mails, in each state."""
    names = ("Odile Martin", "Odile Martin", "Paul Martin", "Zoé Martin")
    odile, twice, paul, zoe = (make_pending(petition, name) for name in names)
    link, leave = tokens.confirm_url, tokens.withdraw_url
    agreed = {"terms": petition.terms}
    camera.take("confirm", link(odile.uid), shows="voici ce que vous signez")
    camera.take("confirm changed", link(odile.uid), post={"terms": "x"}, status=409)
    thanks = Client().post(link(odile.uid), agreed).url
    camera.take("confirm thanks", thanks, shows="Votre reçu")
    camera.take("confirm done", link(odile.uid), shows="enregistrée et comptée")
    camera.take("confirm duplicate", link(twice.uid), post=agreed, status=409)
    Client().post(link(paul.uid), agreed)
    camera.take("confirm household", link(zoe.uid), post=agreed, status=409)
    camera.take("withdraw", leave(paul.uid), shows="Retirer ma signature")
    Client().post(leave(paul.uid))
    camera.take("withdrawn", leave(paul.uid), shows="Votre signature est retirée")
    camera.take("confirm withdrawn", link(paul.uid), status=410)
    camera.take("confirm stale", "/signatures/confirmer/x/", status=404)


def verifications(camera: "Camera") -> None:
    """Another proof asked: before, refused, too often, given, no longer asked."""
    petition = make_petition(make_initiative(title="Planter une haie"))
    quick = {"seconds": 1, "disposable": True}
    odile, _shown = make_confirmed(petition, features=quick)
    paul, _shown = make_confirmed(petition, "Paul Durand", "paul@example.org", features=quick)
    commune = Territory.objects.get(code=odile.commune)
    code = (commune.postcodes or ["21000"])[0]
    Territory.objects.filter(pk=commune.pk).update(postcodes=[code])
    page, other = verify_url(odile.uid), verify_url(paul.uid)
    camera.take("verify", page, shows="Faire compter ma signature")
    camera.take("verify errors", page, post={"postcode": "x"}, status=422, shows="erreurs")
    camera.take("verify other place", page, post={"postcode": "97400"}, status=422, shows="erreurs")
    Client().post(page, {"postcode": code})
    camera.take("verified", page, shows="enregistrée et comptée")
    for _turn in range(TRIES_MOST):
        Client().post(other, {"postcode": "97400"})
    camera.take("verify slower", other, post={"postcode": code}, status=429, shows="dix minutes")
    for reason, name in ((Reason.SCRIPT, "set aside"), (Reason.DUPLICATE, "set aside twice")):
        exclusion = propose_exclusion(
            by=make_moderator(),
            petition=petition,
            signatures=[paul.pk],
            reason=reason,
            evidence="Douze formulaires en quatre minutes.",
        )
        apply_exclusion(by=make_moderator(), exclusion=exclusion)
        camera.take(name, other, shows="mise de côté")
        undo_exclusion(by=make_moderator(), exclusion=exclusion)
    withdraw_signature(uid=paul.uid)
    camera.take("verify over", other, shows="attend plus de preuve")
    camera.take("verify stale", "/signatures/verifier/x/", status=404)
