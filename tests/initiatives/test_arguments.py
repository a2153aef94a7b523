"""Reasons for and against, and the replies to them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.models import Consent
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives import actions
from initiatives.actions import ConsentNeeded
from initiatives.actions import arguments as arguing
from initiatives.actions.argument_marks import mark_argument
from initiatives.actions.argument_ranks import rank_arguments
from initiatives.actions.arguments import Claim
from initiatives.actions.parts import Change
from initiatives.actions.redaction import redact
from initiatives.models import Argument, ArgumentMark, Life
from initiatives.permissions import has_agreed_to_opinions
from initiatives.personal_data import withdraw_stances
from initiatives.states import Outcome, Side, Visibility
from tests.api.test_initiatives_api import key_for
from tests.factories import make_initiative, make_moderator, make_user, withhold

pytestmark = pytest.mark.django_db
TEXT = "Trois vélos sur quatre volés à la gare l’ont été hors de l’abri."
ANSWER = "Le rapport compte aussi les vélos retrouvés."
SOURCE = "https://exemple.fr/rapport"


def argued(initiative=None, by=None, side=Side.SUPPORT, text=TEXT, sources=(), **fields):
    return arguing.publish_argument(
        by=by or make_user(),
        initiative=initiative or make_initiative(),
        side=side,
        claim=Claim(text, list(sources)),
        **{"agrees": True, **fields},
    )


def answered(argument, by=None, text=ANSWER):
    by = by or make_user()
    return arguing.reply_to_argument(by=by, argument=argument, claim=Claim(text), agrees=True)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def path(name, row, **more):
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def text_of(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_an_argument_is_written_signed_and_public_at_once():
    row, person = make_initiative(), make_user()
    client = client_of(person)
    form = text_of(client.get(path("write-argument", row), {"cote": "contre"}))
    assert "sous votre nom" in form
    typed = {"side": "contre", "text": TEXT, "source_1": SOURCE, "source_2": SOURCE}
    refused = client.post(path("write-argument", row), typed)
    assert (refused.status_code, "Cochez cette case" in text_of(refused)) == (422, True)
    assert client.post(path("write-argument", row), {**typed, "agrees": "on"}).status_code == 303
    assert has_agreed_to_opinions(person)
    argument = Argument.objects.get()
    assert (argument.side, [one.url for one in argument.sources.all()]) == ("oppose", [SOURCE])
    # Neither joined nor opposed: no stance is asked for, none is made.
    assert not row.stances.exists()
    page = text_of(Client().get(path("arguments", row)))
    assert TEXT in page
    assert person.name in page
    assert "exemple.fr" in page
    assert Life.objects.get(pk=row.pk).arguments_against == 1
    first = text_of(Client().get(row.get_absolute_url()))
    assert TEXT in first
    assert "Arguments (1)" in first
    told = Activity.objects.get(verb=Verb.ARGUMENT_PUBLISHED)
    assert told.for_key == str(row.author.uid)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"side": "", "text": TEXT}, "Choisissez"),
        ({"side": "pour", "text": " "}, "Écrivez votre texte"),
        ({"side": "pour", "text": "x" * 501}, "trop long"),
        ({"side": "pour", "text": TEXT, "source_1": "http://exemple.fr/"}, "n’est pas sûre"),
        ({"side": "pour", "text": TEXT, "source_3": "javascript:alert(1)"}, "pas celle d’une page"),
    ],
)
def test_what_cannot_be_sent_comes_back_filled(typed, says):
    sent = {**typed, "agrees": "on"}
    response = client_of(make_user()).post(path("write-argument", make_initiative()), sent)
    page = text_of(response)
    assert (response.status_code, says in page) == (422, True)
    assert typed["text"].strip()[:40] in page
    assert not Argument.objects.exists()


def test_sent_twice_it_is_one():
    row, person = make_initiative(), make_user()
    one = argued(row, person)
    assert argued(row, person) == one
    assert answered(one, person) == answered(one, person)
    assert Life.objects.get(pk=row.pk).arguments_for == 1


def test_without_the_agreement_nothing_is_written():
    with pytest.raises(ConsentNeeded):
        argued(agrees=False)
    with pytest.raises(ConsentNeeded):
        arguing.reply_to_argument(by=make_user(), argument=argued(), claim=Claim(ANSWER))


def test_one_level_of_replies():
    argument = argued()
    reply = answered(argument)
    page = text_of(Client().get(argument.get_absolute_url()))
    assert ANSWER in page
    assert reply.author.name in page
    assert "1 réponse" in text_of(Client().get(path("arguments", argument.initiative)))
    with pytest.raises(Conflict, match="pas à une réponse"):
        answered(reply)
    told = Activity.objects.get(verb=Verb.ARGUMENT_ANSWERED)
    assert told.for_key == str(argument.author.uid)
    # Replies are no arguments: they are counted nowhere as such.
    assert Life.objects.get(pk=argument.initiative_id).arguments_for == 1
    moved = Client().get(path("argument", argument.initiative, number=reply.pk))
    assert moved.url == reply.get_absolute_url()


def test_nobody_writes_without_end():
    row, person = make_initiative(), make_user()
    for number in range(arguing.DAILY_ARGUMENTS):
        argument = argued(row, person, text=f"{TEXT} ({number})")
    with pytest.raises(TooMany, match="cinq arguments"):
        argued(row, person)
    arguing.check_can_argue(person, row, timezone.now() + timedelta(days=1, minutes=1))
    for number in range(arguing.DAILY_REPLIES):
        answered(argument, person, text=f"{ANSWER} ({number})")
    with pytest.raises(TooMany, match="vingt fois"):
        answered(argument, person)


@pytest.mark.parametrize("state", ["closed", "withheld"])
def test_a_closed_or_withheld_initiative_takes_none(state):
    argument = argued()
    row = argument.initiative
    if state == "closed":
        actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="Fait.")
    else:
        withhold(row)
    for act in (lambda: argued(row), lambda: answered(Argument.objects.get(pk=argument.pk))):
        with pytest.raises(Conflict):
            act()


def test_its_author_changes_it_and_takes_it_back():
    argument = argued(sources=[SOURCE])
    row, client = argument.initiative, client_of(argument.author)
    answered(argument)
    address = path("change-argument", row, number=argument.pk)
    assert SOURCE in text_of(client.get(address))
    assert client.post(address, {"text": "Un abri protège."}).status_code == 303
    page = text_of(Client().get(argument.get_absolute_url()))
    assert "Un abri protège." in page
    assert TEXT in page
    assert SOURCE not in page
    assert client.post(path("withdraw-argument", row, number=argument.pk)).status_code == 303
    page = text_of(Client().get(argument.get_absolute_url()))
    assert "Retiré par la personne" in page
    assert "Un abri protège." not in page
    assert TEXT not in page
    assert ANSWER in page
    assert Life.objects.get(pk=row.pk).arguments_for == 0
    assert client.post(address, {"text": TEXT}).status_code == 409
    with pytest.raises(Conflict, match="plus en ligne"):
        answered(argument)
    assert actions.recount_rooms() == 0


WHO = ("writer", "author", "stranger", None)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("name", "allowed", "typed"),
    [
        ("reply-argument", {"writer", "author", "stranger"}, {"text": ANSWER, "agrees": "on"}),
        ("change-argument", {"writer"}, {"text": "Autre texte."}),
        ("withdraw-argument", {"writer"}, {}),
        ("mark-argument", {"author", "stranger"}, {"eclaire": "oui"}),
    ],
)
def test_each_does_what_is_theirs(who, name, allowed, typed):
    argument = argued()
    row = argument.initiative
    people = {"author": row.author, "writer": argument.author, "stranger": make_user()}
    client = client_of(people[who]) if who else Client()
    address = path(name, row, number=argument.pk)
    response = client.post(address, typed)
    if who is None:
        assert "/connexion/" in response.url
    else:
        assert response.status_code == (303 if who in allowed else 403)
    if name in ("withdraw-argument", "mark-argument"):
        assert client.get(address).status_code == 405


def test_a_mark_orders_and_is_shown_to_nobody():
    row = make_initiative()
    first, second = argued(row), argued(row, text="Un abri coûte moins qu’un vol.")
    reader = make_user()
    for _again in range(2):
        mark_argument(by=reader, argument=first, helps=True)
    assert ArgumentMark.objects.count() == 1
    assert rank_arguments() == 1
    page = Client().get(path("arguments", row))
    assert [one.pk for one in page.context["arguments"]] == [first.pk, second.pk]
    assert rank_arguments() == 0
    newest = Client().get(path("arguments", row), {"tri": "recents"})
    assert [one.pk for one in newest.context["arguments"]] == [second.pk, first.pk]
    assert "M’éclaire : enlever" in text_of(client_of(reader).get(first.get_absolute_url()))
    other = text_of(client_of(make_user()).get(first.get_absolute_url()))
    assert "M’éclaire : enlever" not in other
    mark_argument(by=reader, argument=first, helps=False)
    assert rank_arguments() == 1
    with pytest.raises(Refused):
        mark_argument(by=first.author, argument=first, helps=True)
    with pytest.raises(Conflict):
        mark_argument(by=reader, argument=answered(first), helps=True)


@pytest.mark.parametrize("query", ["cote=x", "tri=x", "apres=x", "avant=x", "cote=pour&apres=W10"])
def test_an_unknown_choice_is_not_found(query):
    row = make_initiative()
    assert Client().get(f"{path('arguments', row)}?{query}").status_code == 404


def test_moderation_withholds_one_and_its_count_follows():
    argument = argued()
    row = argument.initiative
    change = Change(Visibility.RESTRICTED, "Adresse privée.", Visibility.PUBLIC, timezone.now())
    arguing.change_argument_visibility(by=make_moderator(), argument=argument, change=change)
    assert Life.objects.get(pk=row.pk).arguments_for == 0
    assert TEXT not in text_of(Client().get(path("arguments", row)))
    page = text_of(Client().get(argument.get_absolute_url()))
    assert "Adresse privée." in page
    assert TEXT not in page
    assert not Activity.objects.filter(data__argument=argument.pk, withdrawn_at=None).exists()
    assert actions.recount_rooms() == 0


def test_whoever_takes_the_agreement_back_takes_everything_back():
    argument = argued()
    person = argument.author
    answered(argued(), person)
    mark_argument(by=person, argument=argued(), helps=True)
    withdraw_stances(person)
    assert not Argument.objects.of(person).standing().exists()
    assert not ArgumentMark.objects.exists()


def test_what_somebody_argued_is_theirs_to_read_and_stays_without_their_name():
    argument = argued(sources=[SOURCE])
    person = argument.author
    other = argued(argument.initiative)
    mark_argument(by=person, argument=other, helps=True)
    mine = str(my_data(person))
    assert SOURCE in mine
    assert other.get_absolute_url() in mine
    name = person.name
    erase_account(by=person)
    page = text_of(Client().get(argument.get_absolute_url()))
    assert TEXT in page
    assert name not in page
    assert not ArgumentMark.objects.exists()


def test_a_redacted_passage_goes_from_arguments_too():
    argument = argued()
    redact(initiative=argument.initiative, passage="Trois vélos", at=timezone.now())
    argument.refresh_from_db()
    assert "Trois vélos" not in argument.text


def test_lists_cost_the_same_for_one_and_for_many(django_assert_max_num_queries):
    row = make_initiative()
    argued(row)
    Client().get(path("arguments", row))
    for number in range(12):
        argued(row, side=list(Side)[number % 2], text=f"{TEXT} ({number})", sources=[SOURCE])
    with django_assert_max_num_queries(6):
        Client().get(path("arguments", row))
    with django_assert_max_num_queries(1):
        page = Client().get(row.get_absolute_url())
    assert [one.side for one in page.context["arguments"]] == ["support", "oppose", "support"]


def test_over_the_api():
    row, person = make_initiative(), make_user()
    client = Client(headers=key_for(person, "initiatives"))
    address = f"/api/v1/initiatives/{row.pk}/arguments/"
    sent = {"side": "oppose", "text": TEXT, "sources": [SOURCE]}
    post = {"content_type": "application/json"}
    assert client.post(address, {**sent, "agrees": False}, **post).status_code == 403
    bad = client.post(address, {**sent, "sources": ["http://exemple.fr/"]}, **post)
    assert (bad.status_code, "sources" in str(bad.json())) == (422, True)
    made = client.post(address, {**sent, "agrees": True}, **post)
    assert made.status_code == 201
    assert made.json()["author"]["name"] == person.name
    [listed] = Client().get(address).json()["results"]
    assert (listed["text"], listed["sources"][0]["url"]) == (TEXT, SOURCE)
    assert Client().get(f"{address}?side=support").json()["results"] == []
    assert Client().get(f"{address}?side=x").status_code == 422
    assert Consent.objects.filter(user=person).exists()


NEAR = "À la gare, trois vélos volés sur quatre l’ont été hors de l’abri."
FAR = "Le budget de la commune ne permet pas de payer un gardien la nuit."


def test_one_can_see_whether_somebody_said_it_already_and_nothing_is_lost():
    row, client = make_initiative(), client_of(make_user())
    said = argued(row)
    argued(row, side=Side.OPPOSE, text=f"{TEXT} Mais peu importe.")
    argued(make_initiative())
    typed = {"side": "pour", "text": NEAR, "source_1": SOURCE, "proches": "oui"}
    page = text_of(client.post(path("write-argument", row), typed))
    assert page.count("Lire celui de") == 1
    assert said.get_absolute_url() in page
    assert (NEAR in page, SOURCE in page, "Il y a une erreur" in page) == (True, True, False)
    part = client.post(path("write-argument", row) + "?partie=proches", {**typed, "text": FAR})
    assert "rien ici ne ressemble" in text_of(part)
    assert "<html" not in text_of(part)
    assert Argument.objects.filter(initiative=row).count() == 2
    # It never stands in the way: the same text is published at once.
    del typed["proches"]
    assert client.post(path("write-argument", row), {**typed, "agrees": "on"}).status_code == 303


def test_what_is_alike_is_found_the_nearest_first_and_on_one_side():
    row = make_initiative()
    rows = Argument.objects.claims(Side.SUPPORT).filter(initiative=row)
    argued(row, text=f"{NEAR} Le rapport le dit, page douze.")
    argued(row)
    argued(row, text=FAR)
    argued(row, side=Side.OPPOSE, text=NEAR)
    assert [found.text[:20] for found in rows.alike(NEAR)] == [TEXT[:20], NEAR[:20]]
    assert rows.alike("Une piscine ouverte le dimanche.") == rows.alike("") == []
