"""Whatever two people do at the same moment, nothing is lost, counted twice or left half done."""

import threading
from itertools import count

import pytest
from django.db import connection

from civic.accounts.actions import erase_account
from civic.lib.permissions import Conflict, Refused
from initiatives import actions
from initiatives.actions import argument_names, joinings
from initiatives.actions import arguments as arguing
from initiatives.actions.argument_marks import mark_argument
from initiatives.actions.arguments import Claim
from initiatives.models import Argument, ArgumentMark, Joining, JoiningStage, Life
from initiatives.personal_data import withdraw_stances
from tests.factories import make_initiative, make_moderator, make_user
from tests.initiatives.test_arguments import answered, argued
from tests.joinings.cast import COMMON, ONE, accept, again, join, make_two, propose, reread

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run each in its own connection; returns what each came to, refusals by their status."""
    start, told = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        start.wait()
        try:
            told[number] = call()
        except Refused as refusal:
            told[number] = refusal.status
        except Exception as error:
            # A deadlock, too, must be seen.
            told[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not [one for one in told if isinstance(one, Exception)], told
    return told


def check_whole(initiative):
    """What is stored agrees with what is read, whatever came first."""
    assert actions.recount_rooms() == 0
    for goes in Argument.objects.exclude(merged_into=None):
        assert not goes.replies.exists()
        assert not goes.marks.exists()
        assert goes.merged_into.merged_into_id is None
    accepted = Joining.objects.accepted().filter(stays__initiative=initiative)
    for made in accepted.select_related("goes"):
        assert made.goes.merged_into_id is not None
        assert made.text == ""


def test_both_asked_agree_at_the_same_moment():
    one, other = make_two()
    made = propose(one, other, by=one.initiative.author)
    at_once(lambda: accept(made, one.author), lambda: accept(made, other.author))
    stays = again(one)
    assert (stays.text, stays.version, stays.co_author) == (COMMON, 2, other.author)
    assert Life.objects.get(pk=one.initiative.pk).arguments_for == 1
    check_whole(one.initiative)


def test_the_same_yes_twice_is_one_version():
    one, other = make_two()
    made = propose(one, other)
    told = at_once(*[lambda: accept(made).stage] * 3)
    assert told == [JoiningStage.ACCEPTED] * 3
    assert again(one).version == 2
    assert again(one).versions.count() == 1
    check_whole(one.initiative)


def test_a_yes_and_a_no_never_both_win():
    one, other = make_two()
    made = propose(one, other, by=one.initiative.author)
    accept(made, one.author)
    told = at_once(
        lambda: accept(made, other.author).stage,
        lambda: joinings.refuse_joining(by=one.author, joining=reread(made)).stage,
    )
    done = Joining.objects.get().stage
    assert sorted(map(str, told)) == sorted(["409", str(done)])
    assert (again(one).co_author_id is not None) == (done == JoiningStage.ACCEPTED)
    check_whole(one.initiative)


ENDS = {
    "edit": lambda made, one: arguing.change_argument(
        by=one.author, argument=one, claim=Claim(f"{ONE} Oui.")
    ),
    "withdraw": lambda made, one: arguing.withdraw_argument(by=one.author, argument=one),
    "take back": lambda made, one: joinings.withdraw_joining(by=one.author, joining=reread(made)),
}
LEAVES = {
    "consent": lambda one: withdraw_stances(one.author),
    "erase": lambda one: erase_account(by=one.author),
}


@pytest.mark.parametrize("what", ENDS)
def test_a_yes_and_what_ends_it_never_both_win(what):
    one, other = make_two()
    made = propose(one, other)
    told = at_once(lambda: accept(made).stage, lambda: ENDS[what](made, one))
    assert told.count(409) == 1
    stays, goes = again(one), again(other)
    if told[0] == 409:
        assert (stays.co_author, goes.merged_into) == (None, None)
    else:
        assert (stays.text, goes.merged_into) == (COMMON, stays)
    check_whole(one.initiative)


@pytest.mark.parametrize("what", LEAVES)
def test_whoever_leaves_meanwhile_leaves_the_text_to_the_other(what):
    one, other = make_two()
    made = propose(one, other)

    def say_yes():
        try:
            return accept(made).stage
        except Joining.DoesNotExist:
            return 409

    told = at_once(say_yes, lambda: LEAVES[what](one))
    stays, goes = again(one), again(other)
    if told[0] == 409:
        assert (stays.co_author, goes.merged_into) == (None, None)
    else:
        assert (stays.text, stays.signers) == (COMMON, [other.author])
    check_whole(one.initiative)


def test_marks_and_replies_meanwhile_end_on_the_one_that_stays():
    one, other = make_two()
    made, readers = propose(one, other), [make_user() for _ in range(3)]
    told = at_once(
        lambda: accept(made).stage,
        lambda: mark_argument(by=readers[0], argument=other, helps=True),
        lambda: mark_argument(by=readers[1], argument=one, helps=True),
        lambda: answered(other, readers[2]).pk,
    )
    assert told[0] == JoiningStage.ACCEPTED
    check_whole(one.initiative)
    stays = again(one)
    # Each mark that was taken counts, and a reply that came too late was told so.
    taken = [None, told[1], told[2]].count(None) - 1
    assert ArgumentMark.objects.filter(argument=stays).count() == taken
    assert stays.replies.count() == (1 if told[3] != 409 else 0)


def test_one_argument_never_goes_into_two():
    one, other = make_two()
    third = argued(one.initiative, text=f"{ONE} La police le dit.")
    told = at_once(
        lambda: propose(one, other).pk,
        lambda: propose(third, other, by=third.author).pk,
        lambda: propose(other, one, by=other.author).pk,
    )
    assert told.count(409) == 2
    assert Joining.objects.count() == 1


def test_moderation_and_an_agreement_agree_on_the_count():
    one, other = make_two()
    made, moderator = propose(one, other), make_moderator()

    def withhold():
        from django.utils import timezone

        from initiatives.actions.parts import Change
        from initiatives.states import Visibility

        change = Change(Visibility.RESTRICTED, "Adresse.", Visibility.PUBLIC, timezone.now())
        arguing.change_argument_visibility(by=moderator, argument=other, change=change)

    at_once(lambda: accept(made).stage, withhold)
    check_whole(one.initiative)


def test_both_take_their_name_off_at_the_same_moment():
    one, other = make_two()
    stays, _goes = join(one, other)
    told = at_once(
        *[
            lambda by=by: argument_names.unsign_argument(by=by, argument=stays)
            for by in (one.author, other.author)
        ]
    )
    # One of them signs alone at the end, and may withdraw the whole.
    assert sorted(map(str, told)) == ["409", "None"]
    assert again(stays).co_author is None
    check_whole(one.initiative)


def test_the_clock_and_a_yes_never_both_win():
    from datetime import timedelta

    from django.utils import timezone

    one, other = make_two()
    now, tick = timezone.now(), count()
    made = propose(one, other, at=now - timedelta(days=14) + timedelta(seconds=next(tick)))
    later = now + timedelta(seconds=2)
    at_once(lambda: joinings.lapse_joinings(later), lambda: accept(made, at=now).stage)
    done = Joining.objects.get().stage
    assert done in (JoiningStage.EXPIRED, JoiningStage.ACCEPTED)
    assert (again(other).merged_into_id is not None) == (done == JoiningStage.ACCEPTED)
    check_whole(one.initiative)


def test_two_agreements_side_by_side_do_not_wait_for_each_other():
    row = make_initiative()
    first = make_two(row)
    second = [
        argued(row, text=f"Un gardien la nuit coûte trop cher ici{end}") for end in (".", " !")
    ]
    pairs = [propose(*first), propose(*second)]
    told = at_once(*[lambda made=made: accept(made, made.goes.author).stage for made in pairs])
    assert told == [JoiningStage.ACCEPTED] * 2
    assert Life.objects.get(pk=row.pk).arguments_for == 2
    check_whole(row)


def test_what_is_half_done_is_not_kept(monkeypatch):
    one, other = make_two()
    made = propose(one, other)

    def fail(*_args, **_more):
        raise Conflict("Une panne.")

    monkeypatch.setattr(joinings, "tell", fail)
    with pytest.raises(Conflict, match="panne"):
        accept(made)
    assert (again(one).text, again(other).merged_into) == (ONE, None)
    assert reread(made).stage == JoiningStage.PROPOSED
    check_whole(one.initiative)
