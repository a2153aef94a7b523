"""The operator's page: a new instance, and one in use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.backups.models import Run
from civic.notifications.models import Mail
from civic.notifications.states import Lane, MailState
from civic.running import counting, first_run, idle_accounts
from civic.running.cohorts import FEW
from civic.running.forms import last_months
from civic.running.models import Cost, Day, MailProof
from initiatives.actions.petition_tallies import fold_signatures, recount_signatures
from initiatives.models import PetitionTally
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_user
from tests.html.world import make_world
from tests.petitions.cast import make_confirmed, make_petition

if TYPE_CHECKING:
    from tests.html.scenes import Camera


def running(camera: Camera) -> None:
    """As an operator reads it."""
    page, now = reverse("running"), timezone.now()
    desk = sign_in(Client(), enrolled(roles=(Role.OPERATOR,)), second_step=True)
    camera.take("running empty", page, desk, shows="Rien pour le moment")
    make_world()
    petition = make_petition()
    make_confirmed(petition)
    fold_signatures()
    PetitionTally.objects.filter(petition=petition).update(confirmed=8)
    recount_signatures()
    today = timezone.localdate()
    counting.count_day(today - timedelta(days=1))
    Day.objects.update(readings=12_345)
    camera.take("running first day", page, desk, shows="12\u00a0345")
    counting.count_day(today)
    Day.objects.bulk_create(_day(today - timedelta(days=back), back) for back in range(2, 35))
    latest = Day.objects.latest_first()[0]
    latest.readings, latest.tables["retour"] = 12_345, list(_weeks())
    latest.save()
    Run.objects.create(kind=Run.Kind.BACKUP, at=now, seconds=1, ok=True, size=12_000_000)
    late = {"kind": "x", "args": {}, "due_at": now - timedelta(days=1)}
    Mail.objects.create(key="a", lane=Lane.SECURITY, to="a@b.fr", **late)
    dead = {"state": MailState.DEAD, "last_error": "550 5.1.1 unknown user"}
    Mail.objects.create(key="b", lane=Lane.NEWS, to="bruno@example.org", **late, **dead)
    for back, month in enumerate(last_months()):
        day = Day(on=month, active=40 + back, contributions=90, minutes=12, acts=3)
        Day.objects.bulk_create([day], ignore_conflicts=True)
        Cost.objects.create(month=month, kind=Cost.Kind.HOSTING, euros=12 + back)
    costs = reverse("running-costs")
    camera.take("running cost", costs, desk)
    wrong = {"euros": "douze", "kind": "mail"}
    camera.take("running cost error", costs, desk, post=wrong, status=422, shows="erreurs")
    proof = MailProof.objects.create(line=first_run.line(), proven_at=now)
    camera.take("running prove", reverse("running-prove", args=[proof.uid]), desk)
    camera.take("running", page, desk, shows="Envoyer de nouveau")
    _keeping(camera)


def _keeping(camera: Camera) -> None:
    """Behind the link of a mail about an account that nobody uses."""
    link = reverse("keep-account", args=[idle_accounts.token_of(make_user())])
    camera.take("account idle", link, shows="Garder mon compte")
    camera.take("account kept", f"{link}?fait=1", shows="Votre compte est gardé")
    gone = reverse("keep-account", args=["perdu"])
    camera.take("account gone", gone, status=404, shows="ne mène plus")


def _day(on: date, back: int) -> Day:
    """One that was counted: fewer readings at the end of the week, none where Redis was lost."""
    readings = None if back == 9 else 12_000 - 40 * back - 4_000 * (on.weekday() > 4)
    usage = {"active": 900 - 9 * back, "acts": 130 + 7 * (back % 6), "readings": readings}
    return Day(on=on, contributions=900, minutes=60 + 5 * (back % 9), **usage)


def _weeks() -> Iterator[list[object]]:
    """Sixteen cohorts, the last of which are not over, one of them too small to be told."""
    for back in range(1, 17):
        shares = [
            share + back % 5 if back > until else None
            for until, share in ((1, 30), (4, 18), (12, 11))
        ]
        monday = date(2026, 11, 23) - timedelta(weeks=back)
        number: object = FEW if back == 6 else 40 + back
        yield [f"{monday}", number, *([FEW] * 3 if back == 6 else shares)]
