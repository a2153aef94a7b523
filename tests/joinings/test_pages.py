"""The pages where two arguments become one: who reads what, who may press what."""

import pytest
from django.test import Client

from initiatives.actions import joinings
from initiatives.models import Joining, JoiningStage, TeamRole
from tests.factories import make_initiative, make_user, withhold
from tests.initiatives.test_arguments import argued, client_of, path, text_of
from tests.joinings.cast import COMMON, FAR, ONE, OTHER, again, join, make_two, propose
from tests.teams.cast import joined as joined_team

pytestmark = pytest.mark.django_db
WHO = ("one", "other", "team", "stranger", None)


def people_of(one, other):
    return {
        "one": one.author,
        "other": other.author,
        "team": one.initiative.author,
        "stranger": make_user(),
    }


def test_from_the_argument_to_the_common_text():
    one, other = make_two(sources=["https://exemple.fr/rapport"])
    row = one.initiative
    mine, theirs = client_of(one.author), client_of(other.author)
    page = text_of(mine.get(one.get_absolute_url()))
    assert "Un autre argument dit presque la même chose" in page
    near = text_of(mine.get(path("near-arguments", row, number=one.pk)))
    assert OTHER in near
    address = path("propose-joining", row, number=one.pk, other=other.pk)
    form = text_of(mine.get(address))
    # Its own words to begin with, beside those of the other.
    assert f">\n{ONE}</textarea>" in form
    assert OTHER in form
    for typed, says in (("", "Écrivez le texte commun"), ("x" * 501, "trop long")):
        refused = mine.post(address, {"text": typed})
        assert (refused.status_code, says in text_of(refused)) == (422, True)
        assert typed[:40] in text_of(refused)
    sent = mine.post(address, {"text": COMMON})
    assert sent.status_code == 303
    assert mine.post(address, {"text": COMMON}).url == sent.url
    made = Joining.objects.get()
    assert sent.url == made.get_absolute_url()
    assert "attend une réponse" in text_of(mine.get(one.get_absolute_url()))
    assert "On vous propose de réunir" in text_of(theirs.get(other.get_absolute_url()))
    for reader in (Client(), client_of(make_user())):
        assert "réunir" not in text_of(reader.get(other.get_absolute_url()))
    asked = text_of(theirs.get(sent.url))
    for text in (ONE, OTHER, COMMON, "Louise Morel est d’accord", "exemple.fr"):
        assert text in asked
    assert "Oui, signer ce texte" not in text_of(mine.get(sent.url))
    yes = theirs.post(sent.url, {"suite": "accepter"})
    assert (yes.status_code, yes.url) == (303, one.get_absolute_url())
    # Pressed twice, it is once.
    assert theirs.post(sent.url, {"suite": "accepter"}).url == yes.url
    for reader in (mine, theirs):
        assert reader.get(sent.url).url == one.get_absolute_url()
    assert "Retirer mon nom" in text_of(theirs.get(one.get_absolute_url()))


def test_what_is_not_alike_is_not_offered():
    row = make_initiative()
    one = argued(row, text=ONE)
    other = argued(row, text=FAR)
    client = client_of(one.author)
    assert "presque la même chose" not in text_of(client.get(one.get_absolute_url()))
    assert "Aucun autre argument" in text_of(client.get(path("near-arguments", row, number=one.pk)))
    address = path("propose-joining", row, number=one.pk, other=other.pk)
    assert client.get(address).status_code == 409
    refused = client.post(address, {"text": COMMON})
    assert (refused.status_code, COMMON in text_of(refused)) == (409, True)


def test_of_one_that_is_withheld_nothing_is_shown_to_compare():
    from tests.joinings.test_joinings import Visibility, decide

    one, other = make_two()
    made = propose(one, other)
    decide(one, Visibility.RESTRICTED)
    page = text_of(client_of(other.author).get(made.get_absolute_url()))
    assert ONE not in page
    assert "ne se lit pas pour l’instant" in page


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("name", "allowed", "typed"),
    [
        ("propose", {"one", "team"}, {"text": COMMON}),
        # Who proposed has agreed already: nothing happens.
        ("accept", {"one", "other"}, {"suite": "accepter"}),
        ("refuse", {"other"}, {"suite": "decliner"}),
        ("withdraw", {"one"}, {}),
        ("unsign", {"one", "other"}, {}),
    ],
)
def test_each_does_what_is_theirs(who, name, allowed, typed):
    one, other = make_two()
    row = one.initiative
    person = people_of(one, other).get(who)
    client = client_of(person) if person else Client()
    if name == "propose":
        address = path("propose-joining", row, number=one.pk, other=other.pk)
    elif name == "unsign":
        join(one, other)
        address = path("unsign-argument", row, number=one.pk)
    else:
        made = propose(one, other)
        address = made.get_absolute_url()
        address += "reprendre/" if name == "withdraw" else ""
    response = client.post(address, typed)
    if who is None:
        assert "/connexion/" in response.url
    elif who in allowed:
        assert response.status_code == 303
        joint = (who, name) == ("other", "accept")
        assert (again(one).co_author_id is not None) is joint or name == "unsign"
    else:
        # A proposal is nobody's else: its page is not even there.
        hidden = {"team", "stranger"} if name in ("accept", "refuse", "withdraw") else set()
        wrong = 409 if (who, name) == ("one", "refuse") else 403
        assert response.status_code == (404 if who in hidden else wrong)
        if wrong == 409 and who not in hidden:
            assert "Vous l’avez proposé" in text_of(response)
    if who is not None and name in ("withdraw", "unsign"):
        assert client.get(address).status_code == 405


@pytest.mark.parametrize("name", ["accept", "refuse", "withdraw", "propose", "unsign"])
def test_in_the_wrong_state_it_says_why(name):
    one, other = make_two()
    row = one.initiative
    if name == "unsign":
        response = client_of(one.author).post(path("unsign-argument", row, number=one.pk))
        assert response.status_code == 409
        return
    made = propose(one, other)
    if name == "propose":
        address = path("propose-joining", row, number=other.pk, other=one.pk)
        response = client_of(other.author).post(address, {"text": COMMON})
        assert "attend déjà" in text_of(response)
    elif name == "withdraw":
        joinings.refuse_joining(by=other.author, joining=made)
        response = client_of(one.author).post(f"{made.get_absolute_url()}reprendre/")
    else:
        joinings.withdraw_joining(by=one.author, joining=made)
        typed = {"suite": "accepter" if name == "accept" else "decliner"}
        response = client_of(other.author).post(made.get_absolute_url(), typed)
        assert "n’attend plus" in text_of(response)
    assert response.status_code == 409


def test_on_a_withheld_initiative_the_pages_say_so():
    one, other = make_two()
    made = propose(one, other)
    withhold(one.initiative)
    client = client_of(other.author)
    assert client.post(made.get_absolute_url(), {"suite": "accepter"}).status_code == 409
    assert Joining.objects.get().stage == JoiningStage.PROPOSED


def test_an_animator_proposes_for_the_team():
    one, other = make_two()
    client = client_of(joined_team(one.initiative, TeamRole.ANIMATOR))
    assert "presque la même chose" in text_of(client.get(other.get_absolute_url()))
    address = path("propose-joining", one.initiative, number=other.pk, other=one.pk)
    assert "L’équipe propose" in text_of(
        client.get(path("near-arguments", one.initiative, number=other.pk))
    )
    assert client.post(address, {"text": COMMON}).status_code == 303
    for each in (one, other):
        page = text_of(client_of(each.author).get(again(each).get_absolute_url()))
        assert "On vous propose de réunir" in page
