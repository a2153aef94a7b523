"""Activity lies in blocks: what is asked by identifier opens one, what is newest walks an index."""

import re

import pytest
from django.db import connection

from civic.activity.models import Activity
from civic.lib.partitioning import BLOCK

pytestmark = pytest.mark.django_db


def plan_of(rows):
    with connection.cursor() as cursor:
        # Of so few rows any plan is as good: those of many are asked for.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    return rows.explain()


def test_an_identifier_opens_one_block():
    plan = plan_of(Activity.objects.filter(pk=BLOCK + 1))
    assert set(re.findall(r" on (activity_activity_\w+)", plan)) == {"activity_activity_1"}


@pytest.mark.parametrize(
    "asked",
    [{"area_path__startswith": "fr/r27/d21/"}, {"subject_kind": "initiative", "subject_key": "1"}],
)
def test_the_newest_are_read_by_the_index_of_each_block_and_never_sorted(asked):
    plan = plan_of(Activity.objects.told_to_all().filter(**asked).newest_first()[:30])
    assert set(re.findall(r" on (activity_activity_\w+)", plan)) >= {"activity_activity_0"}
    assert "Seq Scan" not in plan
    assert "Sort" not in plan.replace("Sort Key", "")
