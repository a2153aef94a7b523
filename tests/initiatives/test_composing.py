"""From the first word to publication."""

import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.activity.models import Activity
from civic.territories.models import Territory
from initiatives.actions import change_visibility
from initiatives.models import Draft, Initiative
from initiatives.states import Visibility
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_territory,
    make_theme,
    make_user,
)
from tests.initiatives.composing import ANSWERS, address, answers, save

pytestmark = pytest.mark.django_db
COMPOSE = "/initiatives/proposer/"


def words(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ------------------------------------------------------------------ the empty page


def test_it_opens_without_an_account(client):
    response = client.get(COMPOSE)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "Ce qui ne va pas" in words(response)
    assert "Thème, sources, image" in words(response)


def test_it_opens_no_session(client):
    response = client.get(COMPOSE)
    assert django_settings.SESSION_COOKIE_NAME not in response.cookies
    assert not Draft.objects.exists()


def test_it_makes_a_new_key_for_each_page(client):
    keys = [
        re.search(r'action="(/initiatives/proposer/[^"]+)"', words(client.get(COMPOSE)))
        for _ in "ab"
    ]
    assert keys[0]
    assert keys[1]
    assert keys[0][1] != keys[1][1]


def test_it_only_takes_drafts_at_their_own_address(client):
    assert client.post(COMPOSE, answers()).status_code == 405


def test_it_prefills_place_theme_and_title(client):
    answers()
    page = words(
        client.get(COMPOSE, {"territoire": "21231", "theme": "mobilites", "titre": "Planter"})
    )
    assert 'value="21231"' in page
    assert 'value="mobilites" selected' in page
    assert 'value="Planter"' in page
    assert "Le maire de Dijon et son conseil municipal" in page


@pytest.mark.parametrize("place", ["99999", "x" * 4000, "<script>", "21231'--"])
def test_it_ignores_a_forged_place_in_the_address(client, place):
    answers()
    assert client.get(COMPOSE, {"territoire": place, "theme": place}).status_code == 200


def test_it_shows_which_initiative_is_answered(client):
    other = make_initiative(title="Fermer la passerelle")
    page = words(client.get(COMPOSE, {"autre-voie": other.pk}))
    assert "Vous proposez une autre voie que" in page
    assert "Fermer la passerelle" in page


@pytest.mark.parametrize("text", ["0", "x", "-1", "9" * 30, "²"])
def test_it_ignores_an_unknown_initiative_to_answer(client, text):
    response = client.get(COMPOSE, {"autre-voie": text})
    assert response.status_code == 200
    assert "Vous proposez une autre voie que" not in words(response)


def test_it_does_not_show_a_withheld_initiative_to_answer(client):
    other = make_initiative(title="Fermer la passerelle")
    change_visibility(
        by=make_moderator(), initiative=other, to=Visibility.RESTRICTED, reason="Non."
    )
    assert "Fermer la passerelle" not in words(client.get(COMPOSE, {"autre-voie": other.pk}))


# ------------------------------------------------------------------------- parts


def test_it_shows_similar_initiatives_while_the_title_is_typed(client):
    make_initiative(title="Rouvrir la passerelle du parc")
    part = client.get(COMPOSE, {"partie": "ressemblances", "titre": "rouvrir la passerelle"})
    assert "Rouvrir la passerelle du parc" in words(part)
    assert "La rejoindre plutôt" in words(part)
    assert "<html" not in words(part)


def test_it_reads_the_title_as_htmx_sends_it(client):
    make_initiative(title="Rouvrir la passerelle du parc")
    asked = {"partie": "ressemblances", "title": "passerelle", "territory_texte": "Dijon"}
    assert "Rouvrir la passerelle du parc" in words(client.get(COMPOSE, asked))


def test_it_puts_similar_initiatives_of_the_area_first(client):
    make_initiative(title="Rouvrir la passerelle à Ajaccio", territory=make_territory("2a004"))
    make_initiative(title="Rouvrir la passerelle à Dijon")
    asked = {"partie": "ressemblances", "titre": "rouvrir la passerelle", "territoire": "2a004"}
    page = words(client.get(COMPOSE, asked))
    assert page.index("Ajaccio") < page.index("à Dijon")


def test_it_says_nothing_where_nothing_resembles(client):
    part = client.get(COMPOSE, {"partie": "ressemblances", "titre": "Planter des tilleuls"})
    assert words(part).strip() == ""


def test_it_suggests_who_can_decide(client):
    answers()
    part = words(client.get(COMPOSE, {"partie": "decideurs", "territory": "21231"}))
    assert "Le maire de Dijon et son conseil municipal" in part
    assert "Le président de Dijon Métropole" in part


def test_it_suggests_from_a_name_that_leaves_no_doubt(client):
    answers()
    part = words(client.get(COMPOSE, {"partie": "decideurs", "territory_texte": "Côte-d’Or"}))
    assert "Le conseil départemental de la Côte-d’Or" in part


def test_it_suggests_nobody_without_a_place(client):
    part = words(client.get(COMPOSE, {"partie": "decideurs", "territory": "nulle"}))
    assert "cela pourrait être" not in part


def test_it_gives_a_fresh_token(client):
    part = client.get(COMPOSE, {"partie": "jeton"})
    assert re.fullmatch(r"[A-Za-z0-9]{64}", words(part))
    assert part["Cache-Control"] == "private, no-store"


# ------------------------------------------------------------------------ drafts


def test_it_saves_what_is_typed_valid_or_not(client):
    uid = save(client, title="x", theme=None, territory="99999")
    draft = Draft.objects.get(pk=uid)
    assert draft.data["title"] == "x"
    assert draft.owner is None


def test_it_says_when_it_saved(client):
    page = words(client.get(address("draft", save(client))))
    assert re.search(r"Brouillon enregistré à \d{1,2} h \d{2}", page)
    assert "Gardez ce lien" in page


def test_it_resumes_without_complaints(client):
    page = words(client.get(address("draft", save(client, title="Tr", proposal=None))))
    assert 'value="Tr"' in page
    assert 'class="errs"' not in page
    assert ANSWERS["problem"] in page


def test_it_keeps_one_draft_for_one_page(client):
    uid = save(client)
    save(client, uid, title="Une deuxième fois, plus loin")
    assert [draft.title for draft in Draft.objects.all()] == ["Une deuxième fois, plus loin"]


def test_it_makes_no_draft_of_nothing(client):
    uid = uuid.uuid4()
    response = client.post(address("draft", uid), {"suite": "relire"})
    assert response.status_code == 422
    assert not Draft.objects.exists()


def test_it_does_not_know_a_draft_that_was_never_saved(client):
    assert client.get(address("draft", uuid.uuid4())).status_code == 404


def test_it_gives_the_draft_of_an_account_to_that_account():
    user = make_user()
    uid = save(signed_in(user))
    assert Draft.objects.get(pk=uid).owner == user
    assert "Mes initiatives" in words(signed_in(user).get(address("draft", uid)))


@pytest.mark.parametrize("name", ["draft", "review"])
def test_it_refuses_somebody_elses_draft(client, name):
    uid = save(signed_in(make_user()))
    for visitor in (client, signed_in(make_user())):
        response = visitor.get(address(name, uid))
        assert response.status_code == 403
        assert ANSWERS["problem"] not in words(response)


def test_it_does_not_overwrite_somebody_elses_draft_and_keeps_the_text():
    uid = save(signed_in(make_user()))
    stranger = signed_in(make_user())
    response = stranger.post(address("draft", uid), answers(title="Le texte de l’intrus"))
    assert response.status_code == 403
    assert "Le texte de l’intrus" in words(response)
    assert str(uid) not in words(response)
    assert Draft.objects.get().title == ANSWERS["title"]


def test_it_deletes_a_draft(client):
    uid = save(client)
    assert client.get(address("delete-draft", uid)).status_code == 405
    assert client.post(address("delete-draft", uid))["Location"] == COMPOSE
    assert not Draft.objects.exists()
    assert client.post(address("delete-draft", uid)).status_code == 303


def test_it_does_not_delete_somebody_elses_draft(client):
    uid = save(signed_in(make_user()))
    assert client.post(address("delete-draft", uid)).status_code == 403
    assert Draft.objects.exists()


def test_it_keeps_which_initiative_is_answered(client):
    other = make_initiative()
    uid = save(client, autre_voie=str(other.pk))
    assert Draft.objects.get(pk=uid).answers == other
    assert "Vous proposez une autre voie que" in words(client.get(address("draft", uid)))


# -------------------------------------------------------------- saved by the page


def automatic(client: Client, uid: uuid.UUID, **changes: Any) -> Any:
    return client.post(f"{address('draft', uid)}?partie=enregistrement", answers(**changes))


def test_it_saves_by_itself(client):
    uid = uuid.uuid4()
    told = json.loads(automatic(client, uid).content)
    assert told["adresse"] == address("draft", uid)
    assert told["texte"].startswith("Brouillon enregistré à")
    assert told["probleme"] == ""
    automatic(client, uid, title="Plus loin encore")
    assert Draft.objects.get().title == "Plus loin encore"


def test_it_saves_nothing_by_itself_when_nothing_is_typed(client):
    response = client.post(f"{address('draft', uuid.uuid4())}?partie=enregistrement", {})
    assert (response.status_code, response.json()) == (200, {"texte": ""})


def test_it_tells_the_page_why_it_cannot_save():
    uid = save(signed_in(make_user()))
    response = automatic(signed_in(make_user()), uid)
    assert response.status_code == 403
    assert "autre compte" in response.json()["probleme"]


def test_it_tells_the_page_that_the_text_is_far_too_long(client):
    response = automatic(client, uuid.uuid4(), problem="a" * 1_000_000)
    assert response.status_code == 413
    assert "trop long" in response.json()["probleme"]


def test_it_tells_the_page_that_it_is_published():
    client = signed_in(make_user())
    uid = save(client)
    client.post(address("review", uid))
    assert automatic(client, uid).status_code == 409
    assert client.post(address("draft", uid), answers()).status_code == 303
    assert client.get(address("draft", uid)).status_code == 302
    assert client.get(address("review", uid)).status_code == 302


def test_it_slows_down_what_saves_too_often(client, monkeypatch):
    monkeypatch.setattr("initiatives.views.drafts.SAVES_PER_HOUR", 1)
    uid = save(client)
    assert automatic(client, uid).status_code == 429
    response = client.post(address("draft", uid), answers(title="Encore une fois, vite"))
    assert response.status_code == 429
    assert "Encore une fois, vite" in words(response)


def test_it_slows_down_what_makes_too_many_drafts(client, monkeypatch):
    monkeypatch.setattr("initiatives.views.drafts.NEW_PER_HOUR", 1)
    save(client)
    assert automatic(client, uuid.uuid4()).status_code == 429


def test_it_keeps_the_text_of_a_page_that_became_too_old():
    client = Client(enforce_csrf_checks=True)
    uid = uuid.uuid4()
    response = client.post(address("draft", uid), answers())
    assert response.status_code == 403
    assert ANSWERS["problem"] in words(response)
    assert "ouverte depuis trop longtemps" in words(response)
    assert not Draft.objects.exists()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', words(response))
    assert token
    again = client.post(address("draft", uid), answers(csrfmiddlewaretoken=token[1]))
    assert again.status_code == 303
    assert automatic(client, uid).status_code == 403


def test_it_lets_the_back_button_show_what_was_to_be_corrected(client):
    uid = uuid.uuid4()
    wrong = client.post(address("draft", uid), {**answers(title="Court"), "suite": "relire"})
    assert wrong["Cache-Control"] == "private, no-cache"
    assert client.get(address("draft", uid))["Cache-Control"] == "private, no-store"


# ------------------------------------------------------------------------ review


def test_it_shows_everything_before_publication(client):
    uid = save(client, source_1_url="ville.fr/rapport", source_1_title="Le rapport")
    response = client.post(address("draft", uid), {**answers(), "suite": "relire"})
    assert response["Location"] == address("review", uid)
    save(client, uid, source_1_url="ville.fr/rapport", source_1_title="Le rapport")
    page = words(client.get(address("review", uid)))
    for text in (ANSWERS["problem"], ANSWERS["title"], ANSWERS["proposal"], "Le rapport"):
        assert text in page
    assert "https://ville.fr/rapport" in page
    assert "#probleme" in page


def test_it_fills_in_who_decides(client):
    page = words(client.get(address("review", save(client))))
    assert "Le maire de Dijon et son conseil municipal" in page or "Le président" in page
    assert "notre suggestion" in page


def test_it_keeps_who_decides_as_written(client):
    page = words(client.get(address("review", save(client, decision_maker="Le préfet"))))
    assert "Le préfet" in page
    assert "notre suggestion" not in page


def test_it_shows_similar_initiatives_again(client):
    make_initiative(title="Rouvrir la passerelle du parc")
    assert "Rouvrir la passerelle du parc" in words(client.get(address("review", save(client))))


def test_it_asks_visitors_for_an_account(client):
    uid = save(client)
    page = words(client.get(address("review", uid)))
    assert "Votre texte est gardé" in page
    assert "Publier maintenant" not in page
    response = client.post(address("review", uid))
    assert response.status_code == 303
    assert response["Location"].startswith(reverse("account_login"))
    assert "reprendre%3D1" in response["Location"]
    assert not Initiative.objects.exists()


def test_it_gives_the_draft_to_the_account_made_to_publish_it(client):
    uid = save(client)
    user = make_user()
    member = signed_in(user)
    response = member.get(f"{address('review', uid)}?reprendre=1")
    assert response["Location"] == address("review", uid)
    assert Draft.objects.get().owner == user


def test_it_takes_nothing_from_who_shared_their_draft(client):
    uid = save(client)
    signed_in(make_user()).get(address("review", uid))
    assert Draft.objects.get().owner is None


def test_it_sends_an_incomplete_draft_back(client):
    uid = save(client, proposal=None, theme=None)
    for response in (client.get(address("review", uid)), client.post(address("review", uid))):
        assert response.status_code == 422
        assert "Dites ce que vous proposez" in words(response)
        assert "Choisissez un thème" in words(response)
        assert ANSWERS["problem"] in words(response)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": "Court"}, "un peu court"),
        ({"title": "a" * 91}, "il y en a 91"),
        ({"title": "!!!!!!!!!!!!!!"}, "Écrivez quelques mots"),
        ({"problem": "é" * 8001}, "il y en a 8001"),
        ({"territory": "99999"}, "n’existe pas"),
        ({"territory": "", "territory_texte": "Nullepart"}, "Aucun lieu"),
        ({"theme": "inconnu"}, "Ce thème n’existe pas"),
        ({"theme": "a" * 5000}, "Ce thème n’existe pas"),
        ({"decision_maker": "a" * 121}, "trop long"),
        ({"source_1_url": "javascript:alert(1)"}, "n’est pas celle d’une page"),
        ({"source_1_url": "ftp://ville.fr/x"}, "n’est pas celle d’une page"),
        ({"source_1_url": "data:text/html,x"}, "n’est pas celle d’une page"),
        ({"source_2_url": "https://v.fr/" + "a" * 600}, "trop longue"),
        ({"source_5_title": "Un titre seul"}, "Donnez l’adresse"),
    ],
)
def test_it_says_what_to_correct_and_keeps_the_rest(client, changes, told):
    response = client.post(
        address("draft", uuid.uuid4()), {**answers(**changes), "suite": "relire"}
    )
    assert response.status_code == 422
    assert told in words(response)
    kept = "proposal" if "problem" in changes else "problem"
    assert ANSWERS[kept] in words(response)


def test_it_asks_which_place_is_meant(client):
    answers()
    words_of_dijon = Territory.objects.get(pk="21231").words
    Territory.objects.filter(pk="21166").update(name="Dijon", folded="dijon", words=words_of_dijon)
    form = {**answers(territory="", territory_texte="Dijon"), "suite": "relire"}
    response = client.post(address("draft", uuid.uuid4()), form)
    assert response.status_code == 422
    assert 'type="radio" name="territory" value="21166"' in words(response)


def test_it_refuses_a_retired_theme(client):
    answers()
    make_theme("vieux", retired_on=timezone.localdate())
    response = client.get(address("review", save(client, theme="vieux")))
    assert response.status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "Nul\0 part et retour \0",
        "👩‍👩‍👧‍👦 une famille 🚲 à vélo",
        "نريد إعادة فتح الجسر الآن",
        "\u202eretourner le texte affiché",
        '=HYPERLINK("http://x") mes mots',
        "<script>alert(1)</script> des mots",
        "[x](javascript:alert(1)) des mots",
    ],
)
def test_it_takes_any_text_and_shows_it_harmless(text):
    client = signed_in(make_user())
    uid = save(client, title=text, problem=text + " et la suite", proposal=text + " et la suite")
    response = client.get(address("review", uid))
    assert response.status_code == 200
    page = response.content.decode()
    assert "\0" not in page
    assert "\u202e" not in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert client.post(address("review", uid)).status_code == 303
    assert client.get(Initiative.objects.get().get_absolute_url()).status_code == 200


def test_it_counts_line_ends_as_browsers_do():
    client = signed_in(make_user())
    uid = save(client, problem="\r\n".join(["ligne"] * 1333))
    assert client.get(address("review", uid)).status_code == 200


def test_it_answers_a_megabyte_without_losing_it(client):
    text = "mot " * 250_000
    response = client.post(address("draft", uuid.uuid4()), answers(problem=text))
    assert response.status_code == 413
    assert text.strip() in response.content.decode()
    assert not Draft.objects.exists()


# ------------------------------------------------------------------- publication


def test_it_publishes_at_once():
    user = make_user()
    client = signed_in(user)
    uid = save(client)
    response = client.post(address("review", uid))
    row = Initiative.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"{row.get_absolute_url()}?publiee=1"
    assert (row.author, row.title, row.visibility) == (user, ANSWERS["title"], "public")
    assert ANSWERS["problem"] in words(Client().get(row.get_absolute_url()))


def test_it_publishes_a_draft_once_however_often_it_is_sent():
    client = signed_in(make_user())
    uid = save(client)
    addresses = {client.post(address("review", uid))["Location"].split("?")[0] for _ in "abc"}
    assert len(addresses) == 1
    assert Initiative.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_publishes_once_from_two_threads():
    user = make_user()
    uid = save(signed_in(user))
    clients = [signed_in(user), signed_in(user)]

    def send(client: Client) -> int:
        try:
            return client.post(address("review", uid)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(send, clients))
    assert set(codes) <= {302, 303}
    assert Initiative.objects.count() == 1
    assert Activity.objects.filter(verb="initiative.published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_saves_one_draft_from_two_threads():
    uid, form = uuid.uuid4(), answers()

    def send(_number: int) -> int:
        try:
            return Client().post(f"{address('draft', uid)}?partie=enregistrement", form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(send, range(8)))
    assert codes == [200] * 8
    assert Draft.objects.count() == 1


def test_it_tells_new_accounts_when_it_is_enough_for_today():
    client = signed_in(make_user(joined_at=timezone.now()))
    for number in range(3):
        uid = save(client, title=f"Une initiative numéro {number}")
        assert client.post(address("review", uid)).status_code == 303
    uid = save(client, title="La quatrième de la journée")
    response = client.post(address("review", uid))
    assert response.status_code == 429
    assert "trois initiatives par jour" in words(response)
    assert "La quatrième de la journée" in words(response)
    assert Draft.objects.get(pk=uid).published is None


@pytest.mark.django_db(transaction=True)
def test_it_holds_the_daily_limit_when_two_tabs_publish():
    user = make_user(joined_at=timezone.now())
    tabs = [(signed_in(user), save(signed_in(user), title=f"Onglet numéro {n}")) for n in range(5)]

    def send(tab: tuple[Client, uuid.UUID]) -> int:
        try:
            return tab[0].post(address("review", tab[1])).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        codes = sorted(pool.map(send, tabs))
    assert codes == [303, 303, 303, 429, 429]
    assert Initiative.objects.count() == 3


def test_it_publishes_under_a_mandate():
    user = make_user()
    mandate = make_mandate(user)
    client = signed_in(user)
    uid = save(client)
    assert "Adjointe au maire" in words(client.get(address("review", uid)))
    client.post(address("review", uid), {"mandat": str(mandate.pk)})
    assert Initiative.objects.get().as_mandate == mandate


@pytest.mark.parametrize("value", ["0", "x", "9" * 40])
def test_it_refuses_a_forged_mandate(value):
    client = signed_in(make_user())
    assert client.post(address("review", save(client)), {"mandat": value}).status_code == 403
    assert not Initiative.objects.exists()


def test_it_refuses_the_mandate_of_another():
    mandate = make_mandate()
    client = signed_in(make_user())
    response = client.post(address("review", save(client)), {"mandat": str(mandate.pk)})
    assert response.status_code == 403


def test_it_refuses_a_mandate_that_ended():
    user = make_user()
    mandate = make_mandate(user, ends_on=timezone.localdate() - timedelta(days=1))
    client = signed_in(user)
    uid = save(client)
    assert "Adjointe au maire" not in words(client.get(address("review", uid)))
    assert client.post(address("review", uid), {"mandat": str(mandate.pk)}).status_code == 403


def test_it_links_the_two_ways():
    other = make_initiative()
    client = signed_in(make_user())
    uid = save(client, autre_voie=str(other.pk))
    assert other.title in words(client.get(address("review", uid)))
    client.post(address("review", uid))
    assert other.alternatives_to_it.get().answer.title == ANSWERS["title"]


def test_it_publishes_without_a_link_when_the_other_was_withheld_since():
    other = make_initiative(title="Fermer la passerelle")
    client = signed_in(make_user())
    uid = save(client, autre_voie=str(other.pk))
    change_visibility(
        by=make_moderator(), initiative=other, to=Visibility.RESTRICTED, reason="Non."
    )
    page = words(client.get(address("review", uid)))
    assert "n’est plus accessible" in page
    assert "Fermer la passerelle" not in page
    assert client.post(address("review", uid)).status_code == 303
    assert not other.alternatives_to_it.exists()


def test_it_publishes_nothing_from_a_page_that_became_too_old():
    user = make_user()
    uid = save(signed_in(user))
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    response = client.post(address("review", uid))
    assert response.status_code == 403
    assert ANSWERS["problem"] in words(response)
    assert not Initiative.objects.exists()


def test_it_does_not_publish_somebody_elses_draft():
    uid = save(signed_in(make_user()))
    assert signed_in(make_user()).post(address("review", uid)).status_code == 403
    assert signed_in(make_user()).post(address("review", uuid.uuid4())).status_code == 404
    assert not Initiative.objects.exists()


# ----------------------------------------------------------------------- my pages


def test_it_lists_what_is_mine(django_assert_max_num_queries):
    user = make_user()
    client = signed_in(user)
    save(client, title="Mon brouillon à finir")
    make_initiative(author=user, title="Ma première initiative")
    with django_assert_max_num_queries(12):
        page = words(client.get(reverse("my-initiatives")))
    assert "Mon brouillon à finir" in page
    assert "Ma première initiative" in page
    assert "Vous n’avez encore rejoint" in page


def test_it_lists_nothing_of_others():
    save(signed_in(make_user()), title="Le brouillon d’un autre")
    page = words(signed_in(make_user()).get(reverse("my-initiatives")))
    assert "Le brouillon d’un autre" not in page


def test_it_lists_my_initiatives_for_me_only(client):
    response = client.get(reverse("my-initiatives"))
    assert response.status_code == 303
    assert response["Location"].startswith(reverse("account_login"))


def test_it_refuses_a_forged_page_of_mine():
    client = signed_in(make_user())
    assert client.get(reverse("my-initiatives"), {"publiees": "zzz"}).status_code == 404
