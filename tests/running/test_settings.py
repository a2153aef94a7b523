"""Settings changed without a deploy: who may, within which bounds, told to whom, seen where."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.models import RoleGrant
from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.lib import affluence, identity, tuning
from civic.lib.permissions import Conflict, Refused
from civic.running import choosing
from civic.running.models import Change
from initiatives.petitions.thresholds import Formula, the_formula
from tests.accounts.cast import enrolled, sign_in
from tests.elections.cast import make_poll
from tests.factories import make_mandate, make_places, make_user

pytestmark = pytest.mark.django_db

PAGE = reverse("running-settings")
WHY = "le conseil l’a décidé"
PACE = {"local": 30, "national": 60, "first": 15, "second": 7, "last": 1}


def address(slug):
    return reverse("running-setting", args=[slug])


@pytest.fixture
def operator():
    return enrolled(roles=(Role.OPERATOR,), name="Ondine Mercier")


@pytest.fixture
def desk(client, operator):
    return sign_in(client, operator, second_step=True)


def choose(operator, slug, fields, seen=0):
    return choosing.change(
        by=operator, setting=tuning.find(slug), fields=fields, why=WHY, seen=seen
    )


def test_a_change_holds_everywhere_at_once_and_is_told(desk, operator, client):
    assert desk.post(address("nom"), {"name": "Halle", "why": WHY, "seen": 0}).status_code == 303
    assert identity.site_name() == "Halle"
    assert " – Halle</title>" in desk.get(reverse("contact")).text
    page = desk.get(PAGE).text
    assert page.count("Valeur de départ") == 1
    assert "Préau" in page.partition("Valeur de départ")[2].partition("</details>")[0]
    assert "par Ondine Mercier" in page
    assert WHY in page
    [event] = AuditEvent.objects.filter(verb="setting.changed")
    assert event.data == {"number": 1, "back": False}


def test_the_frame_that_was_kept_is_drawn_again(client, operator):
    assert "Halle" not in client.get("/contact/").text
    choose(operator, "nom", {"name": "Halle"})
    assert client.get("/contact/").text.count("Halle") > 3


def test_it_goes_back_to_where_it_started(desk, settings):
    desk.post(address("nom"), {"name": "Halle", "why": WHY, "seen": 0})
    assert "Revenir à la valeur de départ" in desk.get(address("nom")).text
    gone = desk.post(address("nom"), {"name": "", "back": "1", "why": WHY, "seen": 1})
    assert gone.status_code == 303
    assert identity.site_name() == settings.SITE_NAME
    page = desk.get(address("nom")).text
    assert "Revenir à la valeur de départ" not in page
    assert "Revenu à la valeur de départ." in page
    assert Change.objects.count() == 2


@pytest.mark.parametrize("slug", [one.slug for one in tuning.declared()])
def test_each_setting_goes_back(desk, operator, slug):
    setting = tuning.find(slug)
    choose(operator, slug, setting.default())
    told = desk.post(address(slug), {"back": "1", "seen": 1})
    assert told.status_code == 422
    assert "Pourquoi" in told.text
    assert "Erreur – " in told.text.partition("</title>")[0]
    gone = desk.post(address(slug), {"back": "1", "why": WHY, "seen": 1})
    assert gone.status_code == 303
    assert Change.objects.of(slug).first().fields is None


@pytest.mark.parametrize(
    ("slug", "fields", "field"),
    [
        ("nom", {"name": " "}, "name"),
        ("nom", {"name": "x" * 41}, "name"),
        ("contact", {"email": ""}, "email"),
        ("contact", {"email": "nulle part"}, "email"),
        ("mentions", {"name": "A", "address": "B", "host": "C"}, "director"),
        ("message", {"text": "Bonjour"}, "until"),
        ("message", {"text": "Bonjour", "until": "2020-01-01T10:00"}, "until"),
        ("message", {"text": "Bonjour", "until": "2099-01-01T10:00"}, "until"),
        ("message", {"text": "x" * 301, "until": ""}, "text"),
        ("affluence", {"until": "2099-01-01T10:00"}, "until"),
        ("lecture-seule", {"until": "2099-01-01T10:00"}, "until"),
        ("lecture-seule", {"until": "demain"}, "until"),
        ("seuils", {"percent": "2,01", "least": 30, "most": 10_000}, "percent"),
        ("seuils", {"percent": "0,05", "least": 30, "most": 10_000}, "percent"),
        ("seuils", {"percent": "0,5", "least": 501, "most": 10_000}, "least"),
        ("seuils", {"percent": "0,5", "least": 9, "most": 10_000}, "least"),
        ("seuils", {"percent": "0,5", "least": 30, "most": 50_001}, "most"),
        ("seuils-nationaux", {"reply": 999, "debate": 100_000}, "reply"),
        ("seuils-nationaux", {"reply": 50_001, "debate": 150_000}, "reply"),
        ("seuils-nationaux", {"reply": 10_000, "debate": 150_001}, "debate"),
        ("seuils-nationaux", {"reply": 10_000, "debate": 19_999}, "debate"),
        ("ecoute", {"words": "x" * 201}, "words"),
        ("delais", PACE | {"local": 14}, "local"),
        ("delais", PACE | {"national": 61}, "national"),
        ("delais", PACE | {"local": 15}, "first"),
        ("delais", PACE | {"second": 15}, "second"),
        ("delais", PACE | {"last": 0}, "last"),
    ],
)
def test_no_value_passes_its_bounds(desk, slug, fields, field):
    answer = desk.post(address(slug), {**fields, "why": WHY, "seen": 0})
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.text
    assert not Change.objects.exists()


def test_it_asks_why(desk):
    answer = desk.post(address("nom"), {"name": "Halle", "why": "", "seen": 0})
    assert answer.status_code == 422
    assert "Halle" in answer.text


def test_of_two_operators_the_second_is_told_and_loses_nothing(desk, operator):
    other = make_user(roles=(Role.OPERATOR,), name="Anselme Roy")
    choose(other, "nom", {"name": "Halle"})
    late = desk.post(address("nom"), {"name": "Kiosque", "why": WHY, "seen": 0})
    assert late.status_code == 409
    assert "Anselme Roy" in late.text
    assert 'value="Kiosque"' in late.text
    assert identity.site_name() == "Halle"
    again = desk.post(address("nom"), {"name": "Kiosque", "why": WHY, "seen": 1})
    assert again.status_code == 303
    assert identity.site_name() == "Kiosque"


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_write_one_change(operator):
    start, told = threading.Barrier(4), []

    def write(number):
        start.wait()
        try:
            told.append(choose(operator, "nom", {"name": f"Halle {number}"}).number)
        except Conflict:
            told.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told, key=str) == [1, None, None, None]
    assert Change.objects.count() == 1


ROLES = {
    "nobody": 302,
    "member": 403,
    "moderator": 403,
    "official": 403,
    "operator without second step": 302,
}


@pytest.mark.parametrize(("who", "status"), ROLES.items())
def test_only_operators_come_in(client, who, status):
    if who == "member":
        sign_in(client, enrolled(), second_step=True)
    elif who == "moderator":
        sign_in(client, enrolled(roles=(Role.MODERATOR,)), second_step=True)
    elif who == "official":
        sign_in(client, make_mandate(enrolled()).user, second_step=True)
    elif who != "nobody":
        sign_in(client, enrolled(roles=(Role.OPERATOR,)))
    typed = {"name": "Halle", "why": WHY, "seen": 0}
    assert client.get(PAGE).status_code == status
    assert client.post(address("nom"), typed).status_code == status
    assert not Change.objects.exists()


def test_the_action_refuses_too(db):
    with pytest.raises(Refused):
        choose(make_user(roles=(Role.MODERATOR,)), "nom", {"name": "Halle"})


def test_an_unknown_setting_is_not_there(desk):
    assert desk.get(address("premoderation")).status_code == 404
    assert desk.post(PAGE).status_code == 405


def test_the_history_is_only_ever_added_to(operator):
    row = choose(operator, "nom", {"name": "Halle"})
    for wrong in (
        lambda: Change.objects.filter(pk=row.pk).update(why="autre chose"),
        lambda: Change.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            wrong()
    Change.objects.filter(pk=row.pk).update(by=None)


def test_what_no_bound_lets_through_holds_no_longer(operator, desk, settings):
    Change.objects.create(setting="nom", number=1, fields={"name": "x" * 90}, why=WHY)
    Change.objects.create(setting="oublie", number=1, fields={"name": "x"}, why=WHY)
    tuning.forget()
    assert identity.site_name() == settings.SITE_NAME
    assert desk.get(address("nom")).status_code == 200


def test_pages_ask_nothing_once_it_is_known(client, operator, django_assert_num_queries):
    choose(operator, "nom", {"name": "Halle"})
    client.get("/contact/")
    with django_assert_num_queries(0):
        answer = client.get("/contact/")
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_page_asks_as_much_for_many_changes(desk, operator, django_assert_max_num_queries):
    for number in range(20):
        choose(operator, "nom", {"name": f"Halle {number}"}, seen=number)
    desk.get(PAGE)
    with django_assert_max_num_queries(8):
        desk.get(PAGE)
    with django_assert_max_num_queries(8):
        desk.get(address("nom"))


def test_it_says_who_changed_what_has_a_page_of_its_own(desk, operator):
    make_places()
    page = desk.get(PAGE).text
    assert page.count("Jamais changé.") == 4
    theme = {"name": "Rivières", "slug": "rivieres", "position": "3", "description": ""}
    assert desk.post(reverse("admin:themes_theme_add"), theme).status_code == 302
    make_poll(name="Régionales")
    page = desk.get(PAGE).text
    assert page.count("Jamais changé.") == 2
    assert page.count("par Ondine Mercier.") == 1
    # Whoever wrote the poll runs the site too; erased, a person is named nowhere.
    assert page.count("Changé le") == 2
    [poll, *_others] = AuditEvent.objects.filter(target_kind="poll")
    writer = next(row.user for row in RoleGrant.objects.all() if row.user != operator)
    assert f"par {writer.public_name}." in page
    assert poll.actor != "system"
    erase_account(by=writer)
    assert f"par {writer.public_name}." not in desk.get(PAGE).text


def test_a_lost_database_leaves_what_was_known(operator, monkeypatch):
    choose(operator, "nom", {"name": "Halle"})
    assert identity.site_name() == "Halle"
    asked = []

    def lost():
        asked.append(1)
        raise DatabaseError("gone")

    monkeypatch.setattr(tuning._reader, "source", lost)
    tuning.forget()
    assert identity.site_name() == "Halle"
    assert identity.site_name() == "Halle"
    assert len(asked) == 1


def test_the_message_is_the_same_for_all_and_goes_away(client, operator):
    end = timezone.now() + timedelta(days=1)
    choose(operator, "message", {"text": "Fermé pour travaux <b>lundi</b>", "until": end})
    page = client.get("/contact/")
    assert "Fermé pour travaux &lt;b&gt;lundi&lt;/b&gt;" in page.text
    assert not page.cookies
    past = {"text": "Fermé", "until": timezone.now() - timedelta(minutes=1)}
    choose(operator, "message", past, seen=1)
    assert "Message du site" not in client.get("/contact/").text


def test_affluence_is_begun_and_ended_on_the_page(desk, operator):
    end = timezone.localtime() + timedelta(hours=3)
    typed = {"until": f"{end:%Y-%m-%dT%H:%M}", "why": WHY, "seen": 0}
    assert desk.post(address("affluence"), typed).status_code == 303
    assert affluence.is_on()
    assert desk.post(address("affluence"), {"until": "", "why": WHY, "seen": 1}).status_code == 303
    assert not affluence.is_on()


def test_legal_names_and_the_contact_are_told_where_the_law_wants_them(client, operator, settings):
    names = {"name": "Les Tilleuls", "address": "1 rue Basse", "phone": "", "dpo": ""}
    choose(operator, "mentions", {**names, "director": "Ida Roux", "host": "Hôte"})
    choose(operator, "contact", {"email": "bonjour@example.net"})
    notice = client.get(reverse("legal-notice")).text
    for told in ("Les Tilleuls", "1 rue Basse", "Ida Roux", "bonjour@example.net"):
        assert told in notice
    assert "bonjour@example.net" in client.get("/.well-known/security.txt").text


def test_mails_leave_under_the_new_name_from_the_same_address(operator, settings):
    settings.DEFAULT_FROM_EMAIL = f"{settings.SITE_NAME} <robot@example.org>"
    choose(operator, "nom", {"name": "Halle, la place"})
    assert identity.sender() == '"Halle, la place" <robot@example.org>'
    settings.DEFAULT_FROM_EMAIL = "Robot <robot@example.org>"
    assert identity.sender() == "Robot <robot@example.org>"


def test_no_setting_asks_the_environment_twice():
    for setting in tuning.declared():
        assert setting.default().keys() == setting.form.base_fields.keys()
        assert setting.rule


def test_a_share_is_typed_in_percent(desk):
    page = desk.get(address("seuils")).text
    assert 'value="0,5"' in page
    typed = {"percent": "1,25", "least": "40", "most": "9000"}
    assert desk.post(address("seuils"), {**typed, "why": WHY, "seen": 0}).status_code == 303
    assert the_formula() == Formula(0.0125, 40, 9_000)
    assert "1,25" in desk.get(PAGE).text


def test_a_command_goes_back_too(operator):
    end = timezone.now() + timedelta(hours=1)
    choose(operator, "lecture-seule", {"until": end, "reason": ""})
    call_command("reset_setting", "lecture-seule", "--why", WHY)
    assert tuning.find("lecture-seule")()["until"] is None
    assert Change.objects.of("lecture-seule").first().by is None
