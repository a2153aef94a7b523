"""The kit: messages, the share box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.kit import Words, change_message, withdraw_message, write_message
from initiatives.actions.sent_letters import say_sent
from initiatives.actions.stances import take_stance
from initiatives.models import Initiative, KitMessage
from initiatives.states import Side, Visibility
from moderation import kinds
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative

if TYPE_CHECKING:
    from civic.accounts.models import User
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"
REASON = "La deuxième phrase donne l’adresse personnelle d’une habitante."
FIRST = f"Vingt minutes de détour pour aller au marché, chaque samedi. {LONG}"
LETTER = "Madame la maire,\n\nLa passerelle est fermée depuis mai. Quand rouvrira-t-elle ?"


def kit(camera: Camera) -> None:
    """Each page, for a visitor and for who wrote a message."""
    row = make_initiative(title="Rouvrir la passerelle")
    writer = person(name="Zoé Petit")
    take_stance(by=writer, initiative=row, side=Side.SUPPORT, agrees=True)
    reader = sign_in(Client(), writer)
    room, box = _path("kit", row), _path("share", row)
    camera.take("kit none", room, shows="Aucun message ici")
    camera.take("kit share none", box, shows="Personne n’a encore écrit")
    form = _path("write-kit-message", row)
    camera.take("kit form", f"{form}?reseau=x", reader, shows="Publier dans le kit")
    camera.take("kit errors", form, reader, post={"text": "é" * 400, "network": "x"}, status=422)
    one = _write(row, writer, "whatsapp", FIRST, "à mes voisins")
    _write(row, writer, "letter", LETTER, "à la maire")
    camera.take("kit alike", form, reader, post={"text": FIRST, "network": "x"}, status=409)
    for number in range(6):
        text = f"Une raison de plus, dite un autre matin sur le marché : la {number}e."
        _write(row, writer, "bluesky", text)
    said = "La passerelle est fermée depuis mai, et le détour prend vingt minutes."
    _write(row, row.author, "spoken", said)
    camera.take("kit aloud", f"{room}?reseau=spoken", shows="environ 5 secondes")
    change_message(by=writer, message=one, words=Words(f"Vingt-cinq minutes de détour. {LONG}"))
    camera.take("kit many", room, shows="Presque identique")
    camera.take("kit share", box, shows="Où le dire")
    own = {"text": "Venez voir, c’est vite lu.", "server": "piaille.fr"}
    camera.take("kit share own", box, post=own, shows="piaille.fr")
    camera.take("kit share errors", box, post={"text": "", "server": "x y"}, status=422)
    letter = _path("kit-letter", row)
    camera.take("kit letter", letter, shows="Préparer l’e-mail")
    camera.take("kit letter own", letter, post={"text": LETTER}, shows="Ouvrir dans ma messagerie")
    long = {"text": "é" * 700, "suite": "carte"}
    camera.take("kit letter errors", letter, post=long, status=422, shows="carte postale")
    said = _path("say-sent", row)
    newcomer = sign_in(Client(), person())
    camera.take("kit sent form", said, newcomer, shows="Votre accord")
    camera.take("kit sent errors", said, newcomer, post={"show_name": "on"}, status=422)
    camera.take("kit letter to say", letter, reader, shows="Ma page peut montrer")
    say_sent(by=writer, initiative=row)
    for _number in range(5):
        say_sent(by=person(), initiative=row, agrees=True)
    camera.take("kit letter said", letter, reader, shows="Je n’ai pas écrit")
    camera.take("kit writers", room, shows="6 personnes disent avoir écrit")
    mine = _path("kit-message", row, number=one.pk)
    camera.take("kit one", mine, shows="L’adapter et le partager")
    camera.take("kit mine", mine, reader, shows="Retirer mon message")
    camera.take("kit change", f"{mine}modifier/", reader, shows="Enregistrer")
    flag = reverse("flag", args=["kit-message", str(one.pk)])
    camera.take("flag kit message", flag, sign_in(Client(), person()), shows="Qu’est-ce qui ne va")
    before = Visibility.PUBLIC
    for state in (Visibility.BLURRED, Visibility.RESTRICTED):
        known = kinds.get("kit-message")
        assert known is not None
        known.change(None, str(one.pk), state, REASON, before, timezone.now())
        camera.take(f"kit {state}", mine, shows=REASON[:40])
        before = state
    withdraw_message(by=writer, message=one)
    camera.take("kit withdrawn", mine, shows="Retiré par la personne")


def _path(name: str, row: Initiative, **more: int) -> str:
    row.refresh_from_db()
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def _write(row: Initiative, by: User, network: str, text: str, audience: str = "") -> KitMessage:
    words = Words(text, audience)
    return write_message(
        by=by, initiative=row, network=network, words=words, agrees=True, anyway=True
    )
