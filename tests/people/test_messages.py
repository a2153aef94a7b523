"""Messages between two participants who both accepted: private, bounded, left, forgotten."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.models import Mail
from initiatives.actions.blocks import block
from initiatives.actions.messages import (
    DAILY_NEW,
    FIRSTS_NEW,
    IN_A_ROW,
    MAIL,
    close_messages,
    leave_thread,
    open_messages,
    read_messages,
    send_message,
)
from initiatives.message_letters import build
from initiatives.models import Message, Reach, Seat, Thread
from initiatives.models.message import AROUND, KEPT
from initiatives.states import Visibility
from initiatives.waiting import waiting
from moderation import kinds
from moderation.models import Case, Entry
from moderation.subjects import subject_of
from tests.factories import make_initiative, make_moderator, make_user, withhold
from tests.people.cast import client_of, join

pytestmark = pytest.mark.django_db
WORDS = "Pouvez-vous apporter l’échelle samedi ? https://exemple.fr/"
CLOSED = "ne reçoit pas vos messages"


def pair(**fields):
    """Louise joined in private; she and the author accepted messages."""
    row, louise = make_initiative(), make_user(**fields)
    join(louise, row, named=False)
    for one in (row.author, louise):
        open_messages(by=one, initiative=row, with_text=False)
    return row, louise


def written(row, by, person=None, **fields):
    fields.setdefault("text", WORDS)
    return send_message(by=by, initiative=row, person=person or row.author, **fields)


def path(name, row, **more):
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def test_louise_accepts_writes_and_is_answered(django_capture_on_commit_callbacks):
    row, louise = make_initiative(), make_user()
    join(louise, row, named=False)
    client, author = client_of(louise), client_of(row.author)
    room = path("reach", row)
    assert "À qui écrire" not in client.get(room).content.decode()
    client.post(path("change-reach", row), {"recevoir": "oui"})
    assert "Personne d’autre n’a encore accepté" in client.get(room).content.decode()
    author.post(path("change-reach", row), {"recevoir": "oui", "with_text": "on"})
    form = path("write-message", row, handle=row.author.handle)
    assert form in client.get(room).content.decode()
    assert client.get(form).status_code == 200
    assert client.post(form, {"text": " "}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(form, {"text": WORDS}).status_code == 303
    thread = Thread.objects.get()
    assert waiting(row.author) == 1
    assert "1 non lu" in author.get(reverse("threads")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        html = author.get(thread.get_absolute_url()).content.decode()
    assert WORDS.partition(" ?")[0] in html
    assert 'href="https://exemple.fr/"' not in html
    assert waiting(row.author) == 0
    answer = author.post(thread.get_absolute_url(), {"text": "Oui, à samedi."})
    assert answer.status_code == 303
    assert "Oui, à samedi." in client.get(thread.get_absolute_url()).content.decode()
    assert author.post(thread.get_absolute_url(), {"text": ""}).status_code == 422
    # Nothing is told, and no log says who writes to whom.
    assert not Activity.objects.filter(for_key=str(row.author.uid)).exists()
    assert not AuditEvent.objects.filter(verb__startswith="message").exists()


def test_the_mail_says_that_a_message_waits_and_its_words_only_if_wanted():
    row, louise = pair()
    first = written(row, louise)
    written(row, louise, text="Et la corde.")
    mail = Mail.objects.get(kind=MAIL)
    assert (mail.to, mail.args["message"]) == (row.author.email, first.pk)
    letter = build(mail.args)
    assert louise.public_name in str(letter.preview)
    assert letter.context["text"] == ""
    open_messages(by=row.author, initiative=row, with_text=True)
    assert build(mail.args).context["text"] == WORDS
    for one in (letter, build(mail.args)):
        assert louise.email not in str(one.context)
    read_messages(by=row.author, thread=first.thread)
    assert build(mail.args) is None


def test_to_anybody_else_it_does_not_exist():
    row, louise = pair()
    sent = written(row, louise)
    page = sent.thread.get_absolute_url()
    third = make_user()
    join(third, row)
    open_messages(by=third, initiative=row, with_text=False)
    for client in (client_of(third), client_of(make_user()), client_of(make_moderator())):
        assert client.get(page).status_code == 404
        assert client.post(page, {"text": "Moi aussi"}).status_code == 404
        assert client.post(f"{page}quitter/").status_code == 404
        assert client.get(f"/signaler/message/{sent.pk}/").status_code == 404
        assert WORDS not in client.get(reverse("threads")).content.decode()
    visitor = Client()
    for address in (page, reverse("threads"), path("reach", row)):
        assert visitor.get(address).status_code == 303
    assert visitor.post(page, {"text": "x"}).status_code == 303
    assert visitor.post(f"{page}quitter/").status_code == 303
    assert visitor.get(f"/signaler/message/{sent.pk}/").status_code == 404
    assert client_of(louise).get(f"{page}quitter/").status_code == 405
    assert client_of(louise).get(path("change-reach", row)).status_code == 405
    assert Message.objects.count() == 1
    assert subject_of(page) == ("", "")


def test_whether_somebody_takes_part_or_accepts_cannot_be_asked():
    row, louise = pair()
    quiet, stranger = make_user(), make_user()
    join(quiet, row, named=False)
    client = client_of(louise)
    for one in (quiet, stranger, louise):
        assert client.get(path("write-message", row, handle=one.handle)).status_code == 404
    with pytest.raises(Refused):
        open_messages(by=stranger, initiative=row, with_text=False)
    outside = client_of(stranger)
    assert outside.post(path("change-reach", row), {"recevoir": "oui"}).status_code == 403
    assert outside.get(path("write-message", row, handle=louise.handle)).status_code == 404
    assert louise.public_name not in outside.get(path("reach", row)).content.decode()
    assert louise.public_name not in client_of(quiet).get(path("reach", row)).content.decode()


@pytest.mark.parametrize("how", ["closed", "left", "blocked", "blocks"])
def test_the_same_sentence_whatever_the_reason(how):
    row, louise = pair()
    page = written(row, louise).thread.get_absolute_url()
    if how == "closed":
        close_messages(by=row.author, initiative=row)
    elif how == "left":
        leave_thread(by=row.author, thread=Thread.objects.get())
    elif how == "blocked":
        block(by=row.author, person=louise)
    else:
        block(by=louise, person=row.author)
    client = client_of(louise)
    assert CLOSED in client.get(page).content.decode()
    answer = client.post(page, {"text": "Encore ?"})
    assert answer.status_code == 403
    assert CLOSED in answer.content.decode()
    assert "Encore ?" in answer.content.decode()
    assert Message.objects.count() == 1


def test_who_left_comes_back_by_writing():
    row, louise = pair()
    thread = written(row, louise).thread
    leave_thread(by=row.author, thread=thread)
    author = client_of(row.author)
    assert author.get(thread.get_absolute_url()).status_code == 404
    written(row, row.author, louise, text="Finalement oui.")
    assert author.get(thread.get_absolute_url()).status_code == 200
    assert written(row, louise)


def test_it_slows_down_whoever_writes_too_much():
    row, louise = pair(joined_at=timezone.now())
    for number in range(IN_A_ROW):
        written(row, louise, text=f"{number}")
    with pytest.raises(TooMany, match="attendent déjà une réponse"):
        written(row, louise)
    others = []
    for _turn in range(FIRSTS_NEW):
        others.append(make_user())
        join(others[-1], row)
        open_messages(by=others[-1], initiative=row, with_text=False)
    for one in others[:-1]:
        written(row, louise, one)
    with pytest.raises(TooMany, match="beaucoup de personnes"):
        written(row, louise, others[-1])
    thread = Thread.objects.earliest("started_at")
    Message.objects.bulk_create(
        [Message(thread=thread, writer=louise, text="x") for _turn in range(DAILY_NEW)]
    )
    with pytest.raises(TooMany, match="beaucoup de messages"):
        written(row, louise, others[0])


def test_a_case_holds_the_flagged_message_and_shows_a_few_around_it():
    row, louise = pair()
    thread = written(row, louise, text="Message 0").thread
    rows = [
        Message(thread=thread, writer=one, text=f"Message {number}")
        for number, one in enumerate([row.author, louise] * 6, start=1)
    ]
    Message.objects.bulk_create(rows)
    flagged = Message.objects.get(text="Message 6")
    assert (
        client_of(row.author)
        .post(f"/signaler/message/{flagged.pk}/", {"motive": "insult"})
        .status_code
        == 303
    )
    case = Case.objects.get()
    assert case.text == [["Le message", "Message 6"]]
    beside = kinds.around("message", str(flagged.pk))
    assert [text for _label, text in beside] == [
        f"Message {number}" for number in range(6 - AROUND, 7 + AROUND)
    ]
    names = {row.author.public_name, louise.public_name}
    assert not names & {label for label, _text in beside}
    kinds.get("message").change(
        None, str(flagged.pk), Visibility.RESTRICTED, "Un motif.", Visibility.PUBLIC, timezone.now()
    )
    for one in (louise, row.author):
        html = client_of(one).get(thread.get_absolute_url()).content.decode()
        assert "Un motif." in html
        assert "Message 6" not in html
    assert "Message" not in str(list(Entry.objects.values()))
    for one in (louise, row.author):
        with pytest.raises(Refused):
            kinds.get("message").check_is_no_party(one, str(flagged.pk))


def test_a_message_is_forgotten_after_a_year():
    row, louise = pair()
    now = timezone.now()
    Message.objects.filter(pk=written(row, louise).pk).update(written_at=now - KEPT)
    kept = written(row, row.author, louise, text="Encore là")
    call_command("forget_messages")
    assert list(Message.objects.all()) == [kept]
    Message.objects.update(written_at=now - KEPT)
    Thread.objects.update(started_at=now - KEPT - timedelta(days=1))
    call_command("forget_messages")
    assert not Thread.objects.exists()
    assert not Seat.objects.exists()


def test_it_is_ones_own_data_and_goes_with_the_account():
    row, louise = pair()
    thread = written(row, louise).thread
    written(row, row.author, louise, text="Oui.")
    mine = my_data(louise)["messages"]["lignes"]
    assert [(one["message"], one["de moi"]) for one in mine] == [(WORDS, True), ("Oui.", False)]
    assert len(my_data(louise)["recevoir"]["lignes"]) == 1
    erase_account(by=louise)
    assert [one.text for one in Message.objects.all()] == ["Oui."]
    assert Reach.objects.count() == 1
    html = client_of(row.author).get(thread.get_absolute_url()).content.decode()
    assert CLOSED in html
    assert louise.email not in html


def test_nobody_writes_about_a_withheld_initiative():
    row, louise = pair()
    page = written(row, louise).thread.get_absolute_url()
    withhold(row)
    row.refresh_from_db()
    with pytest.raises(Conflict):
        written(row, louise)
    html = client_of(louise).get(page).content.decode()
    assert row.title not in html
    assert CLOSED in html


def test_the_list_costs_the_same_for_one_and_many(django_assert_max_num_queries):
    row, louise = pair()
    written(row, louise)
    client = client_of(row.author)
    with django_assert_max_num_queries(8):
        client.get(reverse("threads"))
    for _turn in range(6):
        other = make_user()
        join(other, row)
        open_messages(by=other, initiative=row, with_text=False)
        written(row, other)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("threads")).content.decode().count("1 non lu") == 7
