"""A picture, a petition, a profile and a reply in the states that moderation gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives import actions
from initiatives import visitor_links as links
from initiatives.actions.named_replies import Saying, reply_as_named
from initiatives.actions.petition_tallies import fold_signatures
from initiatives.actions.shown_names import meet, token_of
from initiatives.actions.visitor_replies import (
    Asking,
    ask_to_reply,
    confirm_reply,
    remove_visitor_reply,
)
from initiatives.images import reencode
from initiatives.models.shown_name import SIGNER_NAME
from initiatives.states import Visibility
from moderation import kinds
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative
from tests.initiatives.composing import picture
from tests.petitions.cast import make_confirmed, make_petition
from tests.petitions.crowd import crowd

if TYPE_CHECKING:
    from tests.html.scenes import Camera

REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."
SAYING = Saying("le gérant du café", "La terrasse laisse deux mètres aux passants, mesurés en mai.")
BY_MAIL = Saying("le gérant du café", SAYING.text, name="Basile Roux")
STATES = (Visibility.BLURRED, Visibility.RESTRICTED)


def parts(camera: Camera) -> None:
    """Each kind in each state, and the form of a reply."""
    writer = person(name="Odile Café", bio="Je tiens le café de la place.")
    row = make_initiative(title="Élargir le trottoir de la place")
    file = picture(size=(400, 300))
    made = reencode(file, file.size or 0)
    image = actions.change_image(by=row.author, initiative=row, picture=made, alt="Le trottoir")
    assert image is not None
    make_petition(row)
    reader = sign_in(Client(), person(name="Zoé Petit"))
    form = reverse("reply-named", kwargs={"pk": row.pk, "slug": row.slug})
    camera.take("named reply visitor", form, shows="sans compte")
    camera.take("named reply visitor errors", form, post={}, status=422)
    waiting = ask_to_reply(initiative=row, asking=Asking(BY_MAIL, "basile@exemple.fr", uuid4()))
    token = links.sent_token(links.Sent(row.pk, waiting, "basile@exemple.fr"))
    sent = {"pk": row.pk, "slug": row.slug, "token": token}
    camera.take(
        "named reply sent", reverse("named-reply-sent", kwargs=sent), shows="Encore un geste"
    )
    again = reverse("named-reply-sent", kwargs=sent)
    camera.take("named reply sent errors", again, post={"email": "basile"}, status=422)
    camera.take("named reply confirm", links.confirm_path(waiting), shows="Publier ma réponse")
    mailed = confirm_reply(uid=waiting)
    camera.take("named reply manage", links.manage_path(mailed.pk), shows="Vos données")
    camera.take("named reply manage errors", links.manage_path(mailed.pk), post={}, status=422)
    remove_visitor_reply(uid=mailed.pk)
    camera.take("named reply taken away", links.manage_path(mailed.pk), shows="effacés", status=410)
    camera.take("named reply stale", "/reponses/gerer/faux:x/", shows="ne mène plus", status=404)
    camera.take("named reply", form, reader, shows="Publier la réponse")
    camera.take("named reply errors", form, reader, post={}, status=422)
    reply = reply_as_named(by=writer, initiative=row, saying=SAYING)
    reply_as_named(by=writer, initiative=row, saying=Saying("le gérant", "Deux mètres et demi."))
    camera.take("named reply shown", row.get_absolute_url(), shows="Identité non vérifiée")
    camera.take("named reply versions", reply.get_absolute_url(), shows="Version 1")
    for kind, key, path in (
        ("image", str(image.pk), row.get_absolute_url()),
        ("petition", str(row.pk), f"{row.get_absolute_url()}petition/"),
        ("person", str(writer.uid), writer.get_absolute_url()),
        ("named-reply", str(reply.pk), reply.get_absolute_url()),
    ):
        address = reverse("flag", args=[kind, key])
        camera.take(f"flag {kind}", address, reader, shows="Qu’est-ce qui ne va pas")
        before = Visibility.PUBLIC
        for state in STATES:
            _decide(kind, key, before, state)
            camera.take(f"{kind} {state}", path, shows=REASON[:40])
            before = state
    _shown_name(camera, reader)
    # A browser asks for the picture of the first scenes once all are taken.
    _decide("image", str(image.pk), Visibility.RESTRICTED, Visibility.PUBLIC)


def _shown_name(camera: Camera, reader: Client) -> None:
    """Long names under a petition, the page that reports one, and one in each state."""
    petition = make_petition(make_initiative(title="Ouvrir la bibliothèque le dimanche"))
    crowd(petition, 9)
    row, _receipt = make_confirmed(petition, f"Odile {'Wolfeschlegel' * 4}", show_name=True)
    fold_signatures()
    page = f"{petition.initiative.get_absolute_url()}petition/"
    camera.take("petition with names", page, shows="Signaler un de ces noms")
    camera.take("names", f"{page}noms/", shows="Lequel signalez-vous")
    camera.take("names gone", f"{page}noms/", post={"nom": "x"}, status=409, shows="Il n’y a plus")
    shown = meet(petition=petition, token=token_of(row))
    kind, key, path = SIGNER_NAME, str(shown.pk), shown.get_absolute_url()
    camera.take("name", path, shows="Signaler ce nom")
    camera.take("flag name", reverse("flag", args=[kind, key]), reader, shows="ne va pas")
    before = Visibility.PUBLIC
    for state in STATES:
        _decide(kind, key, before, state)
        camera.take(f"name {state}", path, shows=REASON[:40])
        before = state
    camera.take("names none", f"{page}noms/", shows="Aucun nom ne s’affiche")


def _decide(kind: str, key: str, before: Visibility, to: Visibility) -> None:
    known = kinds.get(kind)
    assert known is not None
    known.change(None, key, to, REASON, before, timezone.now())
