"""Messages of a kit: written by participants, each in their own words."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives import actions
from initiatives.actions import kit
from initiatives.actions.kit import AlikeError, Words
from initiatives.actions.parts import Change
from initiatives.actions.redaction import redact
from initiatives.models import KitMessage, Life
from initiatives.personal_data import withdraw_stances
from initiatives.states import Outcome, Visibility
from tests.api.test_initiatives_api import key_for
from tests.factories import make_initiative, make_moderator, make_user, withhold
from tests.initiatives.test_arguments import argued
from tests.kit.cast import OTHER, TEXT, client_of, joined, path, text_of, written

pytestmark = pytest.mark.django_db
NEAR = f"{TEXT} Signez."


def test_a_message_is_written_signed_and_public_at_once():
    row = make_initiative()
    reason = argued(row)
    person = joined(row)
    client = client_of(person)
    address = path("write-kit-message", row)
    assert "Publier dans le kit" in text_of(client.get(address, {"reseau": "bluesky"}))
    typed = {"network": "bluesky", "audience": "à la maire", "text": TEXT, "argument": reason.pk}
    assert client.post(address, typed).status_code == 303
    message = KitMessage.objects.get()
    assert (message.author, message.argument, message.turns) == (person, reason, 0)
    page = text_of(Client().get(path("kit", row)))
    for shown in (TEXT, person.name, "à la maire", "Bluesky", reason.text[:40]):
        assert shown in page
    assert TEXT not in text_of(Client().get(path("kit", row), {"reseau": "x"}))
    assert Life.objects.get(pk=row.pk).messages == 1
    assert "Kit (1)" in text_of(Client().get(row.get_absolute_url()))
    assert Activity.objects.get(verb=Verb.KIT_MESSAGE).for_key == str(row.author.uid)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"network": "", "text": TEXT}, "Choisissez où"),
        ({"network": "x", "text": " "}, "Écrivez le message"),
        ({"network": "x", "text": "é" * 281}, "X prend 280 signes au plus"),
        ({"network": "bluesky", "text": "é" * 290}, "Bluesky prend 300 signes au plus"),
        ({"network": "letter", "text": "é" * 2501}, "2500 signes au plus"),
        ({"network": "fax", "text": TEXT}, "fax"),
    ],
)
def test_what_cannot_be_sent_comes_back_filled(typed, says):
    row = make_initiative()
    response = client_of(joined(row)).post(path("write-kit-message", row), typed)
    page = text_of(response)
    assert (response.status_code, says in page) == (422, True)
    assert typed["text"].strip()[:40] in page
    assert not KitMessage.objects.exists()


def test_nearly_the_same_is_said_before_publishing_and_never_refused():
    first = written()
    row = first.initiative
    client, address = client_of(joined(row)), path("write-kit-message", row)
    typed = {"network": "x", "text": NEAR}
    said = client.post(address, typed)
    page = text_of(said)
    assert (said.status_code, f"Presque identique à ce qu’écrit {first.author.name}" in page) == (
        409,
        True,
    )
    assert NEAR in page
    assert client.post(address, {**typed, "anyway": "on"}).status_code == 303
    first.refresh_from_db()
    second = KitMessage.objects.exclude(pk=first.pk).get()
    assert (first.nearest, second.nearest, first.likeness) == (second, first, second.likeness)
    assert "Presque identique à" in text_of(Client().get(second.get_absolute_url()))
    third = written(row, text=OTHER)
    kit.withdraw_message(by=second.author, message=second)
    first.refresh_from_db()
    assert (first.nearest, first.twin) == (third, None)
    assert f"Différent à {first.difference} %" in text_of(Client().get(first.get_absolute_url()))


def test_only_who_takes_part_writes_and_not_without_end():
    row = make_initiative()
    with pytest.raises(Refused, match="rejoignez d’abord"):
        written(row, make_user())
    assert written(row, row.author, agrees=True).author == row.author
    person = joined(row)
    one = written(row, person, OTHER)
    assert written(row, person, OTHER) == one
    for number in range(kit.DAILY_MESSAGES - 1):
        written(row, person, f"{number} fois {number * 7} raisons {number * 5}", anyway=True)
    with pytest.raises(TooMany, match="dix messages"):
        written(row, person, "Encore un autre, tout à fait différent de ce qui précède.")
    kit.check_can_write_message(person, row, timezone.now() + timedelta(days=1, minutes=1))


@pytest.mark.parametrize("state", ["closed", "withheld"])
def test_a_closed_or_withheld_initiative_takes_none(state):
    row = make_initiative()
    person = joined(row)
    if state == "closed":
        actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="Fait.")
    else:
        withhold(row)
    with pytest.raises(Conflict):
        written(row, person)


def test_its_author_changes_it_and_takes_it_back():
    message = written()
    row, client = message.initiative, client_of(message.author)
    address = path("change-kit-message", row, number=message.pk)
    assert TEXT in text_of(client.get(address))
    assert client.post(address, {"text": OTHER, "audience": "aux élus"}).status_code == 303
    page = text_of(Client().get(message.get_absolute_url()))
    for shown in (OTHER, TEXT, "aux élus"):
        assert shown in page
    gone = path("withdraw-kit-message", row, number=message.pk)
    assert client.post(gone).status_code == 303
    page = text_of(Client().get(message.get_absolute_url()))
    assert "Retiré par la personne" in page
    assert OTHER not in page
    assert TEXT not in page
    assert Life.objects.get(pk=row.pk).messages == 0
    assert client.post(address, {"text": TEXT}).status_code == 409
    assert actions.recount_rooms() == 0


@pytest.mark.parametrize("who", ["writer", "author", "stranger", None])
@pytest.mark.parametrize(
    ("name", "typed"),
    [("change-kit-message", {"text": OTHER}), ("withdraw-kit-message", {})],
)
def test_each_does_what_is_theirs(who, name, typed):
    message = written()
    row = message.initiative
    people = {"author": row.author, "writer": message.author, "stranger": make_user()}
    client = client_of(people[who]) if who else Client()
    address = path(name, row, number=message.pk)
    response = client.post(address, typed)
    if who is None:
        assert "/connexion/" in response.url
    else:
        assert response.status_code == (303 if who == "writer" else 403)
    if name == "withdraw-kit-message":
        assert client.get(address).status_code == 405


def test_moderation_withholds_one_and_its_count_follows():
    message = written()
    row = message.initiative
    change = Change(Visibility.RESTRICTED, "Adresse privée.", Visibility.PUBLIC, timezone.now())
    kit.change_message_visibility(by=make_moderator(), message=message, change=change)
    assert Life.objects.get(pk=row.pk).messages == 0
    page = text_of(Client().get(message.get_absolute_url()))
    assert "Adresse privée." in page
    assert TEXT not in page
    assert not Activity.objects.filter(data__message=message.pk, withdrawn_at=None).exists()
    assert kit.take_turn(row.pk) is None
    with pytest.raises(Conflict, match="suspendu"):
        kit.change_message(by=message.author, message=message, words=Words(OTHER))
    assert actions.recount_rooms() == 0


def test_it_leaves_with_the_agreement_or_stays_without_a_name():
    kept, gone = written(), written()
    withdraw_stances(gone.author)
    gone.refresh_from_db()
    assert (gone.text, gone.is_standing) == ("", False)
    person, name = kept.author, kept.author.name
    assert TEXT in str(my_data(person))
    erase_account(by=person)
    page = text_of(Client().get(kept.get_absolute_url()))
    assert TEXT in page
    assert name not in page


def test_a_redacted_passage_goes_from_messages_too():
    message = written()
    redact(initiative=message.initiative, passage="Mardi, trois vélos", at=timezone.now())
    message.refresh_from_db()
    assert "Mardi" not in message.text


def test_lists_cost_the_same_for_one_and_for_many(django_assert_max_num_queries):
    row = make_initiative()
    person = joined(row)
    for number in range(9):
        text = " ".join(f"{number}{word}" for word in TEXT.split())
        KitMessage.objects.create(
            initiative=row, author=person, network="x", text=text, argument=argued(row)
        ).save()
    Client().get(path("kit", row))
    with django_assert_max_num_queries(3):
        Client().get(path("kit", row))
    with django_assert_max_num_queries(1):
        Client().get(row.get_absolute_url())


# -- The share box -----------------------------------------------------------------------------


def test_each_share_proposes_another_the_least_proposed_first():
    row = make_initiative()
    first, second = written(row), written(row, text=OTHER)
    written(row, text="Madame la maire, je vous écris au sujet de la gare.", network="letter")
    client, address = Client(), path("share", row)
    client.head(address)
    seen = [client.get(address).context["proposed"].pk for _time in range(4)]
    assert seen == [first.pk, second.pk, first.pk, second.pk]
    late = written(row, text="Qui surveille la gare le soir ? Personne : un abri fermé, si.")
    assert late.turns == 2
    other = client.get(address, {"apres": first.pk}).context["proposed"]
    assert other.pk == second.pk
    asked = client.get(address, {"message": late.pk}).context["proposed"]
    assert asked.pk == late.pk
    late.refresh_from_db()
    assert late.turns == 2
    for bad in ("x", "999999", "²"):
        assert client.get(address, {"message": bad}).status_code == 404


def test_the_box_works_without_script_and_asks_for_ones_words():
    row = make_initiative(title="Rouvrir la passerelle")
    page = text_of(Client().get(path("share", row)))
    assert "Personne n’a encore écrit" in page
    assert row.get_absolute_url() in page
    client = Client(enforce_csrf_checks=True)
    sent = client.post(path("share", row), {"text": "Venez & voyez.", "server": "Piaille.fr/"})
    page = text_of(sent)
    assert sent.status_code == 200
    assert "https://bsky.app/intent/compose?text=Venez%20%26%20voyez." in page
    assert "https://piaille.fr/share?text=Venez" in page
    assert "no-" in sent.headers["Cache-Control"]
    assert not KitMessage.objects.exists()
    long = text_of(client.post(path("share", row), {"text": "é" * 300}))
    assert "signes de trop" in long
    bad = client.post(path("share", row), {"text": "Oui", "server": "a.fr/@x?y"})
    assert (bad.status_code, "nom du serveur seul" in text_of(bad)) == (422, True)


def test_a_flood_moves_no_turn(monkeypatch):
    message = written()
    monkeypatch.setattr("civic.syndication.sharing.share.is_too_often", lambda *_a, **_k: True)
    page = Client().get(path("share", message.initiative))
    assert page.context["proposed"] == message
    message.refresh_from_db()
    assert message.turns == 0


# -- The API -----------------------------------------------------------------------------------


def test_over_the_api():
    row = make_initiative()
    person = joined(row)
    client = Client(headers=key_for(person, "initiatives"))
    address = f"/api/v1/initiatives/{row.pk}/messages/"
    sent = {"network": "bluesky", "text": TEXT, "audience": "aux élus"}
    post = {"content_type": "application/json"}
    long = client.post(address, {**sent, "text": "é" * 300}, **post)
    assert (long.status_code, "text" in str(long.json())) == (422, True)
    made = client.post(address, sent, **post)
    assert (made.status_code, made.json()["author"]["name"]) == (201, person.name)
    other = Client(headers=key_for(joined(row), "initiatives"))
    assert other.post(address, {**sent, "text": NEAR}, **post).status_code == 409
    assert other.post(address, {**sent, "text": NEAR, "anyway": True}, **post).status_code == 201
    [second, first] = Client().get(address).json()["results"]
    assert (first["text"], first["audience"], first["difference"]) == (
        TEXT,
        "aux élus",
        second["difference"],
    )


def test_alike_names_the_other():
    message = written()
    with pytest.raises(AlikeError) as raised:
        written(message.initiative, text=NEAR)
    assert raised.value.other == message
