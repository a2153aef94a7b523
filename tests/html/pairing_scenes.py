"""Near initiatives, proposals, answers, and the choice of whoever joined or signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.pairings import Reply, answer_pairing, say_near
from initiatives.pairing_letters import move_url
from initiatives.states import Visibility
from moderation import kinds
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative
from tests.pairings.cast import joined, make_proposal, path, reread
from tests.petitions.cast import make_confirmed, make_petition

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellement" * 3
REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."


def pairings(camera: Camera) -> None:
    """Each page, for a visitor, both teams, who joined and who signed."""
    ours, theirs, joiner = person(name="Zoé Petit"), person(name="Ali Haddad"), person()
    one = make_initiative(author=ours, title="Rouvrir la passerelle")
    other = make_initiative(author=theirs, title="Une passerelle ouverte aux piétons")
    room = path("pairings", one)
    camera.take("pairings none", room, shows="Aucune initiative proche")
    reader, team, decider = (sign_in(Client(), who) for who in (joiner, ours, theirs))
    form = path("say-near", one)
    camera.take("pairings say", form, reader, shows="Montrer les deux")
    camera.take("pairings say errors", form, reader, post={"other": "x"}, status=422)
    said = say_near(by=joiner, initiative=one, other=other, line=f"Le même pont. {LONG}")
    camera.take("pairings said", said.get_absolute_url(), reader, shows="Retirer ma phrase")
    camera.take("pairings of a team", room, team, shows="Proposer de les rapprocher")
    form = f"{path('propose-pairing', one)}?avec={other.pk}"
    camera.take("pairings propose", form, team, shows="Envoyer la proposition")
    camera.take("pairings propose errors", form, team, post={"why": ""}, status=422)
    refused = make_proposal(one, make_initiative(author=theirs, title=f"Le pont {LONG}"))
    answer_pairing(by=theirs, pairing=refused, reply=Reply(False, f"Pas le même lieu. {LONG}"))
    camera.take("pairings refused", refused.get_absolute_url(), shows="Rapprochement refusé")
    joined(one, joiner)
    first = make_petition(one)
    make_petition(other, request="Ouvrir aux piétons, et aux vélos.")
    signature, _shown = make_confirmed(first)
    asked = make_proposal(one, other)
    page = asked.get_absolute_url()
    camera.take("pairings waiting", page, team, shows="Retirer la proposition")
    camera.take("pairings to answer", page, decider, shows="Répondre pour notre équipe")
    answer = path("answer-pairing", one, number=asked.pk)
    camera.take("pairings answer", answer, decider, shows="Publier notre réponse")
    camera.take("pairings answer errors", answer, decider, post={"verdict": "oui"}, status=422)
    camera.take("initiative near", one.get_absolute_url(), shows="Des initiatives proches")
    answer_pairing(by=theirs, pairing=asked, reply=Reply(True, "Oui : à deux, on compte."))
    merged = reread(asked)
    camera.take("pairings accepted", page, shows="sans doublon")
    camera.take("pairings of a joiner", page, reader, shows="Votre soutien reste")
    move = path("move-stance", one, number=merged.pk)
    camera.take("pairings move", move, reader, shows="Déplacer mon soutien")
    camera.take("pairings move errors", move, reader, post={}, status=422)
    link = move_url(merged, signature.uid)
    camera.take("pairings sign", link, shows="Signer cette pétition")
    camera.take("pairings sign errors", link, post={"terms": "x"}, status=422, shows="erreurs")
    stale = {"terms": "x", "agrees": "on"}
    camera.take("pairings sign changed", link, post=stale, status=409, shows="Le texte a changé")
    camera.take("pairings sign cut", f"{link[:-2]}x/", status=404, shows="plus rien à choisir")
    camera.take("initiative merged", one.get_absolute_url(), shows="Elle continue dans une autre")
    camera.take("initiative that goes on", other.get_absolute_url(), shows="Une initiative proche")
    flag = reverse("flag", args=["pairing", str(said.pk)])
    camera.take("flag pairing", flag, decider, shows="Qu’est-ce qui ne va pas")
    before = Visibility.PUBLIC
    for state in (Visibility.BLURRED, Visibility.RESTRICTED):
        known = kinds.get("pairing")
        assert known is not None
        known.change(None, str(said.pk), state, REASON, before, timezone.now())
        camera.take(f"pairings {state}", said.get_absolute_url(), shows=REASON[:40])
        before = state
