"""What one joins or writes is followed; searches hear of what is published."""

import pytest
from django.http import QueryDict

from civic.accounts.actions import withdraw_consent
from civic.accounts.models import Consent
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.notifications import actions as notifications
from civic.notifications import registry
from civic.notifications.models import Follow
from civic.notifications.states import Kind, Origin, Rhythm
from civic.themes.queries import tree
from initiatives import actions, following
from initiatives.filters import FilterForm
from initiatives.states import Outcome, Side
from tests.factories import make_initiative, make_places, make_theme, make_user
from tests.initiatives.test_stances import agreed, signed_in, suspend

pytestmark = pytest.mark.django_db


def follows_of(person):
    rows = Follow.objects.filter(reader__user=person)
    return list(rows.values_list("key", "origin", "rhythm"))


def take(person, initiative, side=Side.SUPPORT):
    return actions.take_stance(by=person, initiative=initiative, side=side, agrees=True)


def test_it_follows_what_one_publishes_once_a_day():
    initiative = make_initiative()
    assert follows_of(initiative.author) == [(str(initiative.pk), Origin.AUTHOR, Rhythm.DAILY)]


def test_it_follows_what_one_joins_and_lets_go_of_it():
    initiative, person = make_initiative(), make_user()
    take(person, initiative)
    take(person, initiative)
    assert follows_of(person) == [(str(initiative.pk), Origin.JOINED, Rhythm.WEEKLY)]
    actions.withdraw_stance(by=person, initiative=initiative)
    assert follows_of(person) == []


def test_it_follows_nothing_that_one_opposes():
    initiative, person = make_initiative(), make_user()
    take(person, initiative, Side.OPPOSE)
    assert follows_of(person) == []
    take(person, initiative)
    assert len(follows_of(person)) == 1
    take(person, initiative, Side.OPPOSE)
    assert follows_of(person) == []


def test_it_keeps_what_was_tuned_or_asked_for():
    initiative, person = make_initiative(), make_user()
    take(person, initiative)
    row = Follow.objects.get(reader__user=person)
    notifications.set_rhythm(by=row.reader, follow=row, rhythm=Rhythm.DAILY)
    actions.withdraw_stance(by=person, initiative=initiative)
    assert follows_of(person) == [(str(initiative.pk), Origin.ASKED, Rhythm.DAILY)]


def test_it_tells_of_no_join_once_the_agreement_is_withdrawn():
    person = agreed()
    for _ in range(2):
        take(person, make_initiative())
    withdraw_consent(by=person, purpose=Consent.Purpose.OPINIONS)
    assert follows_of(person) == []


def test_it_keeps_the_authors_follow_when_they_join():
    initiative = make_initiative()
    take(initiative.author, initiative)
    assert follows_of(initiative.author)[0][1] == Origin.AUTHOR


# ---------------------------------------------------------------------------------- initiatives
def test_it_describes_initiatives_that_may_be_read():
    initiative, hidden = make_initiative(), make_initiative()
    suspend(hidden)
    found = registry.things(Kind.INITIATIVE, [str(initiative.pk), str(hidden.pk), "x", "²", ""])
    assert list(found) == [str(initiative.pk)]
    assert found[str(initiative.pk)].url == initiative.get_absolute_url()


# ------------------------------------------------------------------------------------- searches
@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("q=V%C3%A9lo", "q=v%C3%A9lo"),
        ("theme=ecole&q=+v%C3%A9lo++cargo+&tri=recentes&apres=x", "q=v%C3%A9lo+cargo&theme=ecole"),
        ("territoire=D21&echelle=locale&etat=ouvertes", "echelle=locale&territoire=d21"),
        ("echelle=mondiale&etat=toutes&q=a&inconnu=1", "q=a"),
        ("tri=recentes", ""),
    ],
)
def test_it_has_one_key_for_a_question(asked, key):
    assert following.read(asked).key == key
    assert following.read(key).key == key


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("q=V%C3%A9lo&theme=ecole&territoire=d21", "q=v%C3%A9lo&territoire=d21&theme=ecole"),
        ("etat=toutes&q=v%C3%A9lo", "q=v%C3%A9lo"),
        ("etat=closes&q=v%C3%A9lo", ""),
        ("", ""),
    ],
)
def test_it_gives_the_list_the_same_key(asked, key):
    make_places()
    make_theme("ecole")
    tree.forget()
    form = FilterForm(QueryDict(asked), tree())
    assert form.is_valid(), form.errors
    assert following.search_key(form.filters()) == key


def test_it_leaves_out_accents_that_would_not_fit():
    long = "é" * 199
    assert following.read(f"q={long}").key == f"q={'e' * 199}"


def test_it_hears_of_publications_that_match():
    make_places()
    ecole, velo = make_theme("ecole"), make_theme("velo", parent=make_theme("mobilites"))
    at_school = make_initiative(title="Ouvrir la cour de l’école", theme=ecole)
    track = make_initiative(title="Une piste rue Basse", theme=velo, territory=make_places()["fr"])
    closed = make_initiative(title="Une piste rue Haute", theme=velo)
    actions.close(by=closed.author, initiative=closed, outcome=Outcome.ACHIEVED, text="Fini.")
    hidden = make_initiative(title="Une piste rue Neuve", theme=velo)
    suspend(hidden)
    rows = list(Activity.objects.all())

    def heard(key):
        found = registry.matching(Kind.SEARCH, key, rows)
        told = [row for row in rows if row.pk in found]
        assert all(row.verb == Verb.PUBLISHED for row in told)
        return {int(row.subject_key) for row in told}

    assert heard("q=piste") == {track.pk, closed.pk}
    assert heard("theme=mobilites") == {track.pk, closed.pk}
    assert heard("echelle=nationale") == {track.pk}
    assert heard("territoire=d21") == {at_school.pk, closed.pk}
    assert heard("q=piste&territoire=d21&theme=velo") == {closed.pk}
    assert heard("q=introuvable") == set()
    assert heard("theme=rien") == set()
    assert heard("territoire=99999") == set()
    assert registry.matching(Kind.SEARCH, "q=piste", []) == set()


# -------------------------------------------------------------------------------------- buttons
def buttons():
    """Each page that shows the button, and where it leads."""
    make_places()
    theme = make_theme("ecole")
    initiative, person = make_initiative(theme=theme), make_user()
    return [
        (initiative.get_absolute_url(), f"/suivre/initiative/{initiative.pk}/"),
        ("/territoires/21231-dijon/", "/suivre/territoire/21231/"),
        ("/themes/ecole/", "/suivre/theme/ecole/"),
        (person.get_absolute_url(), f"/suivre/personne/{person.uid}/"),
        ("/initiatives/?q=passerelle", "/suivre/recherche/?q=passerelle"),
    ]


def test_it_gives_visitors_a_link_and_nothing_of_their_own(client):
    for page, address in buttons():
        response = client.get(page)
        html = response.content.decode()
        assert f'href="{address}"' in html, page
        assert "csrfmiddlewaretoken" not in html
        assert not response.cookies
        assert client.get(address).status_code == 200


def test_it_gives_people_one_press_and_its_state():
    client = signed_in(make_user())
    for page, address in buttons():
        html = client.get(page).content.decode()
        assert f'action="{address}"' in html, page
        client.post(address)
        html = client.get(page).content.decode()
        assert "Ne plus suivre" in html, page
        assert "une fois par semaine" in html


def test_it_offers_nothing_that_cannot_be_followed():
    person = make_user()
    client = signed_in(person)
    assert "/suivre/" not in client.get(person.get_absolute_url()).content.decode()
    assert "/suivre/" not in client.get("/initiatives/").content.decode()
    assert "/suivre/" not in client.get("/initiatives/?etat=closes&q=a").content.decode()


def test_it_shows_a_join_as_a_follow():
    initiative, person = make_initiative(), agreed()
    client = signed_in(person)
    client.post(f"{initiative.get_absolute_url()}rejoindre/")
    html = client.get(f"{initiative.get_absolute_url()}?partie=position").content.decode()
    assert "Vous suivez" in html
