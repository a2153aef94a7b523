"""What people show of what they did, thank each other for, and write to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.actions.blocks import block
from initiatives.actions.helped import Chosen, choose_helped
from initiatives.actions.messages import open_messages, send_message
from initiatives.actions.thanks import show_thanks, thank
from initiatives.models import Action, Message
from initiatives.models.action import Sort
from initiatives.states import Visibility
from moderation import kinds
from tests.accounts.cast import person, sign_in
from tests.factories import make_initiative
from tests.people.cast import EVERYTHING, done, join, make_helper

if TYPE_CHECKING:
    from tests.html.scenes import Camera

LONG = "Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement"


def helped(camera: Camera) -> None:
    """What one helped bring about: nothing, each kind, many lines with long words."""
    new = person(name="Zoé Petit")
    own = sign_in(Client(), new)
    choose = "/compte/contributions/"
    camera.take("helped choice", choose, own, shows="Rien n’y est tant que")
    own.post(choose, {"tasks": "on", "joined": "on"})
    camera.take("helped chosen", choose, own, shows="C’est enregistré")
    page = f"/personnes/{new.handle}/contributions/"
    camera.take("helped empty", page, shows="Rien encore")
    camera.take("person helped empty", new.get_absolute_url(), shows="Rien d’abouti encore")
    choose_helped(by=new, chosen=Chosen(tasks=True))
    row = make_initiative(title=f"Sauver {LONG}"[:90])
    join(new, row)
    done(row, Sort.TASK, f"Coller {LONG}", new)
    camera.take("helped one", page, shows="Coup de main fait")
    someone = make_helper()
    camera.take("person helped", someone.get_absolute_url(), shows="Amendement accepté")
    task = Action.objects.filter(sort=Sort.TASK).earliest("pk")
    fields = ("initiative_id", "sort", "about", "where", "starts_at", "minutes", "places")
    copied = {name: getattr(task, name) for name in (*fields, "stage", "report", "closed_at")}
    Action.objects.bulk_create(
        Action(**copied, title=f"Affiche {number} {LONG}", leader=someone) for number in range(25)
    )
    choose_helped(by=someone, chosen=EVERYTHING)
    camera.take("person helped much", someone.get_absolute_url(), shows="Tout voir")
    many = f"/personnes/{someone.handle}/contributions/"
    camera.take("helped many", many, shows="Page suivante")


def thanks(camera: Camera) -> None:
    """Whom to thank, a note in each state, on a page, and whom one blocks."""
    row = make_initiative(title="Rouvrir la passerelle")
    author, louise = row.author, person(name="Louise Marchandeau")
    writer, receiver = sign_in(Client(), louise), sign_in(Client(), author)
    where = {"pk": row.pk, "slug": row.slug}
    room = reverse("thanks", kwargs=where)
    camera.take("thanks of a stranger", room, writer, shows="prennent part")
    camera.take("thanks nobody", room, receiver, shows="Personne d’autre pour l’instant")
    join(louise, row)
    camera.take("thanks whom", room, writer, shows="À qui dire merci")
    form = reverse("write-thanks", kwargs={**where, "handle": author.handle})
    camera.take("thanks form", form, writer, shows="Votre mot")
    camera.take("thanks errors", form, writer, post={"text": ""}, status=422, shows="erreurs")
    note = thank(by=louise, initiative=row, person=author, text=f"Merci ! {LONG}", may_show=True)
    page = note.get_absolute_url()
    camera.take("thanks received", room, receiver, shows="On vous dit merci")
    camera.take("thanks note", page, receiver, shows="Le montrer sur ma page")
    camera.take("thanks own note", page, writer, shows="Retirer mon mot")
    camera.take("thanks refused twice", form, writer, post={"text": "Encore"}, status=409)
    flag = reverse("flag", args=["thanks", str(note.pk)])
    camera.take("thanks flag", flag, receiver, shows="Signaler")
    show_thanks(by=author, thanks=note, shows=True)
    camera.take("thanks public", page, shows="Signaler ce mot")
    camera.take("person thanked", author.get_absolute_url(), shows="On lui dit merci")
    before = Visibility.PUBLIC
    for state in (Visibility.BLURRED, Visibility.RESTRICTED):
        change = kinds.get("thanks").change
        change(None, str(note.pk), state, "Un motif.", before, timezone.now())
        before = state
        camera.take(f"thanks {state}", page, receiver, shows="Un motif.")
    blocked = reverse("blocked")
    camera.take("blocked nobody", blocked, receiver, shows="Vous ne bloquez personne")
    receiver.post(reverse("change-block", args=[louise.handle]), {"bloquer": "oui"})
    camera.take("blocked", blocked, receiver, shows="Débloquer")
    answer = {"text": "Encore un mot"}
    note.delete()
    camera.take("thanks blocked", form, writer, post=answer, status=403, shows="ne reçoit pas")


def writing(camera: Camera) -> None:
    """Accepting messages, one's threads, one of them in each state."""
    row = make_initiative(title="Rouvrir la passerelle")
    author, louise = row.author, person(name="Louise Marchandeau")
    receiver, writer = sign_in(Client(), author), sign_in(Client(), louise)
    where = {"pk": row.pk, "slug": row.slug}
    room = reverse("reach", kwargs=where)
    camera.take("messages of a stranger", room, writer, shows="qui prennent part.")
    join(louise, row)
    camera.take("messages to accept", room, writer, shows="Accepter de recevoir")
    camera.take("messages none", reverse("threads"), writer, shows="Aucun message")
    open_messages(by=louise, initiative=row, with_text=True)
    camera.take("messages nobody yet", room, writer, shows="Personne d’autre n’a encore accepté")
    open_messages(by=author, initiative=row, with_text=False)
    camera.take("messages whom", room, writer, shows="À qui écrire")
    form = reverse("write-message", kwargs={**where, "handle": author.handle})
    camera.take("messages form", form, writer, shows="Votre message")
    camera.take("messages errors", form, writer, post={"text": ""}, status=422, shows="erreurs")
    first = send_message(by=louise, initiative=row, person=author, text=f"Samedi ? {LONG}")
    camera.take("messages waiting", reverse("threads"), receiver, shows="1 non lu")
    page = first.thread.get_absolute_url()
    camera.take("messages thread", page, receiver, shows="Signaler")
    camera.take("messages thread errors", page, receiver, post={"text": ""}, status=422)
    flag = reverse("flag", args=["message", str(first.pk)])
    camera.take("messages flag", flag, receiver, shows="Signaler")
    many = [Message(thread=first.thread, writer=author, text=f"Oui {n}") for n in range(35)]
    Message.objects.bulk_create(many)
    camera.take("messages many", page, writer, shows="Messages plus anciens")
    change = kinds.get("message").change
    last = Message.objects.filter(writer=author).latest("pk")
    change(None, str(last.pk), Visibility.BLURRED, "Un motif.", Visibility.PUBLIC, timezone.now())
    camera.take("messages blurred", page, writer, shows="Un motif.")
    block(by=author, person=louise)
    camera.take("messages blocked", page, writer, shows="ne reçoit pas vos messages")
