"""Put the arguments of an initiative in order again, once somebody marked one."""

from django.db import transaction

from initiatives.actions.life import moved
from initiatives.argument_order import scores
from initiatives.models import Argument, ArgumentMark, Life


def rank_arguments() -> int:
    """Order anew where something was marked since; returns how many arguments moved."""
    stale = Life.objects.filter(arguments_stale=True).values_list("pk", flat=True)
    return sum(_rank(pk) for pk in stale.order_by("pk"))


@transaction.atomic
def _rank(initiative_id: int) -> int:
    # First, so that a mark made meanwhile asks again.
    Life.objects.filter(pk=initiative_id).update(arguments_stale=False)
    rows = Argument.objects.filter(initiative=initiative_id, answers=None).only(
        "written_at", "score"
    )
    marks = ArgumentMark.objects.filter(argument__initiative=initiative_id).exclude(
        person__erased_at__isnull=False
    )
    found = {row.pk: row for row in rows}
    fresh = scores(
        {pk: row.written_at for pk, row in found.items()},
        marks.values_list("argument", "person", "marked_at"),
    )
    changed = [row for pk, row in found.items() if row.score != fresh[pk]]
    for row in changed:
        row.score = fresh[row.pk]
    if changed:
        Argument.objects.bulk_update(changed, ["score"], batch_size=500)
        moved(initiative_id)
    return len(changed)
