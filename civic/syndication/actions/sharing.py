"""Draw the images of links when what they say changes, and let go of those nobody may see."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Max, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from civic.activity.models import Activity
from civic.lib import identity
from civic.syndication.models import CardImage
from civic.syndication.sharing.card import EDITION, PLAIN, Card, card_of
from civic.syndication.sharing.drawing import draw
from initiatives.models import Image, Initiative, Tally

logger = logging.getLogger(__name__)

# In the folder of media.
FOLDER = "cards"
# How many in one run; each takes about a tenth of a second.
BATCH = 200
# Comparing a hundred thousand takes two seconds: a run compares the latest, those on top of lists,
# those to which something happened lately, and of all the others one slice after the other.
NEWEST = TOP = 300
MOVED, LATELY = 500, timedelta(minutes=15)
SLICE = 1_000
# One at a time in the whole instance.
_LOCK = 7_201_031
# All that changes on an image, its title by the version of the text.
_SEEN = (
    *("version", "visibility", "outcome", "territory", "tally__supports", "tally__opposes"),
    *("petition__state", "petition__goal", "petition__tally__confirmed"),
    *("image__uid", "image__visibility"),
)


def draw_cards(limit: int = BATCH, *, everything: bool = False) -> int:
    """Draw what changed since it was drawn, the newest first; return how many were.

    What is compared is a state, never a list of events: a missed run is caught up by a later one.
    With `everything` all are compared at once.
    """
    drawn, rows = 0, stale()
    if not everything:
        rows = rows.filter(pk__in=looked_at(int(time.time() // 60)))
    for row in rows[:limit]:
        try:
            drawn += _keep(row)
        except Exception:
            # The others are not kept waiting by one.
            logger.exception("The image of initiative %s cannot be drawn", row.pk)
    return drawn + forget_cards()


@transaction.atomic
def forget_cards(limit: int = 1_000) -> int:
    """Delete the images of what is not read plainly any more; return how many."""
    gone = CardImage.objects.exclude(initiative__visibility__in=PLAIN).select_for_update(
        of=("self",), skip_locked=True
    )
    rows = list(gone[:limit])
    for row in rows:
        _delete_after(row)
    CardImage.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def clean_cards() -> int:
    """Delete the files that no row names, but for those of the last day; return how many."""
    deleted = 0
    for name in _files(FOLDER):
        is_old = default_storage.get_modified_time(name) < timezone.now() - timedelta(days=1)
        if is_old and not CardImage.objects.filter(file=name).exists():
            default_storage.delete(name)
            deleted += 1
    return deleted


def stale() -> "QuerySet[Initiative]":
    """Initiatives whose image is missing, or was compared with something else."""
    rows = Initiative.objects.filter(visibility__in=PLAIN).annotate(seen_now=_seen_now())
    missing = rows.exclude(card_image__seen=F("seen_now"))
    around = ("territory", "tally", "image", "petition__tally")
    return missing.select_related(*around).defer("search", "problem", "proposal").order_by("-pk")


def looked_at(turn: int) -> list[int]:
    """Which initiatives a run compares: each thousand of them has its `turn`."""
    last = Initiative.objects.aggregate(last=Max("pk"))["last"] or 0
    above = turn % (last // SLICE + 1) * SLICE
    found = set(Initiative.objects.order_by("-pk").values_list("pk", flat=True)[:NEWEST])
    top = Tally.objects.order_by("-rank", "-initiative_id")
    told = Activity.objects.filter(
        subject_kind="initiative", changed_at__gt=timezone.now() - LATELY
    ).order_by("-changed_at")
    found.update(top.values_list("initiative_id", flat=True)[:TOP])
    found.update(int(key) for key in told.values_list("subject_key", flat=True)[:MOVED])
    rest = Initiative.objects.filter(pk__gte=above, pk__lt=above + SLICE)
    return [*found.union(rest.order_by().values_list("pk", flat=True))]


def picture_of(card: Card) -> bytes:
    """The picture that stands on a card; empty without one, or when its file is lost."""
    found = Image.objects.filter(pk=card.picture).first() if card.picture else None
    if found is None:
        return b""
    try:
        with found.file.open("rb") as file:
            return bytes(file.read())
    except OSError:
        return b""


def _seen_now() -> Concat:
    look = f"{EDITION} {identity.site_name()} {settings.SITE_URL}"[:150]
    parts: list[Value | Coalesce] = [_text(look)]
    for name in _SEEN:
        parts += [_text(" "), Coalesce(Cast(name, TextField()), _text(""))]
    return Concat(*parts, output_field=TextField())


def _files(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _files(f"{folder}/{name}")


def _text(said: str) -> Value:
    return Value(said, output_field=TextField())


def _keep(row: Initiative) -> int:
    """Draw one if it is another; the file goes with the commit."""
    card = card_of(row)
    known = CardImage.objects.filter(pk=row.pk).first()
    if known is not None and known.digest == card.digest:
        known.seen = row.seen_now  # type: ignore[attr-defined]
        known.save(update_fields=["seen"])
        return 0
    body = draw(card, picture_of(card))
    with transaction.atomic():
        # Two workers that draw the same one write it one after the other.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, row.pk % 2**31])
        known = CardImage.objects.filter(pk=row.pk).first()
        if known is not None:
            _delete_after(known)
        made = CardImage(
            initiative=row,
            digest=card.digest,
            seen=row.seen_now,  # type: ignore[attr-defined]
            bytes=len(body),
            drawn_at=timezone.now(),
        )
        name = f"{row.pk}-{card.digest}.{card.extension}"
        made.file.save(name, ContentFile(body), save=False)
        made.save(force_insert=known is None)
    return 1


def _delete_after(row: CardImage) -> None:
    storage, name = row.file.storage, str(row.file.name)
    transaction.on_commit(lambda: storage.delete(name))
