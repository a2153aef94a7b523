"""« Ce que j’ai aidé à faire advenir »: what one chose to show, and nothing else."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from civic.accounts.actions import erase_account, limit_account, withdraw_consent
from civic.accounts.models import Consent, Limit
from civic.accounts.queries import my_data
from civic.lib.permissions import Refused
from initiatives import actions
from initiatives.actions.helped import Chosen, choose_helped
from initiatives.actions.parts import Change, change_profile_visibility
from initiatives.helped import lines_of
from initiatives.models import Action, Amendment, Helped, Initiative, Taking
from initiatives.models.action import Sort
from initiatives.states import Outcome, Side, Visibility
from moderation import kinds
from tests.factories import make_initiative, make_moderator, make_user, withhold
from tests.people.cast import EVERYTHING, client_of, close, done, join, make_helper

pytestmark = pytest.mark.django_db
CHOOSE = "/compte/contributions/"
SHOWN = {
    "carried": "Initiative portée",
    "joined": "Initiative rejointe",
    "amended": "Amendement accepté",
    "tasks": "Coup de main fait",
    "events": "Rendez-vous tenu",
}


def page(person, query=""):
    return Client().get(f"/personnes/{person.handle}/contributions/{query}")


def profile(person):
    return Client().get(person.get_absolute_url()).content.decode()


def lines(person):
    return [line.what for line in lines_of(Helped.objects.get(person=person)).rows]


def test_it_shows_nothing_as_long_as_its_person_chose_nothing():
    person = make_helper(chosen=Chosen())
    html = profile(person)
    assert "aidé à faire advenir" not in html
    assert "ne montre jamais ce qu’une personne a rejoint" in html
    assert page(person).status_code == 404


def test_it_shows_the_kinds_that_were_ticked():
    person = make_helper()
    html = page(person).content.decode()
    assert "Rouvrir la passerelle" in html
    assert "objectif atteint en partie" in html
    for said in SHOWN.values():
        assert said in html
    assert "aidé à faire advenir" in profile(person)
    for name, said in SHOWN.items():
        choose_helped(by=person, chosen=replace(EVERYTHING, **{name: False}))
        assert said not in page(person).content.decode()


def test_it_says_nothing_of_what_was_done_without_a_name():
    person = make_helper(named=False)
    assert lines(person) == ["carried", "amended"]
    html = profile(person)
    for name in ("joined", "tasks", "events"):
        assert SHOWN[name] not in html


def test_it_says_nothing_of_oppositions_nor_of_what_failed():
    person, opposed, failed = make_user(), make_initiative(), make_initiative()
    actions.take_stance(
        by=person, initiative=opposed, side=Side.OPPOSE, show_name=True, agrees=True
    )
    join(person, failed)
    close(opposed)
    close(failed, Outcome.NOT_ACHIEVED)
    done(failed, Sort.TASK, "Sans elle")
    choose_helped(by=person, chosen=EVERYTHING)
    assert lines(person) == []
    assert "Rien encore" in page(person).content.decode()


def test_it_says_what_was_led_once():
    row = make_initiative()
    join(row.author, row)
    done(row, Sort.EVENT, "Réunion publique", row.author)
    close(row)
    choose_helped(by=row.author, chosen=EVERYTHING)
    assert sorted(lines(row.author)) == ["carried", "led_event"]


@pytest.mark.parametrize("state", [Visibility.BLURRED, Visibility.COVERED, Visibility.RESTRICTED])
def test_it_quotes_nothing_that_moderation_withholds(state):
    person = make_helper()
    rows = {"action": Action.objects.get(sort=Sort.TASK), "amendment": Amendment.objects.get()}
    for kind, row in rows.items():
        kinds.get(kind).change(None, str(row.pk), state, "Motif.", Visibility.PUBLIC, row.closed_at)
    assert lines(person) == ["carried", "joined", "took_event"]
    withhold(Initiative.objects.get(title="Rouvrir la passerelle"), state)
    assert lines(person) == ["carried"]


def test_it_goes_with_the_name_the_consent_and_the_account():
    person = make_helper()
    withdraw_consent(by=person, purpose=Consent.Purpose.OPINIONS)
    assert "joined" not in lines(person)
    (mine,) = my_data(person)["montre"]["lignes"]
    assert mine["coups de main"] is True
    withheld = make_helper()
    change = Change(Visibility.RESTRICTED, "Motif.", Visibility.PUBLIC, withheld.joined_at)
    change_profile_visibility(by=make_moderator(), person=withheld, change=change)
    assert page(withheld).status_code == 404
    assert "advenir" not in profile(withheld)
    erase_account(by=person)
    assert not Helped.objects.filter(person=person).exists()
    assert page(person).status_code == 404


def test_it_goes_through_pages_both_ways_without_a_number(django_assert_num_queries):
    person, row = make_user(), make_initiative()
    task = done(row, Sort.TASK, "Coller des affiches")
    Action.objects.bulk_create(
        [
            Action(**{**_fields(task), "title": f"Affiche {number}", "leader": person})
            for number in range(45)
        ]
    )
    # All at the same moment: the number settles.
    choose_helped(by=person, chosen=EVERYTHING)
    seen, query, pages = [], "", []
    with django_assert_num_queries(6):
        while query is not None:
            found = page(person, query)
            pages.append([line.title for line in found.context["lines"]])
            seen += pages[-1]
            query = found.context["next_url"].partition("?")[2]
            query = f"?{query}" if query else None
    assert [len(some) for some in pages] == [20, 20, 5]
    assert len(set(seen)) == 45
    back = found.context["previous_url"]
    assert [line.title for line in Client().get(back).context["lines"]] == pages[1]
    assert ">45<" not in re.sub(r"\s", "", profile(person))


def _fields(row):
    kept = ("initiative_id", "sort", "about", "where", "starts_at", "minutes", "places")
    return {name: getattr(row, name) for name in (*kept, "stage", "report", "closed_at")}


def test_it_costs_the_same_for_one_line_and_for_many(django_assert_max_num_queries):
    person = make_helper()
    with django_assert_max_num_queries(6):
        profile(person)
    row = make_initiative()
    rows = [done(row, Sort.EVENT, f"Réunion {number}") for number in range(8)]
    Taking.objects.bulk_create([Taking(action=one, person=person, show_name=True) for one in rows])
    with django_assert_max_num_queries(6):
        assert "Tout voir" in profile(person)


@pytest.mark.parametrize("token", ["x", "WzFd", "WyJ4IiwxLDFd", "WyIyMDI2LTAxLTAxIiwxLDFd"])
def test_it_refuses_an_address_that_was_never_given(token):
    person = make_helper()
    assert page(person, f"?apres={token}").status_code == 404


def test_it_is_chosen_on_a_page_of_ones_own():
    person = make_user()
    client = client_of(person)
    assert client.get(CHOOSE).status_code == 200
    assert client.post(CHOOSE, {"tasks": "on"}).status_code == 303
    kept = Helped.objects.get(person=person)
    assert (kept.tasks, kept.joined) == (True, False)
    assert "checked" in client.get(CHOOSE).content.decode()
    client.post(CHOOSE, {})
    assert not Helped.objects.exists()
    assert client.put(CHOOSE).status_code == 405
    answer = Client().post(CHOOSE, {"tasks": "on"})
    assert answer.status_code == 303
    assert not Helped.objects.exists()
    assert Client().post(reverse("helped", args=[person.handle])).status_code == 405


def test_a_suspended_account_only_takes_back():
    person = make_helper()
    limit_account(
        by=make_moderator(),
        user=person,
        scope=Limit.Scope.ACCOUNT,
        reason="Motif.",
        until=None,
        source="x",
    )
    with pytest.raises(Refused):
        choose_helped(by=person, chosen=EVERYTHING)
    assert client_of(person).post(CHOOSE, {"tasks": "on"}).status_code == 403
    choose_helped(by=person, chosen=Chosen())
    assert not Helped.objects.exists()
