"""Arguments: the list, one of them, writing, answering."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.arguments import (
    Claim,
    change_argument,
    publish_argument,
    reply_to_argument,
    withdraw_argument,
)
from initiatives.actions.debates import (
    annotate_conclusion,
    change_conclusion,
    close_debate,
    reopen_debate,
)
from initiatives.actions.paces import free_debate, slow_debate
from initiatives.actions.threads import leave_last_word, mute_thread
from initiatives.models import Argument, CitedPage, Initiative
from initiatives.states import Side, Visibility
from moderation import kinds
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"
REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."


def arguments(camera: Camera) -> None:
    """Each page, for a visitor and for who wrote it."""
    row = make_initiative(title="Rouvrir la passerelle")
    writer = person(name="Zoé Petit")
    reader = sign_in(Client(), writer)
    room = _path("arguments", row)
    camera.take("arguments none", room, shows="Aucun argument ici")
    cited = _path("argument-sources", row)
    camera.take("sources none", cited, shows="Aucune source citée ici")
    form = _path("write-argument", row)
    camera.take("arguments form", f"{form}?cote=contre", reader, shows="Publier mon argument")
    typed = {"side": "", "text": "", "source_1": "http://exemple.fr/"}
    camera.take("arguments errors", form, reader, post=typed, status=422)
    one = _argue(row, writer, Side.SUPPORT, f"Le détour prend vingt minutes. {LONG}")
    other = _argue(row, person(name="Ali Haddad"), Side.OPPOSE, "La nuit, elle n’est pas éclairée.")
    for number in range(12):
        _argue(row, person(), list(Side)[number % 2], f"Un argument de plus, le {number}e.")
    change_argument(by=writer, argument=one, claim=Claim(f"Le détour prend 25 minutes. {LONG}"))
    reply = Claim("Une lumière qui s’éteint seule coûte peu.", ["https://exemple.fr/lumiere"])
    reply_to_argument(by=writer, argument=other, claim=reply, agrees=True)
    camera.take("arguments many", room, shows="1 réponse")
    camera.take("arguments newest", f"{room}?tri=recents&cote=pour", shows="Les plus récents")
    _visit()
    camera.take("sources many", cited, shows="Ne répond plus depuis le")
    mine, theirs = (_path("argument", row, number=each.pk) for each in (one, other))
    camera.take("arguments one", theirs, shows="Une lumière qui s’éteint seule")
    camera.take("arguments mine", mine, reader, shows="Retirer mon argument")
    camera.take("arguments theirs", theirs, reader, shows="Cet argument m’éclaire")
    camera.take("arguments answer", f"{theirs}repondre/", reader, shows="Publier ma réponse")
    camera.take("arguments change", f"{mine}modifier/", reader, shows="Enregistrer")
    camera.take("initiative arguments", row.get_absolute_url(), shows="Tous les arguments")
    flag = reverse("flag", args=["argument", str(other.pk)])
    camera.take("flag argument", flag, reader, shows="Qu’est-ce qui ne va pas")
    before = Visibility.PUBLIC
    for state in (Visibility.BLURRED, Visibility.RESTRICTED):
        known = kinds.get("argument")
        assert known is not None
        known.change(None, str(other.pk), state, REASON, before, timezone.now())
        camera.take(f"arguments {state}", theirs, shows=REASON[:40])
        before = state
    pace(camera, row, reader)
    debate(camera, row, reader, theirs)
    withdraw_argument(by=writer, argument=one)
    camera.take("arguments withdrawn", mine, shows="Retiré par la personne")


def _visit() -> None:
    """One source answers, under a long title; another has not for some days."""
    pages, now = CitedPage.objects.all(), timezone.now()
    long = f"Rapport annuel sur les traversées {LONG}"
    pages.update(state="answers", checked_at=now, title=long)
    silent = {"state": "silent", "missed": 3, "silent_since": now - timedelta(days=9), "title": ""}
    pages.filter(url__contains="lumiere").update(**silent)


def pace(camera: Camera, row: Initiative, reader: Client) -> None:
    """Slowed down by its team; the last word left in a thread of two."""
    team = sign_in(Client(), row.author)
    slow = _path("slow-debate", row)
    camera.take("pace form", slow, team, shows="Ralentir le débat")
    camera.take("pace errors", slow, team, post={}, status=422)
    slow_debate(by=row.author, initiative=row, minutes=60, days=3)
    camera.take("pace slow", _path("arguments", row), reader, shows="Vous pourrez écrire")
    write = _path("write-argument", row)
    typed = {"side": "pour", "text": "Encore une idée."}
    camera.take("pace too soon", write, reader, post=typed, status=429, shows="Encore une idée")
    camera.take("pace lifts", _path("arguments", row), team, shows="Ne plus ralentir")
    free_debate(by=row.author, initiative=row)
    writer = Argument.objects.claims().filter(initiative=row, text__startswith="Le détour").get()
    thread = Argument.objects.claims(Side.OPPOSE).filter(initiative=row).earliest("pk")
    answer = Claim(f"Un devis existe déjà. {LONG}")
    reply_to_argument(by=writer.author, argument=thread, claim=answer, agrees=True)
    page = _path("argument", row, number=thread.pk)
    camera.take("thread of two", page, reader, shows="Laisser le dernier mot")
    leave_last_word(by=writer.author, argument=thread)
    mute_thread(by=writer.author, argument=thread, muted=True)
    camera.take("thread last word", page, reader, shows="laisse le dernier mot")


def debate(camera: Camera, row: Initiative, reader: Client, argument: str) -> None:
    """Closed by the team, annotated by both sides, then opened again."""
    team = sign_in(Client(), row.author)
    close = _path("close-debate", row)
    camera.take("debate close", close, team, shows="Clore le débat")
    camera.take("debate errors", close, team, post={"text": "Non."}, status=422)
    text = f"Nous gardons l’idée d’une lumière qui s’éteint seule. {LONG}"
    made = close_debate(by=row.author, initiative=row, text=text)
    change_conclusion(by=row.author, conclusion=made, text=f"{text} Le devis suit.")
    page = _path("conclusion", row, number=made.pk)
    camera.take("debate conclusion", page, team, shows="Modifier la conclusion")
    camera.take("debate change", f"{page}modifier/", team, shows="Enregistrer")
    camera.take("debate annotate", f"{page}annoter/", reader, shows="Publier mon annotation")
    for side in Side:
        by = Argument.objects.claims(side).filter(initiative=row).order_by("pk")[1].author
        annotate_conclusion(by=by, conclusion=made, side=side, text=f"Il manque le coût. {LONG}")
    camera.take("debate annotated", page, reader, shows="Il manque le coût")
    camera.take("debate closed", _path("arguments", row), team, shows="Rouvrir le débat")
    camera.take("debate argument", argument, reader, shows="ne prend plus de texte")
    reopen_debate(by=row.author, initiative=row)
    camera.take("debate reopened", _path("arguments", row), shows="Lire cette conclusion")


def _path(name: str, row: Initiative, **more: int) -> str:
    row.refresh_from_db()
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def _argue(row: Initiative, by: object, side: Side, text: str) -> Argument:
    claim = Claim(text, ["https://exemple.fr/rapport"])
    return publish_argument(by=by, initiative=row, side=side, claim=claim, agrees=True)
