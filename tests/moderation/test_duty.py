"""Who is told of what waits, and who meets the gravest cases."""

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.lib import tuning
from civic.lib.permissions import Refused, TooMany
from civic.notifications.models import Mail
from moderation import actions
from moderation.actions import Judgement
from moderation.categories import Motive
from moderation.duty.actions import choose, post_digests
from moderation.duty.emails import DIGEST, GRAVE
from moderation.duty.queries import daily_limit, minutes_of
from moderation.models import Decision, Duty
from moderation.models.decision import Measure
from tests.factories import make_initiative, make_moderator, make_operator, make_user
from tests.moderation.cast import letters_to, sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "/moderation/mes-reglages/"
TYPED = {"grave": "on", "daily": "5", "digest": "on", "hour": "9"}


def flagged(motive=Motive.THREAT, initiative=None):
    initiative = initiative or make_initiative()
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=motive)
    return initiative


def wants(by, *, grave=False, daily=None, digest=True, hour=8):
    return choose(by=by, grave=grave, daily=daily, digest=digest, hour=hour)


def told(kind):
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def test_a_grave_case_is_told_at_once_to_those_who_asked_and_once():
    volunteer, other = make_moderator(), make_moderator()
    wants(volunteer, grave=True)
    initiative = flagged()
    flagged(initiative=initiative)
    assert told(GRAVE) == [volunteer.email]
    letter = letters_to(volunteer.email)[0]
    assert initiative.title not in letter.body + letter.subject
    assert not letters_to(other.email)


def test_everybody_is_told_while_nobody_asked():
    people = [make_moderator(), make_moderator()]
    flagged()
    assert told(GRAVE) == sorted(one.email for one in people)


def test_an_ordinary_case_waits_for_the_digest():
    make_moderator()
    flagged(Motive.INSULT)
    assert told(GRAVE) == []


def test_a_case_that_grows_grave_is_told_then():
    by = make_moderator()
    initiative = flagged(Motive.INSULT)
    flagged(initiative=initiative)
    assert told(GRAVE) == [by.email]


def test_only_those_who_asked_draw_a_grave_case():
    volunteer, other = make_moderator(), make_moderator()
    flagged()
    insult = flagged(Motive.INSULT)
    wants(volunteer, grave=True)
    assert actions.draw(by=other).key == str(insult.pk)
    assert actions.draw(by=volunteer).gravity == 4


def test_everybody_draws_it_while_nobody_asked():
    flagged()
    assert actions.draw(by=make_moderator()).gravity == 4


def test_a_mail_about_what_somebody_took_is_not_sent():
    by = make_moderator()
    flagged()
    assert letters_to(by.email)
    actions.draw(by=by)
    assert letters_to(by.email) == []


@pytest.mark.parametrize(("own", "most"), [(None, 20), (3, 3), (50, 20)])
def test_ones_own_limit_is_never_above_the_site_s(settings, own, most):
    settings.MODERATOR_DAILY_GRAVE = 20
    by = make_moderator()
    wants(by, daily=own)
    assert daily_limit(by) == most


def test_ones_own_limit_ends_the_day():
    by = make_moderator()
    wants(by, daily=1)
    flagged(Motive.HATE)
    case = actions.draw(by=by)
    actions.decide_case(by=by, case=case, judgement=Judgement(Measure.KEEP))
    flagged(Motive.HATE)
    with pytest.raises(TooMany):
        actions.draw(by=by)


def test_an_hour_of_hard_cases_ends_the_day():
    by, now = make_moderator(), timezone.now()
    # Held for longer than half an hour, it was not in hand any more.
    for minutes, spent in ((29, 29), (45, 59), (1, 60)):
        flagged(Motive.HATE)
        case = actions.draw(by=by)
        assert case is not None
        decision = actions.decide_case(by=by, case=case, judgement=Judgement(Measure.KEEP))
        end = now + timedelta(minutes=minutes, seconds=30)
        Decision.objects.filter(pk=decision.pk).update(decided_at=end)
        assert minutes_of(Decision.objects.filter(by=by)) == spent
    flagged(Motive.HATE)
    with pytest.raises(TooMany, match="60 minutes"):
        actions.draw(by=by)
    assert actions.draw(by=make_moderator()) is not None


def test_somebody_is_always_named_to_talk_to(settings):
    desk = sign_in(make_moderator())
    assert settings.CONTACT_EMAIL in desk.get(reverse("desk")).text
    settings.MODERATOR_SUPPORT = "Odile Ferrand, 03 80 00 00 00"
    tuning.forget()
    assert "Odile Ferrand, 03 80 00 00 00" in desk.get(reverse("desk")).text


def test_a_digest_comes_once_a_day_at_its_hour_if_something_waits():
    early, late, none = make_moderator(), make_moderator(), make_moderator()
    wants(late, hour=21)
    wants(none, digest=False)
    eight = datetime(2026, 6, 15, 8, 2, tzinfo=ZoneInfo("Europe/Paris"))
    assert post_digests(eight) == 0
    flagged(Motive.INSULT)
    assert (post_digests(eight), post_digests(eight)) == (1, 0)
    assert told(DIGEST) == [early.email]
    assert post_digests(eight.replace(hour=21)) == 1
    assert told(DIGEST) == sorted([early.email, late.email])
    call_command("post_desk_digests", stdout=StringIO())


def test_a_moderator_chooses_and_changes():
    by = make_moderator()
    client = sign_in(by)
    assert "Personne ici" in client.get(ADDRESS).text
    response = client.post(ADDRESS, TYPED)
    assert (response.status_code, response.url) == (303, reverse("desk"))
    row = Duty.objects.get(person=by)
    assert (row.grave, row.daily, row.digest, row.hour) == (True, 5, True, 9)
    client.post(ADDRESS, {"hour": "7"})
    row.refresh_from_db()
    assert (row.grave, row.daily, row.digest, row.hour) == (False, None, False, 7)
    assert Duty.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"daily": "0"}, {"daily": "21"}, {"hour": "24"}])
def test_a_wrong_choice_keeps_what_was_typed(settings, wrong):
    settings.MODERATOR_DAILY_GRAVE = 20
    response = sign_in(make_moderator()).post(ADDRESS, TYPED | wrong)
    assert response.status_code == 422
    assert not Duty.objects.exists()


def test_nobody_else_has_such_choices():
    assert Client().post(ADDRESS, TYPED).status_code == 302
    for person in (make_user(), make_operator()):
        client = sign_in(person)
        assert (client.get(ADDRESS).status_code, client.post(ADDRESS, TYPED).status_code) == (
            403,
            403,
        )
        with pytest.raises(Refused):
            wants(person)
    assert sign_in(make_moderator()).delete(ADDRESS).status_code == 405
    assert not Duty.objects.exists()


def test_they_are_gone_with_the_account():
    by = make_moderator()
    wants(by, grave=True)
    erase_account(by=by)
    assert not Duty.objects.exists()
