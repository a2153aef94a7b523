"""The numbers that were promised, beside the rule that says them.

What each does is tested elsewhere, through its name; here it cannot change unseen.
"""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.conf import settings

from benchmarks import surge
from civic.territories.models import Kind
from initiatives.actions import exclusions, petition_tallies, petitions, retention
from initiatives.models import petition, signature
from initiatives.petitions import figures, mailbox, masking, proof, risk, tokens, worth
from initiatives.views import signing


def test_a_petition_lasts_six_months_and_takes_late_confirmations_for_a_day():
    assert petitions.DEFAULT_DAYS == 182
    assert timedelta(hours=24) == petition.LATE


def test_a_threshold_is_controlled_for_two_days():
    assert timedelta(hours=48) == petition_tallies.CONTROL


def test_a_form_waits_thirty_days_for_five_mails_at_most():
    assert signature.UNCONFIRMED_DAYS == 30
    assert signature.MAILS_MAX == 5
    assert mailbox.HOURLY == 5
    assert tokens.WAITING_SECONDS == 24 * 60 * 60


def test_traces_last_thirty_days_and_identities_six_months():
    assert retention.TRACES_DAYS == 30
    assert retention.ANONYMOUS_MONTHS == 6
    assert timedelta(days=1) == retention.GRACE


def test_no_cell_under_ten_is_published_and_hours_come_a_day_late():
    assert masking.LEAST == 10
    assert masking.SHARE_LEAST == 100
    # Whole days: the last one shown ended at least a day ago.
    assert figures.CURVE_LATE == 2
    assert settings.PUBLIC_COUNT_FLOOR == 5


def test_one_network_signs_twenty_times_a_minute():
    assert (signing.NETWORK_MOST, signing.NETWORK_SECONDS) == (20, 60)


def test_a_rushed_form_works_a_second_or_waits_ten():
    assert settings.SIGN_PROOF_ABOVE == 1200
    assert proof.WAIT_SECONDS == 10
    assert timedelta(minutes=20) == proof.LASTS


def times_a_week(name: str) -> int:
    """How often beat starts a sweep; one that rests in some weeks or months never matches."""
    when = settings.CELERY_BEAT_SCHEDULE[name]["schedule"]
    every_week = len(when.day_of_month) == 31 and len(when.month_of_year) == 12
    return every_week * len(when.day_of_week) * len(when.hour) * len(when.minute)


@pytest.mark.parametrize(
    "name",
    [
        "purge-signatures",
        "drop-traces",
        "anonymise-petitions",
        "prove-retention",
        "recount-signatures",
        "count-groups",
    ],
)
def test_what_is_promised_daily_runs_daily(name):
    assert times_a_week(name) == 7


def test_roots_are_published_each_night_and_caught_up_at_noon():
    assert times_a_week("publish-roots") == 14
    when = settings.CELERY_BEAT_SCHEDULE["publish-roots"]["schedule"]
    assert (when.hour, when.minute) == ({0, 12}, {20})


def test_counts_are_folded_each_second_and_sweeps_run_within_the_hour():
    beat = settings.CELERY_BEAT_SCHEDULE
    assert beat["fold-signatures"]["schedule"] == 1.0
    # A petition closes at its date, a control ends at its hour: within minutes.
    assert beat["close-petitions"]["schedule"] == 60.0
    assert beat["settle-steps"]["schedule"] == 300.0
    assert times_a_week("fill-figures") == times_a_week("sweep-suspects") == 7 * 24
    assert times_a_week("sweep-latest-suspects") == 7 * 24 * 3
    swept = (
        beat["sweep-suspects"]["schedule"].minute | beat["sweep-latest-suspects"]["schedule"].minute
    )
    assert [later - earlier for earlier, later in pairwise(sorted(swept))] == [15] * 3
    assert risk.PERIOD == 15 * 60


def test_an_exclusion_is_told_in_one_transaction_and_takes_two_people():
    assert exclusions.MOST == 10_000


def test_what_a_petition_is_worth_has_the_numbers_of_the_law():
    said = [
        [
            int(number.replace("\xa0", "").replace(" ", ""))
            for number in re.findall(r"\d[\d\s]*", needs)
        ]
        for needs in (str(route.needs) for route in worth.NATIONAL)
    ]
    assert said == [[100_000, 500_000, 30], [100_000], [150_000, 16]]
    senate, cese = (str(route.needs) for route in worth.NATIONAL[1:])
    assert "en six mois" in senate
    assert "dans l’année qui suit" in cese
    [local] = worth.routes_for(Kind.COMMUNE)
    assert "une fois par trimestre" in str(local.gives)


def test_the_goals_of_a_surge_are_those_that_were_set():
    assert (surge.K_GOAL, surge.STATEMENTS_GOAL, surge.HOT_GOAL) == (2.5, 6, 0.9)
    assert (surge.P95_ALONE, surge.P95_READ, surge.DRAIN_GOAL) == (50, 300, 5 * 60)
    # The steady rate, and how many are read beside it in a second.
    assert (surge.RATES[-1], surge.READS_GOAL) == (200, 20_000)
