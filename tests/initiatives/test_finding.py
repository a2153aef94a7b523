import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from initiatives import actions, queries, search
from initiatives.filters import Filters, Sort, State
from initiatives.models import Initiative, Tally
from initiatives.pagination import BadTokenError, pack, paginate_ids, unpack
from initiatives.states import Outcome, Visibility
from initiatives.views.finding import mixed
from tests.factories import (
    make_initiative,
    make_moderator,
    make_territory,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


def listed(client, query=""):
    return client.get(f"/initiatives/{query}")


def titles(response):
    """The cards' titles, in order."""
    found = re.findall(r'class="card__t">\s*<a[^>]*>([^<]*)</a>', response.content.decode())
    return [title.strip() for title in found]


def make_many(number, **fields):
    author, now = make_user(), timezone.now()
    return [
        make_initiative(
            author=author, title=f"Initiative {n:03d}", at=now - timedelta(hours=n), **fields
        )
        for n in range(number)
    ]


def close(initiative, outcome=Outcome.ACHIEVED):
    actions.close(by=initiative.author, initiative=initiative, outcome=outcome, text="Fini.")


def test_it_lists_open_initiatives_and_sets_no_cookie(client):
    kept = make_initiative(title="Garder la gare")
    close(make_initiative(title="Déjà close"))
    hidden = make_initiative(title="Retirée")
    actions.change_visibility(
        by=make_moderator(), initiative=hidden, to=Visibility.REMOVED, reason="Motif."
    )
    response = listed(client)
    assert response.status_code == 200
    assert titles(response) == [kept.title]
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "s-maxage" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=marche", {"Un marché du soir"}),
        ("?q=MARCHÉS+noctur", {"Un marché du soir"}),
        ("?q=introuvable", set()),
        ("?q=!!!", set()),
        ("?theme=ecole", {"Garder la classe"}),
        ("?theme=mobilites", {"Un marché du soir", "Des arceaux à vélos", "Un train de nuit"}),
        ("?theme=velo", {"Des arceaux à vélos"}),
        ("?territoire=21231", {"Un marché du soir"}),
        ("?territoire=d21", {"Un marché du soir", "Des arceaux à vélos"}),
        ("?territoire=242100410", {"Un marché du soir", "Des arceaux à vélos"}),
        ("?territoire=2A004", {"Garder la classe"}),
        ("?territoire_texte=Ajaccio", {"Garder la classe"}),
        ("?territoire_texte=20090", {"Garder la classe"}),
        ("?echelle=nationale", {"Un train de nuit"}),
        ("?echelle=locale&q=marche", {"Un marché du soir"}),
        ("?etat=closes", {"Close et atteinte", "Close et retirée"}),
        ("?etat=abouties", {"Close et atteinte"}),
        ("?etat=retirees", {"Close et retirée"}),
        ("?etat=non-abouties", set()),
        ("?q=close&etat=toutes&tri=recentes", {"Close et atteinte", "Close et retirée"}),
    ],
)
def test_it_filters(client, query, expected):
    top = make_theme("mobilites", name="Mobilités")
    make_initiative(title="Un marché du soir", problem="Le marché ferme tôt. Nocturne ?", theme=top)
    velo = make_theme("velo", name="Vélo", parent=top)
    make_initiative(title="Des arceaux à vélos", theme=velo, territory=make_territory("21166"))
    ajaccio, ecole = make_territory("2a004"), make_theme("ecole")
    make_initiative(title="Garder la classe", theme=ecole, territory=ajaccio)
    make_initiative(title="Un train de nuit", theme=top, territory=make_territory("fr"))
    close(make_initiative(title="Close et atteinte"))
    close(make_initiative(title="Close et retirée"), Outcome.WITHDRAWN)
    _index_places()
    response = listed(client, query)
    assert response.status_code == 200
    assert set(titles(response)) == expected


def _index_places():
    """The tiny tree has no words to search yet: fill them as loading does."""
    from django.contrib.postgres.search import SearchVector
    from django.db.models import F, Value

    from civic.territories.models import Territory
    from civic.territories.words import words_of

    for place in Territory.objects.all():
        words = " ".join(words_of(place.name, [place.code, *place.postcodes]))
        Territory.objects.filter(pk=place.pk).update(
            words=SearchVector(Value(words), config="simple"), folded=F("folded")
        )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?theme=inconnu", "ce thème n’existe pas."),
        ("?territoire=99999", "ce lieu n’existe pas"),
        ("?territoire_texte=Nullepart", "aucun lieu ne correspond"),
        ("?echelle=galactique", "galactique"),
        ("?etat=perdues", "perdues"),
        ("?tri=hasard", "hasard"),
        ("?apres=n-importe-quoi", "Cette page de résultats n’existe pas."),
        ("?avant=" + pack(["x", 1]), "Cette page de résultats n’existe pas."),
        ("?tri=recentes&apres=" + pack([1.5, 1]), "Cette page de résultats n’existe pas."),
        ("?tri=recentes&apres=" + pack(["2026-01-01", 1]), "Cette page de résultats"),
        ("?q=gare&apres=" + pack([-1]), "Cette page de résultats n’existe pas."),
        ("?q=" + "x" * 300, "200"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_the_form(client, query, message):
    make_initiative()
    for part in ("", "&partie=resultats"):
        response = listed(client, query + part)
        assert response.status_code == 422
        assert message in response.content.decode()
        assert titles(response) == []


@pytest.mark.parametrize(
    "text", ["🙂🙂", "‏شارع", "=CMD()", "a' OR 1=1 --", "& | ! ( ) :*", "x" * 150, "l’été"]
)
def test_it_survives_strange_words(client, text):
    make_initiative()
    response = listed(client, f"?q={quote(text)}")
    assert response.status_code == 200


def test_it_refuses_null_bytes(client):
    assert listed(client, "?q=a%00b").status_code == 400


def test_it_costs_the_same_for_one_and_for_fifty(client, django_assert_max_num_queries):
    make_initiative(title="Initiative seule")
    with django_assert_max_num_queries(3) as first:
        listed(client)
    make_many(50)
    with django_assert_max_num_queries(3) as full:
        listed(client)
    assert len(full) <= len(first) + 1
    with django_assert_max_num_queries(5):
        listed(client, "?q=initiative&territoire=21231&theme=mobilites&echelle=locale")


def walk(client, query):
    """Every title from the first page to the last, and the number of pages."""
    seen, address, pages = [], f"/initiatives/{query}", 0
    while address:
        response = client.get(address)
        seen += titles(response)
        pages += 1
        address = response.context["next_url"]
    return seen, pages, response


@pytest.mark.parametrize("query", ["?tri=recentes", "?etat=toutes", "?q=initiative"])
def test_it_walks_every_page_once_and_back(client, query):
    made = make_many(45)
    seen, pages, last = walk(client, query)
    assert pages == 3
    assert sorted(seen) == sorted(row.title for row in made)
    if "q=" not in query:
        assert seen == [row.title for row in made]
    second = client.get(last.context["previous_url"])
    assert titles(second) == seen[20:40]
    first = client.get(second.context["previous_url"])
    assert titles(first) == seen[:20]
    assert not first.context["previous_url"]
    assert 'rel="next"' in first.content.decode()
    assert 'rel="prev"' in second.content.decode()


def test_it_loses_nobody_when_ranks_are_equal(client):
    made = make_many(30)
    Tally.objects.update(rank=1000)
    seen, _, _ = walk(client, "?etat=toutes")
    assert sorted(seen) == sorted(row.title for row in made)


def test_it_orders_by_rank_then_by_number(client):
    first, second, third = make_many(3)
    Tally.objects.filter(initiative=third).update(rank=99_999)
    assert titles(listed(client)) == [third.title, first.title, second.title]


def test_it_puts_titles_before_texts_when_searching(client):
    make_initiative(title="Autre chose", problem="On parle ici de passerelle.", at=timezone.now())
    make_initiative(title="La passerelle d’abord", problem="Rien.")
    assert titles(listed(client, "?q=passerelle"))[0] == "La passerelle d’abord"


def test_it_keeps_one_place_in_five_for_small_ones(client):
    now = timezone.now()
    make_many(30)
    Tally.objects.update(supports=100, rank=50_000)
    author = make_user()
    small = {
        make_initiative(author=author, title=f"Petite {n}", at=now - timedelta(days=20)).title
        for n in range(6)
    }
    response = listed(client)
    shown = titles(response)
    assert len(shown) == 20
    assert [place for place, title in enumerate(shown, 1) if title in small] == [5, 10, 15, 20]
    assert response.content.decode().count("Elle démarre") == 4
    assert "Elle démarre" not in listed(client, "?tri=recentes").content.decode()


def test_it_draws_small_ones_anew_each_day():
    make_many(40)
    today = timezone.localdate()
    draws = {
        tuple(row.pk for row in queries.small_ones(None, 4, today=today + timedelta(days=day)))
        for day in range(5)
    }
    assert len(draws) > 1
    assert queries.small_ones(None, 4) == queries.small_ones(None, 4)


def test_it_draws_neither_old_nor_large_nor_closed_ones():
    now = timezone.now()
    make_initiative(title="Vieille", at=now - timedelta(days=31))
    large = make_initiative(title="Grande")
    Tally.objects.filter(initiative=large).update(supports=20, opposes=20)
    close(make_initiative(title="Close"))
    kept = make_initiative(title="Petite")
    assert [row.title for row in queries.small_ones(None, 4)] == ["Petite"]
    assert queries.small_ones(None, 4, exclude=[kept.pk]) == []


def test_it_mixes_even_when_one_list_is_short():
    rows = [Initiative(pk=n) for n in range(1, 4)]
    small = [Initiative(pk=n) for n in (8, 9)]
    assert [entry.initiative.pk for entry in mixed(rows, small)] == [1, 2, 3, 8, 9]
    assert mixed([], []) == []


def test_it_proposes_what_is_near_when_there_is_nothing(client):
    html = listed(client, "?territoire=" + make_territory("21166").pk).content.decode()
    assert "Rien ici pour l’instant." in html
    for near in ("territoire=242100410", "territoire=d21", "proposer/?territoire=21166"):
        assert near in html
    html = listed(client, "?q=licorne").content.decode()
    assert "q=licorne&amp;etat=toutes" in html


def test_it_shows_the_name_of_a_place_given_by_its_code(client):
    place = make_territory("21166")
    assert f'value="{place.label}"' in listed(client, "?territoire=21166").content.decode()


def test_it_gives_the_results_alone(client):
    make_initiative()
    html = listed(client, "?partie=resultats&tri=recentes").content.decode()
    response = listed(
        client,
        "?partie=resultats&q=pont&theme=&etat=ouvertes&territoire=21231&territoire_texte=Dijon+(21)",
    )
    assert response.headers["HX-Push-Url"] == "/initiatives/?q=pont&territoire=21231"
    assert 'id="resultats"' in html
    assert "<html" not in html


def test_it_refuses_other_methods(client):
    assert client.post("/initiatives/").status_code == 405


def test_it_knows_the_plain_question():
    assert Filters().is_plain
    assert not Filters(state=State.ALL).is_plain
    assert Filters(sort=Sort.RANK).is_plain


def test_it_ranks_only_among_the_latest_candidates(monkeypatch):
    monkeypatch.setattr(search, "CANDIDATES", 3)
    made = make_many(6)
    latest = sorted(row.pk for row in made)[-3:]
    found = search.best(Initiative.objects.all(), "initiative")
    assert sorted(found) == latest


@pytest.mark.parametrize("words", ["initiative", "passerelle velo", "rien de tel", "%s", "''", "…"])
def test_it_finds_the_same_open_ones_whichever_way_it_asks(words):
    made = make_many(3)
    close(made[0])
    rows = Initiative.objects.visible_to(None).open()
    assert search.best_open(words) == search.best(rows, words)


@pytest.mark.full
@given(token=st.text(max_size=60))
def test_it_reads_no_token_it_did_not_write(token):
    try:
        values = unpack(token, 2)
    except BadTokenError:
        return
    assert len(values) == 2


@given(values=st.lists(st.integers(0, 2**62) | st.floats(allow_nan=False), min_size=2, max_size=2))
def test_it_reads_back_its_tokens(values):
    assert unpack(pack(values), 2) == values


def test_it_cuts_a_list_of_ids():
    page = paginate_ids(range(45))
    assert (page.rows, page.before) == (list(range(20)), "")
    page = paginate_ids(range(45), after=page.after)
    page = paginate_ids(range(45), after=page.after)
    assert (page.rows, page.after) == (list(range(40, 45)), "")
    assert paginate_ids([], after="").rows == []


def test_it_stays_private_for_accounts():
    client = Client()
    client.force_login(make_user())
    assert listed(client).headers["Cache-Control"] == "private, no-store"
