"""The pages of a petition: what anybody reads, what its team does, and every POST refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.lib.kept import forget_everything
from initiatives import actions
from initiatives.actions.petition_tallies import CONTROL, fold_signatures, settle_steps
from initiatives.actions.petitions import close_petition, pause_petition
from initiatives.models import Initiative, Petition, Signature, SignatureDelta
from initiatives.petitions.identity import Identity
from initiatives.petitions.worth import routes_for
from initiatives.signatures_shown import named_in
from initiatives.states import Outcome, Visibility
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_places,
    make_user,
    withhold,
)
from tests.petitions.cast import make_confirmed, make_petition
from tests.petitions.crowd import crowd

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def page_of(petition, client=None):
    forget_everything()
    return text_of((client or Client()).get(petition.initiative.get_absolute_url()))


def own_page_of(petition, client=None):
    return text_of((client or Client()).get(f"{petition.initiative.get_absolute_url()}petition/"))


def counted(petition, day=None, area="d21", **change):
    """As many signatures at once, folded."""
    SignatureDelta.objects.create(petition_id=petition.pk, day=day, area=area, **change)
    fold_signatures()


def answers(**fields):
    given = {
        "addressee": "Le maire de Dijon",
        "other": "",
        "request": "Rouvrir la passerelle aux piétons avant l’hiver.",
        "goal": "805",
        "own_goal": "",
        "ends_on": (TODAY() + timedelta(days=90)).isoformat(),
        "suite": "ouvrir",
    }
    return given | fields


def address(petition_or_row, end=""):
    row = getattr(petition_or_row, "initiative", petition_or_row)
    return f"{row.get_absolute_url()}gerer/petition/{end}"


# ------------------------------------------------------------------ what anybody reads
def test_the_initiative_says_first_what_is_asked_and_lets_sign():
    petition = make_petition()
    counted(petition, confirmed=340)
    html = page_of(petition)
    panel = html[html.index('id="petition"') : html.index('id="position"')]
    for words in (
        petition.request,
        "Conseil municipal",
        "340 signatures",
        f'href="{petition.initiative.get_absolute_url()}signer/"',
        "805 signatures",
        "Les élus du territoire sont invités à répondre",
        "Encore 465 pour l’étape suivante",
        "jusqu’au",
    ):
        assert words in panel, words
    # The side one takes comes second: its buttons are not the main ones.
    assert 'class="btn btn--o" href' in html


def test_an_initiative_without_petition_shows_none_of_it():
    html = text_of(Client().get(make_initiative().get_absolute_url()))
    assert "petition" not in html.replace("/petition/", "")


def test_the_page_of_an_initiative_still_asks_one_question(django_assert_max_num_queries):
    petition = make_petition()
    page_of(make_petition())
    forget_everything()
    Client().get(make_initiative().get_absolute_url())
    with django_assert_max_num_queries(1):
        Client().get(petition.initiative.get_absolute_url())


def test_an_account_pays_one_question_for_its_exact_count():
    client, petition, plain = signed_in(make_user()), make_petition(), make_initiative()
    client.get(plain.get_absolute_url())
    with CaptureQueriesContext(connection) as without:
        client.get(plain.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        client.get(petition.initiative.get_absolute_url())
    assert len(asked) == len(without) + 1


def test_it_shows_a_new_count_and_a_new_state_at_once():
    petition = make_petition()
    path = petition.initiative.get_absolute_url()
    assert "Moins de 5 signatures" in text_of(Client().get(path))
    counted(petition, confirmed=5)
    assert "5 signatures" in text_of(Client().get(path))
    pause_petition(by=petition.initiative.author, petition=petition)
    assert "En pause depuis le" in text_of(Client().get(path))


@pytest.mark.parametrize(("number", "shown"), [(4, False), (5, True)])
def test_a_count_under_five_is_not_shown(number, shown):
    petition = make_petition()
    counted(petition, confirmed=number)
    for html in (page_of(petition), own_page_of(petition)):
        assert ("Moins de 5 signatures" in html) != shown
        assert (f"{number} signatures" in html) == shown


def test_a_crossed_threshold_is_under_control_for_48_hours():
    petition, now = make_petition(), timezone.now()
    counted(petition, confirmed=805)
    html = own_page_of(petition)
    assert "Contrôle en cours, 48 heures au plus" in html
    assert "Atteint le" in html
    settle_steps(now + CONTROL + timedelta(minutes=1))
    assert "Contrôle en cours" not in own_page_of(petition)


def test_it_says_what_it_is_worth_in_law_here():
    national = make_petition(make_initiative(territory=make_places()["fr"]))
    html = own_page_of(national)
    for words in ("500 000", "30 départements", "150 000", "16 ans", "ne comptent pas"):
        assert words in html, words
    local = own_page_of(make_petition())
    assert "Un électeur inscrit sur dix" in local
    assert "L1112-16" in local
    assert "ne remplace pas une demande formelle" in local
    assert "Assemblée nationale" not in local


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("commune", "sur dix"),
        ("departement", "sur vingt"),
        ("region", "sur vingt"),
        ("epci", "n’est pas une collectivité"),
        ("district", "n’est pas une collectivité"),
        ("collectivity", "statut"),
    ],
)
def test_each_kind_of_territory_has_its_local_right(kind, words):
    [route] = routes_for(kind)
    assert words in str(route.needs)
    assert "Demander, et non obtenir" in str(route.gives)


def test_history_and_places_show_nothing_under_ten():
    petition = make_petition()
    for ago, number in ((6, 60), (5, 4), (4, 3), (3, 40), (0, 12)):
        counted(petition, day=TODAY() - timedelta(days=ago), confirmed=number, local=number)
    counted(petition, day=TODAY() - timedelta(days=3), area="d39", confirmed=7)
    counted(petition, day=TODAY() - timedelta(days=3), area="d71", confirmed=6)
    html = own_page_of(petition)
    assert html.count('class="histo__b" x=') == 2
    table = html[html.index('id="lieux"') : html.index('id="droit"')]
    assert '<td class="nombre">119</td>' in table
    assert '<td class="nombre">13</td>' in table
    assert "Tous les autres" in table
    assert "Jura" not in table
    assert "Environ 9 personnes sur 10 habitent le territoire" in table


def test_too_few_signatures_have_no_history_and_no_places():
    petition = make_petition()
    counted(petition, day=TODAY(), confirmed=9, local=9)
    html = own_page_of(petition)
    assert "trop peu de signatures par jour" in html
    assert "trop peu de signatures pour dire" in html


def test_each_state_is_said_in_words():
    petition = make_petition()
    author = petition.initiative.author
    pause_petition(by=author, petition=petition)
    for html in (page_of(petition), own_page_of(petition)):
        assert "En pause depuis le" in html
        assert "/signer/" not in html
    close_petition(by=author, petition=petition)
    for html in (page_of(petition), own_page_of(petition)):
        assert "on ne peut plus la signer" in html
        assert "encore pendant 24 heures" in html
    now = timezone.now()
    Petition.objects.update(state="archived", anonymised_at=now, closed_at=now)
    assert "ont été effacés le" in own_page_of(petition)


def test_its_last_day_ends_it_before_the_sweep_does():
    petition = make_petition()
    past = timezone.now() - timedelta(minutes=1)
    Petition.objects.update(opened_at=past - timedelta(days=9), ends_at=past)
    html = own_page_of(petition)
    assert "Son dernier jour est passé" in html
    assert "/signer/" not in html


def test_a_withheld_initiative_withholds_its_petition_with_the_reason():
    petition = make_petition()
    why = "La deuxième phrase donne une adresse personnelle."
    actions.change_visibility(
        by=make_moderator(), initiative=petition.initiative, to=Visibility.RESTRICTED, reason=why
    )
    response = Client().get(f"{petition.initiative.get_absolute_url()}petition/")
    assert why in response.content.decode()
    assert petition.request not in response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex"
    author = signed_in(petition.initiative.author)
    assert "ne se signe pas" in text_of(author.get(address(petition)))


def test_a_blurred_initiative_veils_what_is_asked():
    petition = make_petition()
    actions.change_visibility(
        by=make_moderator(), initiative=petition.initiative, to=Visibility.BLURRED, reason="Dur."
    )
    html = own_page_of(petition)
    assert "Afficher la demande" in html
    assert f'content="{petition.request}' not in html


def test_the_page_sets_no_cookie_and_redirects_a_stale_slug(client):
    petition = make_petition()
    row = petition.initiative
    response = client.get(f"/initiatives/{row.pk}-ancien/petition/")
    assert (response.status_code, response.url) == (301, f"{row.get_absolute_url()}petition/")
    response = client.get(response.url)
    assert not response.cookies
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=5"
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert client.get(f"{make_initiative().get_absolute_url()}petition/").status_code == 404


def test_its_page_asks_few_questions(django_assert_max_num_queries):
    petition = make_petition()
    counted(petition, day=TODAY() - timedelta(days=2), confirmed=50)
    own_page_of(make_petition())
    with django_assert_max_num_queries(7):
        own_page_of(petition)


def test_cards_say_it_and_the_list_finds_those_to_sign():
    petition, other = make_petition(), make_initiative(title="Planter des arbres rue Haute")
    html = text_of(Client().get("/initiatives/"))
    assert html.count("Pétition à signer") == 1
    found = text_of(Client().get("/initiatives/?petition=ouverte"))
    assert petition.initiative.title in found
    assert other.title not in found
    pause_petition(by=petition.initiative.author, petition=petition)
    assert petition.initiative.title not in text_of(Client().get("/initiatives/?petition=ouverte"))
    assert "Pétition en pause" in text_of(Client().get("/initiatives/"))
    assert Client().get("/initiatives/?petition=x").status_code == 422


# ------------------------------------------------------------------------------ opening
def test_it_suggests_who_can_decide_and_how_many():
    official = make_user(name="Claire Montbard")
    make_mandate(official, function="Adjointe au maire")
    row = make_initiative()
    html = text_of(signed_in(row.author).get(address(row, "ouvrir/")))
    assert "Claire Montbard, Adjointe au maire, Dijon" in html
    assert "Le maire de Dijon et son conseil municipal" in html
    assert "805 signatures : les élus du territoire sont invités à répondre" in html
    assert (TODAY() + timedelta(days=182)).isoformat() in html
    assert 'data-counter="280"' in html


def test_it_is_read_again_then_opens_at_once():
    row = make_initiative()
    client = signed_in(row.author)
    review = client.post(address(row, "ouvrir/"), answers(suite="relire"))
    assert review.status_code == 200
    assert "Ce que les gens signeront" in text_of(review)
    assert not Petition.objects.exists()
    back = client.post(address(row, "ouvrir/"), answers(suite="modifier"))
    assert "Rouvrir la passerelle aux piétons" in text_of(back)
    response = client.post(address(row, "ouvrir/"), answers())
    assert (response.status_code, response.url) == (303, f"{row.get_absolute_url()}#petition")
    petition = Petition.objects.get()
    assert (petition.addressee, petition.goal) == ("Le maire de Dijon", 805)
    end = timezone.localtime(petition.ends_at)
    assert (end.date(), end.hour) == (TODAY() + timedelta(days=91), 0)
    again = client.post(address(row, "ouvrir/"), answers())
    assert (again.status_code, again.url) == (303, address(row))


def test_it_takes_an_elected_person_or_anybody_else():
    mandate, row = make_mandate(), make_initiative()
    asked = answers(addressee=f"mandat-{mandate.pk}", goal="autre", own_goal="1200")
    signed_in(row.author).post(address(row, "ouvrir/"), asked)
    assert (Petition.objects.get().mandate, Petition.objects.get().goal) == (mandate, 1200)
    other = make_initiative()
    asked = answers(addressee="autre", other="La direction de la gare")
    signed_in(other.author).post(address(other, "ouvrir/"), asked)
    assert Petition.objects.get(initiative=other).addressee == "La direction de la gare"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"request": ""}, "Dites en une phrase"),
        ({"request": "x" * 281}, "280 caractères au plus"),
        ({"request": "Trop court"}, "20 caractères au moins"),
        ({"addressee": "autre"}, "Écrivez à qui"),
        ({"addressee": "personne"}, "Choisissez une des réponses"),
        ({"goal": "autre"}, "Écrivez combien"),
        ({"goal": "autre", "own_goal": "4"}, "Visez 5 signatures"),
        ({"goal": "autre", "own_goal": "beaucoup"}, "en chiffres"),
        ({"goal": "autre", "own_goal": "9" * 30}, "visez moins"),
        ({"ends_on": "demain"}, "Écrivez une date"),
        ({"ends_on": "2020-01-01"}, "Choisissez un jour entre"),
        ({"ends_on": "2999-01-01"}, "Choisissez un jour entre"),
        ({"request": "Rouvrir\0 la passerelle aux piétons"}, None),
    ],
)
def test_it_says_what_to_correct_and_loses_nothing(fields, says):
    row = make_initiative()
    response = signed_in(row.author).post(address(row, "ouvrir/"), answers(**fields))
    if says is None:
        assert response.status_code in (303, 422)
        return
    assert response.status_code == 422
    html = text_of(response)
    assert says in html
    assert 'id="erreurs"' in html
    assert not Petition.objects.exists()


@pytest.mark.parametrize(("days", "status"), [(6, 422), (7, 303), (365, 303), (366, 422)])
def test_it_lasts_a_week_at_least_and_a_year_at_most(days, status):
    row = make_initiative()
    fields = answers(ends_on=(TODAY() + timedelta(days=days)).isoformat())
    assert signed_in(row.author).post(address(row, "ouvrir/"), fields).status_code == status


# --------------------------------------------------------------------- the team's tools
def test_the_team_finds_it_among_its_tools():
    row = make_initiative()
    client = signed_in(row.author)
    assert f'href="{address(row, "ouvrir/")}"' in text_of(
        client.get(f"{row.get_absolute_url()}gerer/")
    )
    assert client.get(address(row)).url == address(row, "ouvrir/")
    make_petition(row)
    assert f'href="{address(row)}"' in text_of(client.get(f"{row.get_absolute_url()}gerer/"))
    assert "Mettre en pause" in text_of(client.get(address(row)))


def test_it_corrects_pauses_resumes_and_closes():
    petition = make_petition()
    client = signed_in(petition.initiative.author)
    form = text_of(client.get(address(petition, "corriger/")))
    assert petition.request in form
    assert 'value="Conseil municipal"' in form
    response = client.post(
        address(petition, "corriger/"), answers(request="Rouvrir la passerelle aux vélos.")
    )
    assert response.status_code == 303
    petition.refresh_from_db()
    assert petition.request == "Rouvrir la passerelle aux vélos."
    for word, state in (("pause", "paused"), ("reprendre", "open"), ("pause", "paused")):
        response = client.post(address(petition, f"{word}/"))
        assert (response.status_code, response.url) == (303, address(petition))
        petition.refresh_from_db()
        assert petition.state == state
    assert client.post(address(petition, "clore/")).status_code == 422
    response = client.post(address(petition, "clore/"), {"sure": "on"})
    assert response.url == f"{petition.initiative.get_absolute_url()}petition/"
    petition.refresh_from_db()
    assert petition.state == "closed"
    assert "déjà close" in text_of(client.get(address(petition, "clore/")))


POSTS = ["corriger/", "pause/", "reprendre/", "clore/"]


@pytest.mark.parametrize("end", ["ouvrir/", *POSTS])
def test_a_visitor_is_asked_to_sign_in_and_others_are_refused(end):
    petition = make_petition()
    row = make_initiative() if end == "ouvrir/" else petition.initiative
    before = list(Petition.objects.values())
    data = answers() | {"sure": "on"}
    response = Client().post(address(row, end), data)
    assert response.status_code == 303
    assert response.url.startswith("/compte/connexion/?next=")
    for person in (make_user(), make_moderator(), make_mandate().user):
        assert signed_in(person).post(address(row, end), data).status_code == 403
    assert list(Petition.objects.values()) == before


@pytest.mark.parametrize("end", POSTS)
def test_a_closed_petition_answers_409_and_one_that_never_was_404(end):
    petition = make_petition()
    author = petition.initiative.author
    close_petition(by=author, petition=petition)
    data = answers() | {"sure": "on"}
    response = signed_in(author).post(address(petition, end), data)
    assert response.status_code == 409
    without = make_initiative(author=author)
    assert signed_in(author).post(address(without, end), data).status_code == 404


@pytest.mark.parametrize(("end", "status"), [("pause/", 405), ("reprendre/", 405)])
def test_a_get_moves_nothing(end, status):
    petition = make_petition()
    client = signed_in(petition.initiative.author)
    assert client.get(address(petition, end)).status_code == status
    petition.refresh_from_db()
    assert petition.state == "open"
    assert client.post(f"{petition.initiative.get_absolute_url()}petition/").status_code == 405
    assert client.post(address(petition)).status_code == 405


def test_it_opens_none_on_a_closed_initiative():
    row = make_initiative()
    actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="Fait.")
    client = signed_in(row.author)
    assert client.get(address(row, "ouvrir/")).status_code == 409
    assert client.post(address(row, "ouvrir/"), answers()).status_code == 409


def test_once_somebody_signed_nothing_is_corrected_and_it_says_why():
    petition = make_petition()
    make_confirmed(petition)
    client = signed_in(petition.initiative.author)
    assert "Quelqu’un a confirmé sa signature" in text_of(client.get(address(petition)))
    for response in (
        client.get(address(petition, "corriger/")),
        client.post(address(petition, "corriger/"), answers()),
    ):
        assert response.status_code == 409
        assert "le texte signé ne change plus" in text_of(response)


def test_a_form_without_its_token_comes_back_filled():
    row = make_initiative()
    client = Client(enforce_csrf_checks=True)
    client.force_login(row.author)
    response = client.post(address(row, "ouvrir/"), answers())
    assert response.status_code == 403
    assert "Rouvrir la passerelle aux piétons" in text_of(response)
    assert not Petition.objects.exists()


# --------------------------------------------------------------------- the frozen title
def test_the_form_says_that_a_signed_title_is_frozen_before_and_after():
    petition = make_petition()
    row = petition.initiative
    client, path = signed_in(row.author), f"{row.get_absolute_url()}gerer/modifier/"
    assert "sous ce titre" not in text_of(client.get(path))
    make_confirmed(petition)
    html = text_of(client.get(path))
    assert "Des personnes ont signé la pétition sous ce titre" in html
    assert "readonly" in html
    texts = {
        "title": "Rouvrir la passerelle aux vélos",
        "problem": row.problem,
        "proposal": "Une réouverture définitive avant la rentrée.",
        "decision_maker": row.decision_maker,
        "theme": row.theme.slug,
        "expected_version": "1",
    }
    response = client.post(path, texts)
    assert response.status_code == 422
    assert "sous ce titre" in text_of(response)
    assert client.post(path, texts | {"title": row.title}).status_code == 303
    row.refresh_from_db()
    assert row.proposal == "Une réouverture définitive avant la rentrée."


@pytest.mark.django_db
def test_its_summary_of_errors_follows_the_page():
    initiative = make_initiative()
    path = f"{initiative.get_absolute_url()}gerer/petition/ouvrir/"
    answer = signed_in(initiative.author).post(path, {})
    html = text_of(answer)
    assert answer.status_code == 422
    assert "<title>Erreur – " in html
    asked = [html.index(f'href="#id_{name}') for name in ("request", "addressee", "goal")]
    assert asked == sorted(asked)


@pytest.mark.django_db
def test_a_pause_is_no_stop():
    petition = make_petition()
    pause_petition(by=petition.initiative.author, petition=petition)
    assert "Arrêtée à" not in own_page_of(petition)
    close_petition(by=petition.initiative.author, petition=petition)
    assert "Arrêtée à" in own_page_of(petition)


@pytest.mark.django_db
def test_the_last_sheets_are_declared_from_the_tools_of_a_closed_petition():
    petition = make_petition()
    author = petition.initiative.author
    tools = f"{petition.initiative.get_absolute_url()}gerer/petition/"
    close_petition(by=author, petition=petition)
    assert f'href="{tools}papier/"' in text_of(signed_in(author).get(tools))


SHOWN = "Elles et ils ont signé publiquement"


@pytest.mark.django_db
def test_it_shows_the_thirty_latest_who_chose_to_show_their_name():
    petition = make_petition()
    crowd(petition, 40)
    crowd(petition, 3, identity=Identity("Zoé", "Roux", "z@example.org").seal(), show_name=True)
    fold_signatures()
    assert own_page_of(petition).count('dir="auto">Zoé Roux<') == 3
    assert "Ada" not in own_page_of(petition)
    crowd(petition, 29, identity=Identity("Ali", "<b>", "a@example.org").seal(), show_name=True)
    page = own_page_of(petition)
    assert page.count('dir="auto">Ali &lt;b&gt;<') == 29
    assert page.count('dir="auto">Zoé Roux<') == 1
    assert SHOWN not in page_of(petition)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["verifying", "excluded"])
def test_a_name_goes_with_the_signature(state):
    petition = make_petition()
    crowd(petition, 10)
    row, _receipt = make_confirmed(petition, "Zoé Roux", show_name=True)
    fold_signatures()
    assert "Zoé Roux" in own_page_of(petition)
    Signature.objects.filter(pk=row.pk).update(state=state)
    assert SHOWN not in own_page_of(petition)


@pytest.mark.django_db
def test_no_name_is_shown_among_few_nor_under_a_decision():
    petition = make_petition()
    crowd(petition, 4, show_name=True)
    fold_signatures()
    assert SHOWN not in own_page_of(petition)
    crowd(petition, 1, show_name=True)
    fold_signatures()
    assert SHOWN in own_page_of(petition)
    withhold(petition.initiative, Visibility.BLURRED)
    assert SHOWN not in own_page_of(petition)


def test_no_name_is_shown_while_its_wording_is_decided_on():
    row = Initiative(visibility=Visibility.PUBLIC)
    petition = Petition(initiative=row, visibility=Visibility.ANNOTATED)
    assert named_in(petition) == []


@pytest.mark.django_db
def test_a_name_that_no_key_opens_takes_no_page_away():
    petition = make_petition()
    crowd(petition, 9)
    crowd(petition, 1, show_name=True, identity=b"nothing that a key opens")
    fold_signatures()
    assert SHOWN not in own_page_of(petition)


@pytest.mark.django_db
def test_it_does_not_say_that_all_can_change_once_somebody_signed():
    petition = make_petition()
    make_confirmed(petition)
    answer = signed_in(petition.initiative.author).get(address(petition, "corriger/"))
    assert answer.status_code == 409
    assert "tout peut changer" not in text_of(answer)
