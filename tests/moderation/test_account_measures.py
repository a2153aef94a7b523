"""What a decision takes from an author, and what it tells the authorities."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.accounts.models import Limit, User
from civic.lib.permissions import Refused
from civic.notifications.models import Mail
from moderation import actions
from moderation.actions import write_journal
from moderation.actions.effects import take_back
from moderation.categories import Motive
from moderation.judgement import Judgement
from moderation.models import Case, Decision, Entry, Transmission
from moderation.models.decision import AccountMeasure, Measure
from tests.factories import make_initiative, make_moderator, make_user
from tests.moderation.cast import letters_to, sign_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = "La deuxième phrase traite un habitant de voleur."


def judged(account=AccountMeasure.NONE, days=0, motive=Motive.INSULT):
    return Judgement(
        Measure.DISABLE, motive, "fermée depuis mars", WORDS, account=account, days=days
    )


def flagged(author=None, motive=Motive.INSULT, at=None):
    initiative = make_initiative(author=author)
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=motive, at=at)
    return initiative


def decided(judgement, by=None, at=None, **fields):
    by = by or make_moderator()
    case = actions.draw(by=by, at=at)
    return actions.decide_case(by=by, case=case, judgement=judgement, at=at, **fields)


def scopes(author):
    rows = author.limits.standing(timezone.now() + timedelta(minutes=5))
    return set(rows.values_list("scope", flat=True))


def test_a_warning_comes_with_a_decision_and_only_its_author_reads_it():
    initiative = flagged()
    decided(judged(AccountMeasure.WARN))
    assert scopes(initiative.author) == {"warning"}
    [letter] = letters_to(initiative.author.email)
    assert "Avertissement" in letter.body
    assert "Avertissement" not in initiative.restrictions.get().reason


@pytest.mark.parametrize("account", ["flag", "publish", "suspend", "close"])
def test_nothing_is_suspended_before_a_warning(account):
    flagged()
    with pytest.raises(Refused, match="avertissez-la d’abord"):
        decided(judged(AccountMeasure(account), 7))
    assert not Decision.objects.exists()


def test_the_gravest_needs_no_warning():
    initiative = flagged(motive=Motive.THREAT)
    decided(judged(AccountMeasure.PUBLISH, 30, Motive.THREAT))
    assert scopes(initiative.author) == {"publish"}


def test_a_warned_author_loses_a_function_for_a_time():
    author = flagged().author
    decided(judged(AccountMeasure.WARN))
    flagged(author)
    decision = decided(judged(AccountMeasure.PUBLISH, 7))
    assert scopes(author) == {"warning", "publish"}
    assert decision.account_until == decision.decided_at + 7 * DAY
    assert decision.statement["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"
    assert "suspendues jusqu’au" in letters_to(author.email)[-1].body.replace("\n", " ")


def test_a_whole_account_takes_two_people():
    author, now = flagged().author, timezone.now()
    decided(judged(AccountMeasure.WARN), at=now)
    flagged(author, at=now)
    suspend = judged(AccountMeasure.SUSPEND, 30)
    first = decided(suspend, at=now)
    assert (first.is_proposal, first.account) == (True, "")
    assert scopes(author) == {"warning"}
    second = decided(suspend, at=now + timedelta(minutes=2))
    assert second.first == first
    assert scopes(author) == {"warning", "account"}
    assert second.statement["decision_account"] == "DECISION_ACCOUNT_SUSPENDED"


def test_a_second_person_may_take_less_time_but_not_more():
    author, now = flagged().author, timezone.now()
    decided(judged(AccountMeasure.WARN), at=now)
    flagged(author, at=now)
    decided(judged(AccountMeasure.SUSPEND, 30), at=now)
    with pytest.raises(Refused, match="plus légère"):
        decided(judged(AccountMeasure.CLOSE), at=now + timedelta(minutes=2))
    Case.objects.open().update(lease_by=None, lease_until=None)
    second = decided(judged(AccountMeasure.SUSPEND, 3), at=now + timedelta(minutes=3))
    assert second.account_until == second.decided_at + 3 * DAY


@pytest.mark.parametrize("how", ["undo", "appeal"])
def test_what_was_taken_comes_back_with_the_decision(how):
    initiative, by = flagged(motive=Motive.THREAT), make_moderator()
    decision = decided(judged(AccountMeasure.PUBLISH, 7, Motive.THREAT), by=by)
    if how == "undo":
        actions.undo_decision(by=by, decision=decision)
    else:
        take_back(make_moderator(), decision, "Le recours est fondé.", timezone.now())
    assert scopes(initiative.author) == set()
    assert User.objects.get(pk=initiative.author_id).limited_until is None
    assert Limit.objects.get().lifted_at is not None


def test_nobody_is_limited_once_they_left():
    author = flagged(motive=Motive.THREAT).author
    author.erased_at = timezone.now()
    author.save()
    with pytest.raises(Refused, match="plus d’auteur"):
        decided(judged(AccountMeasure.PUBLISH, 7, Motive.THREAT))


# -- The authorities -------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", [Measure.KEEP, Measure.DISABLE])
def test_a_threat_is_forwarded_at_once_whatever_is_decided(settings, measure):
    settings.OPERATOR_EMAILS = ["garde@example.org"]
    flagged(motive=Motive.THREAT)
    judgement = Judgement(measure) if measure == Measure.KEEP else judged(motive=Motive.THREAT)
    now = timezone.now()
    decided(judgement, at=now, forward_to="pharos")
    row = Transmission.objects.get()
    assert (row.to, row.at, row.direct) == ("pharos", now, False)
    [letter] = letters_to("garde@example.org")
    assert "À transmettre" in letter.subject
    for said in ("PHAROS", "internet-signalement", "Menace", row.case.text_hash):
        assert said in letter.body
    assert "fermée depuis mars" not in letter.body
    assert Mail.objects.get(kind="case-forward").due_at <= timezone.now()


def test_it_leaves_for_the_authority_itself_where_its_address_is_known(settings):
    settings.AUTHORITY_EMAILS = {"pharos": "", "parquet": "parquet@example.org"}
    flagged(motive=Motive.THREAT)
    decided(judged(motive=Motive.THREAT), forward_to="parquet")
    [letter] = letters_to("parquet@example.org")
    assert "Signalement d’un hébergeur" in letter.subject
    assert Transmission.objects.get().direct


def test_what_was_forwarded_stays_registered_and_is_told_once(settings):
    settings.OPERATOR_EMAILS = ["garde@example.org"]
    by = make_moderator()
    flagged(motive=Motive.THREAT)
    decision = decided(judged(motive=Motive.THREAT), by=by, forward_to="pharos")
    case = actions.undo_decision(by=by, decision=decision)
    actions.decide_case(by=by, case=case, judgement=Judgement(Measure.KEEP), forward_to="pharos")
    assert Transmission.objects.count() == 1
    assert len(letters_to("garde@example.org")) == 1


# -- On the page -----------------------------------------------------------------------------------

FORM = {
    "measure": "disable",
    "motive": "threat",
    "passage": "fermée depuis mars",
    "explanation": WORDS,
    "etape": "decider",
}


def drawn():
    flagged(motive=Motive.THREAT)
    client = sign_in(make_moderator())
    return client, client.post(reverse("draw-case")).url


def test_the_page_previews_and_does_all_of_it():
    client, address = drawn()
    asked = FORM | {"account": "publish", "days": "14", "forward": "pharos"}
    page = client.post(address, asked | {"etape": "apercu"})
    assert "suspendues jusqu’au" in page.text
    assert "Seul l’auteur lit cette ligne" in page.text
    assert client.post(address, asked).status_code == 303
    page = client.get(address).text
    assert "Transmis à PHAROS" in page
    assert "Suspendre la publication" in page
    write_journal(timezone.now() + timedelta(minutes=2))
    assert Entry.objects.get().facts["compte"] == "publish"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"account": "publish", "days": "31"}, "days"),
        ({"account": "suspend", "days": "181"}, "days"),
        ({"account": "publish", "days": ""}, "days"),
        ({"account": "publish", "days": "0"}, "days"),
        ({"account": "publish", "days": "x"}, "days"),
        ({"account": "prison", "days": "3"}, "account"),
        ({"measure": "keep", "account": "warn"}, "account"),
        ({"forward": "presse"}, "forward"),
    ],
)
def test_it_says_what_to_correct(typed, field):
    client, address = drawn()
    response = client.post(address, FORM | typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Decision.objects.exists()
