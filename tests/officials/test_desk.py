"""The desk: who reads it, what it shows, how many questions it asks."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.lib.kept import forget_everything
from civic.officials.desk import lists
from civic.officials.desk.filters import Filters, Order
from civic.officials.desk.lists import Name
from civic.officials.desk.refresh import prove_figures, refresh_figures
from civic.officials.desk.visits import visit
from civic.officials.models import PlaceFigure, Visit
from civic.officials.states import MandateState
from civic.themes.models import Theme
from civic.themes.queries import tree
from initiatives.models import Initiative, ReplyClock, Stance, Tally
from initiatives.models.argument import Argument
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_operator,
    make_territory,
    make_user,
    withhold,
)
from tests.moderation.cast import sign_in
from tests.officials.cast import helps, mandate_in

DESK = "/elus/bureau/"
PATHS = [DESK, f"{DESK}liste/nouveau/", f"{DESK}affiche/d21.pdf"]
pytestmark = pytest.mark.django_db


def of_cote_d_or(state=MandateState.ACTIVE, user=None):
    return mandate_in(state, user, territory=make_territory("d21"))


def text_of(client, path=DESK, **asked):
    return client.get(path, asked).content.decode()


def join(row, number):
    """So many people joined, today."""
    now = timezone.now()
    Stance.objects.bulk_create(
        Stance(initiative=row, side="support", taken_at=now) for _ in range(number)
    )
    Tally.objects.filter(pk=row.pk).update(supports=number)


# -- Who reads it --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", ["holder", "staff"])
@pytest.mark.parametrize("state", list(MandateState))
def test_it_opens_while_the_mandate_is_in_force_only(path, role, state):
    mandate = of_cote_d_or(state)
    person = mandate.user if role == "holder" else helps(mandate)
    expected = 200 if state == MandateState.ACTIVE else 403
    assert sign_in(person).get(path).status_code == expected


@pytest.mark.parametrize("path", PATHS)
def test_it_is_closed_to_everybody_else(path):
    mandate = of_cote_d_or()
    for person in (
        make_user(),
        make_moderator(),
        make_operator(),
        helps(mandate, accepted_at=None),
    ):
        assert sign_in(person).get(path).status_code == 403
    assert Client().get(path).status_code == 302
    # Without the second step, it is asked for.
    assert sign_in(mandate.user, second_step=False).get(path).status_code == 302
    assert sign_in(mandate.user).post(path).status_code == 405


def test_a_mandate_of_somebody_else_is_not_one_s_own():
    mandate, other = of_cote_d_or(), make_mandate(territory=make_territory("2a004"))
    answer = sign_in(mandate.user).get(DESK, {"mandat": other.pk})
    assert answer.status_code == 422
    assert "n’est pas l’un des vôtres" in answer.content.decode()
    assert sign_in(mandate.user).get(f"{DESK}affiche/2a004.pdf").status_code == 404
    assert sign_in(mandate.user).get(f"{DESK}liste/inconnue/").status_code == 404


# -- What it shows -------------------------------------------------------------------------------


def test_it_shows_the_area_and_nothing_else():
    mandate = of_cote_d_or()
    make_initiative(title="Une halte à Beaune", territory=make_territory("21054"))
    make_initiative(title="Un ponton à Ajaccio", territory=make_territory("2a004"))
    make_initiative(title="Un tramway régional", territory=make_territory("r27"))
    refresh_figures()
    prove_figures()
    answer = sign_in(mandate.user).get(DESK)
    assert answer.headers["Cache-Control"] == "private, no-store"
    text = answer.content.decode()
    assert "Une halte à Beaune" in text
    assert "Ajaccio" not in text
    assert "tramway régional" not in text


def test_what_was_withheld_since_the_figures_were_made_is_gone_at_once():
    mandate = of_cote_d_or()
    row = make_initiative(title="Une halte à Beaune")
    refresh_figures()
    client = sign_in(mandate.user)
    assert row.title in text_of(client)
    withhold(row)
    assert row.title not in text_of(client)


def test_new_is_what_was_published_since_the_visit_before():
    mandate = of_cote_d_or()
    client = sign_in(mandate.user)
    text_of(client)
    row = make_initiative(title="Une halte à Beaune")
    refresh_figures()
    assert row.title in text_of(client, f"{DESK}liste/nouveau/")
    # The same visit goes on: it stays new when the page is read again.
    assert row.title in text_of(client, f"{DESK}liste/nouveau/")
    # Since the last page read, to within a minute.
    visit(mandate.user, [mandate], read := timezone.now() + timedelta(minutes=1))
    later = read + timedelta(hours=2)
    since = visit(mandate.user, [mandate], later).since
    assert since == read > row.published_at
    assert visit(mandate.user, [mandate], later + timedelta(minutes=59)).since == since
    assert visit(mandate.user, [mandate], later + timedelta(minutes=119, seconds=1)).since > since


def test_reading_again_within_a_minute_writes_nothing():
    first, now = of_cote_d_or(), timezone.now()
    other = make_mandate(first.user, territory=make_territory("2a004"))
    moments = [now, now + timedelta(seconds=59), now + timedelta(seconds=61)]
    visits = [visit(first.user, [first], moments[0]), visit(first.user, [first], moments[1])]
    assert visits[0] == visits[1]
    assert Visit.objects.get(mandate=first).seen_at == moments[0]
    # Another desk is noted beside it, whatever was just noted.
    assert visit(first.user, [first, other], moments[1]).since == visits[0].since
    assert Visit.objects.get(mandate=other).seen_at == moments[1]
    assert Visit.objects.get(mandate=first).seen_at == moments[0]
    visit(first.user, [first], moments[2])
    assert Visit.objects.get(mandate=first).seen_at == moments[2]


def test_each_reader_has_visits_of_their_own():
    mandate = of_cote_d_or()
    now = timezone.now()
    visit(mandate.user, [mandate], now)
    assert visit(helps(mandate), [mandate], now).since == now - timedelta(days=30)


def test_it_puts_late_answers_first_and_those_nobody_told_last():
    mandate = of_cote_d_or()
    today = timezone.localdate()
    for title, due in [
        ("Pas encore saisi", None),
        ("Dans dix jours", today + timedelta(days=10)),
        ("En retard de trois jours", today - timedelta(days=3)),
    ]:
        row = make_initiative(title=title)
        told = {"noticed_at": timezone.now(), "notice": "site", "due_on": due} if due else {}
        ReplyClock.objects.create(initiative=row, called_at=timezone.now(), **told)
    refresh_figures()
    text = text_of(sign_in(mandate.user), f"{DESK}liste/a-repondre/")
    places = [text.index(one) for one in ("En retard de trois", "Dans dix", "Pas encore saisi</a>")]
    assert places == sorted(places)
    assert "il y a 3 jours" in text
    assert "encore 10 jours" in text
    assert "le délai ne court pas encore" in text
    late = Initiative.objects.get(title="En retard de trois jours")
    assert f'href="{late.get_absolute_url()}repondre/"' in text


def test_it_tells_no_number_of_people_under_ten():
    mandate = of_cote_d_or()
    few, many = make_initiative(title="Peu de monde"), make_initiative(title="Du monde")
    join(few, 9)
    join(many, 12)
    refresh_figures()
    text = text_of(sign_in(mandate.user), f"{DESK}liste/monte/")
    assert "Du monde" in text
    assert "12 personnes l’ont rejointe en 7 jours" in text
    assert "Peu de monde" not in text
    new = text_of(sign_in(mandate.user), f"{DESK}liste/nouveau/")
    assert "Moins de 10 personnes l’ont rejointe" in new
    assert "9 personnes" not in new


def test_it_quotes_the_first_argument_of_each_side_that_stands():
    mandate, row = of_cote_d_or(), make_initiative()
    author = make_user()
    for side, text, score in [
        ("support", "La meilleure raison.", 0.9),
        ("support", "Une autre raison.", 0.1),
        ("oppose", "Une raison retirée.", 0.9),
        ("oppose", "Une raison contre.", 0.2),
    ]:
        Argument.objects.create(initiative=row, author=author, side=side, text=text, score=score)
    Argument.objects.filter(text__contains="retirée").update(withdrawn_at=timezone.now())
    refresh_figures()
    text = text_of(sign_in(mandate.user))
    assert "La meilleure raison." in text
    assert "Une raison contre." in text
    assert "Une autre raison." not in text
    assert "retirée." not in text


def test_all_mandates_show_an_initiative_once():
    user = make_user()
    of_cote_d_or(user=user)
    make_mandate(user, territory=make_territory("21231"))
    make_mandate(user, territory=make_territory("242100410"))
    make_initiative(title="Une halte à Dijon", territory=make_territory("21231"))
    refresh_figures()
    text = text_of(sign_in(user), f"{DESK}liste/nouveau/")
    assert text.count("Une halte à Dijon</a>") == 1


def test_filters_are_in_the_address_and_a_bad_one_says_what_to_do():
    mandate = of_cote_d_or()
    make_initiative(title="Une halte à Beaune", territory=make_territory("21054"))
    make_initiative(title="Une halte à Dijon", territory=make_territory("21231"))
    refresh_figures()
    client = sign_in(mandate.user)
    text = text_of(client, commune="21054")
    assert "halte à Beaune" in text
    assert "halte à Dijon" not in text
    assert "halte à Dijon" not in text_of(client, etat="closes")
    answer = client.get(DESK, {"commune": "2a004"})
    assert answer.status_code == 422
    assert "dans aucun de vos territoires" in answer.content.decode()
    assert client.get(DESK, {"theme": "inconnu"}).status_code == 422


def test_an_area_nobody_wrote_about_is_useful_too():
    mandate = make_mandate(territory=make_territory("21054"))
    make_initiative(title="Un tramway départemental", territory=make_territory("d21"))
    refresh_figures()
    client = sign_in(mandate.user)
    assert _questions(client) <= 10
    text = text_of(client)
    assert "Personne n’a encore rien proposé à Beaune" in text
    assert "Un tramway départemental" in text
    assert "Que faudrait-il changer à Beaune" in text
    poster = client.get(f"{DESK}affiche/21054.pdf")
    assert poster.content.startswith(b"%PDF")


def test_where_signers_live_is_told_of_a_whole_area_only():
    mandate = of_cote_d_or()
    make_initiative(territory=make_territory("21054"))
    prove_figures()
    PlaceFigure.objects.filter(is_own=True).update(home=40, elsewhere=20)
    client = sign_in(mandate.user)
    assert "Côte-d’Or même" in text_of(client)
    part = text_of(client, commune="21054")
    assert "Beaune même" not in part
    assert "Dit pour le territoire entier" in part
    # Somebody of that commune reads it.
    mayor = sign_in(make_mandate(territory=make_territory("21054")).user)
    assert "Beaune même" in text_of(mayor)


# -- The table of communes -----------------------------------------------------------------------


def communes(client, **asked):
    """The communes of the table in order."""
    table = text_of(client, **asked).partition('id="communes"')[2].partition("</table>")[0]
    return re.findall(r'<th scope="row"><a href="[^"]*commune=(\w+)', table)


def test_it_sorts_the_communes_by_each_column_and_keeps_the_address():
    mandate = of_cote_d_or()
    client = sign_in(mandate.user)
    for code in ("21231", "21166", "21054"):
        make_initiative(territory=make_territory(code))
    refresh_figures()
    numbers = {
        "21231": {"open": 5, "opened_month": 1, "waiting": 2, "overdue": 0},
        "21166": {"open": 3, "opened_month": 3, "waiting": 0, "overdue": 1},
        "21054": {"open": 1, "opened_month": 2, "waiting": 1, "overdue": 2},
    }
    for code, kept in numbers.items():
        PlaceFigure.objects.filter(place=code, container_code="d21").update(**kept)
    orders = {
        "": ["21231", "21166", "21054"],
        "recentes": ["21166", "21054", "21231"],
        "attendues": ["21231", "21054", "21166"],
        "retard": ["21054", "21166", "21231"],
        # Beaune, Chenôve, Dijon.
        "nom": ["21054", "21166", "21231"],
        "autre": ["21231", "21166", "21054"],
    }
    for order, expected in orders.items():
        forget_everything()
        assert communes(client, tri=order) == expected, order
    text = text_of(client, tri="nom", etat="ouvertes", periode="30")
    assert 'aria-sort="ascending"' in text
    assert "?etat=ouvertes&amp;periode=30&amp;tri=retard#communes" in text
    # What is filtered further keeps the order, and the form too.
    assert "?commune=21231&amp;etat=ouvertes&amp;periode=30&amp;tri=nom" in text
    assert '<input type="hidden" name="tri" value="nom"' in text


@pytest.mark.parametrize("order", ["", *Order])
@pytest.mark.parametrize("code", ["d21", "fr"])
def test_each_order_asks_as_much(code, order):
    mandate = make_mandate(territory=make_territory(code))
    client = sign_in(mandate.user)
    make_initiative()
    refresh_figures()
    assert _questions(client, tri=order) <= 10


# -- How much it asks ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["21231", "d21", "r27", "fr"])
def test_it_asks_ten_questions_at_most_and_as_many_for_one_row_and_for_fifty(code):
    mandate = make_mandate(territory=make_territory(code))
    client = sign_in(mandate.user)
    make_initiative()
    refresh_figures()
    cold = _questions(client)
    assert cold <= 10
    author = make_user()
    for number in range(50):
        make_initiative(title=f"Une halte numéro {number}", author=author)
    refresh_figures()
    assert _questions(client) == cold
    # Warm: rows and what stands beside them are kept.
    assert _questions(client, cold=False) <= cold - 4


def test_what_is_asked_most_often_is_written_once_and_answers_the_same():
    areas = ["d21", "21231", "fr"]
    for number in range(12):
        row = make_initiative(title=f"Une halte {number}", territory=make_territory("21231"))
        join(row, 10 + number)
    refresh_figures()
    since, today = timezone.now() - timedelta(days=1), timezone.localdate()
    sizes = set()
    for names in (tuple(Name), (Name.NEW,)):
        for some in (areas[:1], areas[1:], areas):
            filters = Filters(codes=tuple(some))
            rows = lists._union(names, filters, since, today, 5)
            asked = lists._asked(names, filters, since, today, 5)
            assert sorted(asked) == sorted(rows)
            sizes.add(len(rows))
    assert min(sizes) >= 6
    # Of another moment as well: nothing of it stays in what was written.
    later = lists._asked((Name.NEW,), filters, timezone.now() + timedelta(days=1), today, 5)
    assert list(later) == []


def test_the_form_is_drawn_again_when_what_it_offers_changes():
    mandate = of_cote_d_or()
    make_initiative(territory=make_territory("21231"))
    refresh_figures()
    client = sign_in(mandate.user)
    assert '<option value="30" selected>' in text_of(client, periode="30")
    assert '<option value="30" selected>' not in text_of(client, periode="7")
    Theme.objects.create(slug="bruit", name="Bruit")
    tree.forget()
    assert '<option value="bruit"' in text_of(client, periode="7")


def _questions(client, *, cold=True, **query):
    if cold:
        forget_everything()
        client.get(DESK, {"etat": "closes"})
        forget_everything()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(DESK, query).status_code == 200
    return len(asked)
