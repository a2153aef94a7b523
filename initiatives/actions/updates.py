"""Tell one's people how it goes: publish a piece of news, change it. The team writes it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, TooMany
from initiatives.actions.images import forget, store
from initiatives.actions.life import heard, moved
from initiatives.actions.parts import Change, Part, change_part
from initiatives.images import Picture
from initiatives.models import Image, Initiative, Life, Restriction, Update, UpdateVersion
from initiatives.models.update import UPDATE
from initiatives.permissions import check_is_listed, check_is_no_party, check_is_team
from initiatives.states import LISTED
from initiatives.telling import log, tell, tell_again, tell_rewritten

if TYPE_CHECKING:
    from initiatives.permissions import Person

# Whoever follows is told of each: beyond, they stop following.
DAILY_UPDATES = 5


class News(NamedTuple):
    """What is told; `picture` replaces the present one, an empty `alt` takes it off."""

    title: str
    text: str
    picture: Picture | None = None
    alt: str = ""


def check_can_tell(user: "Person", initiative: Initiative, at: datetime | None = None) -> None:
    """Raise unless `user` is of the team and may tell news now, closed or not.

    What comes of an initiative is often known after its end.
    """
    user = check_is_team(user, initiative)
    check_may(user, Limit.Scope.PUBLISH)
    check_is_listed(initiative)
    since = (at or timezone.now()) - timedelta(days=1)
    told = Update.objects.filter(initiative=initiative, written_at__gt=since)
    if told.count() >= DAILY_UPDATES:
        raise TooMany(_("Cinq nouvelles en un jour, c’est déjà beaucoup : reprenez demain."))


def check_can_change_update(user: "Person", update: Update) -> None:
    """Raise unless `user` is of the team and the news is shown."""
    check_may(check_is_team(user, update.initiative), Limit.Scope.PUBLISH)
    check_is_listed(update.initiative)
    if not update.is_readable:
        raise Conflict(_("La modération a suspendu cette nouvelle : elle ne change pas."))


@transaction.atomic
def publish_update(
    *, by: User, initiative: Initiative, news: News, at: datetime | None = None
) -> Update:
    """Publish at once; the same sent twice is one.

    Raises `Refused` (not of the team), `Conflict` (withheld) and `TooMany`.
    """
    hold(by)
    now = at or timezone.now()
    since = now - timedelta(days=1)
    same = Update.objects.of(by).filter(
        initiative=initiative, title=news.title, text=news.text, written_at__gt=since
    )
    if (found := same.first()) is not None:
        return found
    check_can_tell(by, initiative, now)
    row = Update.objects.create(
        initiative=initiative,
        author=by,
        title=news.title,
        text=news.text,
        picture=store(news.picture, news.alt) if news.picture else None,
        written_at=now,
    )
    moved(initiative.pk, updates=1)
    point_at_latest(initiative.pk)
    heard(initiative.pk, now)
    log("update.publish", initiative, by=by)
    tell(Verb.UPDATE, initiative, by=by, at=now, summary=row.title, update=row.pk)
    return row


@transaction.atomic
def change_update(
    *, by: User, update: Update, news: News, seen: int, at: datetime | None = None
) -> Update:
    """Write it anew; what it said before stays readable.

    Raises `Refused` and `Conflict` (changed since `seen`, or withheld).
    """
    row = Update.objects.select_for_update(of=("self",), no_key=True).get(pk=update.pk)
    row.initiative = update.initiative
    check_can_change_update(by, row)
    if row.version != seen:
        raise Conflict(_("Cette nouvelle a changé entre-temps : relisez-la avant d’enregistrer."))
    if not _changes(row, news):
        return row
    UpdateVersion.objects.create(
        update=row,
        number=row.version,
        title=row.title,
        text=row.text,
        written_at=row.edited_at or row.written_at,
    )
    _change_picture(row, news)
    row.title, row.text = news.title, news.text
    now = at or timezone.now()
    row.version, row.edited_at = row.version + 1, now
    row.save()
    moved(row.initiative_id)
    log("update.change", row.initiative, by=by)
    tell_rewritten(row.initiative, by=by, at=now, update=row.pk)
    return row


@transaction.atomic
def change_update_visibility(*, by: User | None, update: Update, change: Change) -> Restriction:
    """Restrict or restore a piece of news with its picture. Raises as `change_part`."""
    if by is not None:
        check_is_no_party(by, update.initiative)
    was = update.visibility in LISTED
    done = change_part(by, Part(UPDATE, str(update.pk), update), change)
    moved(update.initiative_id, updates=int(change.to in LISTED) - int(was))
    point_at_latest(update.initiative_id)
    tell_again(update.initiative, change.to, change.at, update=update.pk)
    return done


def point_at_latest(initiative_id: int) -> None:
    """Let the page of an initiative find its latest news without looking for it."""
    rows = Update.objects.plain().filter(initiative=initiative_id).newest_first()
    newest = rows.values_list("pk", flat=True).first()
    Life.objects.filter(pk=initiative_id).update(latest_update=newest)


@transaction.atomic
def recount_latest() -> int:
    """Compare the news that each page shows with the rows; returns how many were off."""
    mine = Update.objects.plain().filter(initiative=OuterRef("pk")).newest_first()
    shown = Life.objects.select_for_update(of=("self",)).filter(
        Exists(mine) | Q(latest_update__isnull=False)
    )
    wrong = [
        pk
        for pk, kept, right in shown.order_by("pk").values_list(
            "pk", "latest_update", Subquery(mine.values("pk")[:1])
        )
        if kept != right
    ]
    for pk in wrong:
        point_at_latest(pk)
        moved(pk)
    return len(wrong)


def _changes(row: Update, news: News) -> bool:
    alt = row.picture.alt if row.picture else ""
    return news.picture is not None or (row.title, row.text, alt) != (
        news.title,
        news.text,
        news.alt,
    )


def _change_picture(row: Update, news: News) -> None:
    before = row.picture
    if news.picture is None and before is not None and news.alt:
        Image.objects.filter(pk=before.pk).update(alt=news.alt)
        return
    row.picture = store(news.picture, news.alt) if news.picture else None
    row.save(update_fields=["picture"])
    forget(before)
