"""Amendments: the list, choosing a passage, one of each outcome, the team's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.amendment_answers import Verdict, accept_amendment, refuse_amendment
from initiatives.actions.amendments import Proposal, propose_amendment
from initiatives.actions.arguments import Claim, publish_argument
from initiatives.models import Amendment, Argument, Draft, Initiative
from initiatives.models.amendment import Part
from initiatives.states import Side, Visibility
from moderation import kinds
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative

if TYPE_CHECKING:
    from tests.html.scenes import Camera

FIRST = "Rouvrir la passerelle aux vélos et aux piétons, tous les jours."
SECOND = "La fermer la nuit, de 22 h à 6 h, avec une lumière qui s’éteint seule."
LONG = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"
REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."


def amendments(camera: Camera) -> None:
    """Each page, for a visitor, its author and the team."""
    row = make_initiative(title="Rouvrir la passerelle", proposal=f"{FIRST}\n\n{SECOND}")
    writer = person(name="Zoé Petit")
    reader, team = sign_in(Client(), writer), sign_in(Client(), row.author)
    room = _path("amendments", row)
    camera.take("amendments none", room, shows="Aucun amendement en discussion")
    form = _path("propose-amendment", row)
    camera.take("amendments choose", form, reader, shows="Changer ce passage")
    asked = {"partie": "proposal", "passage": "2", "version": "1"}
    query = "?partie=proposal&passage=2&version=1"
    camera.take("amendments form", form + query, reader, shows="Publier l’amendement")
    camera.take(
        "amendments errors", form, reader, post={**asked, "after": "", "why": ""}, status=422
    )
    later = SECOND.replace("22 h", "minuit")
    open_one = _propose(row, writer, SECOND, later, f"Le dernier train arrive à 23 h 40. {LONG}")
    one = _path("amendment", row, number=open_one.pk)
    camera.take("amendments one", one, shows="Le texte proposé")
    camera.take("amendments mine", one, reader, shows="Retirer mon amendement")
    _discussed(camera, open_one, one, reader)
    camera.take("amendments change", f"{one}modifier/", reader, shows="Enregistrer")
    camera.take("amendments decide", f"{one}repondre/", team, shows="Accepter et publier le texte")
    refusing = {"choix": "refuser", "seen": "1", "reason": ""}
    camera.take("amendments refuse errors", f"{one}repondre/", team, post=refusing, status=422)
    clash = _propose(
        row, person(name="Ali Haddad"), SECOND, SECOND.replace("22 h", "20 h"), "Trop tôt."
    )
    gone = _propose(row, writer, FIRST, "", "Ce passage se répète.")
    accept_amendment(
        by=row.author,
        amendment=open_one,
        verdict=Verdict("Merci.", changes_sense=True),
        expected_version=1,
        seen=1,
    )
    refuse_amendment(by=row.author, amendment=gone, reason="Il dit pour qui.", seen=1)
    camera.take("amendments accepted", one, shows="Le texte qui en résulte")
    clash_path = _path("amendment", row, number=clash.pk)
    camera.take("amendments clash", f"{clash_path}repondre/", team, shows="au même endroit")
    camera.take("amendments refused", _path("amendment", row, number=gone.pk), shows="Refusé par")
    camera.take("amendments decided", f"{room}?etat=decides", shows="Refusé")
    camera.take("amendments versions", _path("versions", row), shows="Amendement de")
    camera.take("initiative rooms", row.get_absolute_url(), shows="Amendements (3)")
    reader.post(f"{_path('amendment', row, number=gone.pk)}autre-voie/")
    draft = Draft.objects.get(owner=writer)
    camera.take(
        "amendments another way", reverse("draft", args=[draft.uid]), reader, shows="autre voie"
    )
    flag = reverse("flag", args=["amendment", str(clash.pk)])
    camera.take("flag amendment", flag, reader, shows="Qu’est-ce qui ne va pas")
    before = Visibility.PUBLIC
    for state in (Visibility.BLURRED, Visibility.RESTRICTED):
        known = kinds.get("amendment")
        assert known is not None
        known.change(None, str(clash.pk), state, REASON, before, timezone.now())
        camera.take(f"amendments {state}", clash_path, shows=REASON[:40])
        before = state


def _discussed(camera: Camera, amendment: Amendment, page: str, reader: Client) -> None:
    """Argued for and against; the form says that it is about this change alone."""
    form = f"{page}argumenter/"
    camera.take("amendments argue", form, reader, shows="Vous discutez ce changement-ci")
    wrong = {"side": "", "text": "", "source_1": "http://exemple.fr/"}
    camera.take("amendments argue errors", form, reader, post=wrong, status=422)
    for side in Side:
        claim = Claim(f"Le dernier train arrive à 23 h 40, et après ? {LONG}")
        row = amendment.initiative
        publish_argument(
            by=person(), initiative=row, side=side, claim=claim, agrees=True, amendment=amendment
        )
    camera.take("amendments discussed", page, reader, shows="Lire et répondre")
    one = Argument.objects.filter(amendment=amendment).earliest("pk")
    camera.take("amendments argument", one.get_absolute_url(), shows="L’amendement dont il est")


def _path(name: str, row: Initiative, **more: int) -> str:
    row.refresh_from_db()
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def _propose(row: Initiative, by: object, before: str, after: str, why: str) -> Amendment:
    proposal = Proposal(Part.PROPOSAL, 1, before, after, why)
    return propose_amendment(by=by, initiative=row, proposal=proposal)
