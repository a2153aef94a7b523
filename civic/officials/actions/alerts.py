"""Choose what one is told of an area, how often, and a private feed of it."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.actions.tokens import digest
from civic.accounts.models import Mandate, User
from civic.lib.permissions import Conflict
from civic.officials.alerts.pace import next_look
from civic.officials.models import Alert, AlertPace, DeskFeed
from civic.officials.models.alert import ALERTS_MAX
from civic.officials.permissions import check_can_read_desk
from civic.themes.models import Theme


@transaction.atomic
def add_alert(
    *,
    by: User,
    mandate: Mandate,
    sort: str,
    theme: Theme | None = None,
    number: int | None = None,
    at: datetime | None = None,
) -> Alert:
    """Ask to be told of something in the area of a mandate; asked twice, it is once.

    Raises `Refused` for who does not read that desk, `Conflict` past twenty.
    """
    check_can_read_desk(by, mandate)
    now = at or timezone.now()
    _hold(by, now)
    wanted = {"person": by, "mandate": mandate, "sort": sort, "theme": theme, "number": number}
    known = Alert.objects.filter(**wanted).first()
    if known is not None:
        return known
    if Alert.objects.of(by).count() >= ALERTS_MAX:
        raise Conflict(_("Vous avez déjà vingt alertes : supprimez-en une."))
    return Alert.objects.create(**wanted, made_at=now)


def drop_alert(*, by: User, pk: int) -> None:
    """Stop one of one's alerts; stopping it twice is no mistake."""
    Alert.objects.of(by).filter(pk=pk).delete()


@transaction.atomic
def choose_rhythm(*, by: User, rhythm: str, at: datetime | None = None) -> AlertPace:
    """Choose how often one is written to about all one's alerts."""
    now = at or timezone.now()
    pace = _hold(by, now)
    pace.rhythm = rhythm
    pace.due_at = next_look(pace, now)
    pace.save(update_fields=["rhythm", "due_at"])
    return pace


@transaction.atomic
def open_feed(*, by: User) -> str:
    """Make a secret address for one's feed and return its key; the one before stops at once."""
    key = secrets.token_urlsafe(32)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    DeskFeed.objects.filter(person=by).delete()
    DeskFeed.objects.create(person=by, digest=digest(key))
    return key


def close_feed(*, by: User) -> None:
    """Stop the secret address; whoever reads it finds nothing any more."""
    DeskFeed.objects.filter(person=by).delete()


def forget_alerts(user: User) -> None:
    """Let go of alerts, pace and feed with the account."""
    Alert.objects.of(user).delete()
    AlertPace.objects.filter(person=user).delete()
    close_feed(by=user)


def _hold(by: User, now: datetime) -> AlertPace:
    """The reader's pace, made if need be and locked: choices come one after the other."""
    fresh = AlertPace(person=by)
    AlertPace.objects.get_or_create(person=by, defaults={"due_at": next_look(fresh, now)})
    return AlertPace.objects.select_for_update().get(person=by)
