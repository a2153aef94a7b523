"""Show a draft to one's close ones, then to theirs; publication stays one press away."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from civic.accounts import registry
from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict, Refused, TooMany
from civic.notifications.actions import post
from initiatives.actions.drafts import lock_draft
from initiatives.actions.parts import Change, Part, change_part
from initiatives.content import Content
from initiatives.models import Circle, CircleInvitation, Draft, Restriction
from initiatives.models.circle import CIRCLE, Stage
from initiatives.petitions.addresses import canonical

MAIL = "circle-invitation"
DAILY_INVITATIONS = 30


@dataclass(frozen=True)
class Goals:
    """How many people each circle wants."""

    close: int
    theirs: int


@dataclass(frozen=True)
class Ask:
    """One person, why them, and the one thing asked of them."""

    name: str
    line: str
    request: str
    address: str = ""


@transaction.atomic
def start_circle(
    *, by: User, draft: Draft, content: Content, goals: Goals, at: datetime | None = None
) -> Circle:
    """Show a draft to those who will hold a link; started twice, it is one circle.

    Raises `Refused` for somebody else's draft, `Conflict` once it is published.
    """
    now = at or timezone.now()
    row = lock_draft(by, draft)
    _check_may_show(by, now)
    if row.owner_id != by.pk:
        raise Refused(_("Ce brouillon n’est pas à votre compte."))
    if row.published_id is not None:
        raise Conflict(_("Cette initiative est déjà publique."))
    known = Circle.objects.filter(draft=row).first()
    if known is not None:
        return known
    circle = Circle.objects.create(
        draft=row,
        owner=by,
        **_shown(content),
        goal_close=goals.close,
        goal_theirs=goals.theirs,
        started_at=now,
        shown_at=now,
    )
    _log("circle.start", circle, by)
    return circle


@transaction.atomic
def show_again(*, by: User, circle: Circle, content: Content, at: datetime | None = None) -> Circle:
    """Let the circle read the draft as it is now."""
    row = _mine(by, circle)
    now = at or timezone.now()
    _check_may_show(by, now)
    _check_readable(row)
    version = row.version + 1
    Circle.objects.filter(pk=row.pk).update(**_shown(content), version=version, shown_at=now)
    _log("circle.show", row, by)
    row.refresh_from_db()
    return row


@transaction.atomic
def widen(*, by: User, circle: Circle, at: datetime | None = None) -> Circle:
    """Open the second circle by choice, before the first one's goal is met."""
    row = _mine(by, circle)
    _check_readable(row)
    if row.stage != Stage.CLOSE:
        raise Conflict(_("Le deuxième cercle est déjà ouvert."))
    _widen(row, at or timezone.now())
    _log("circle.widen", row, by)
    return row


@transaction.atomic
def stop_circle(*, by: User, circle: Circle) -> None:
    """Back to a draft that nobody else reads: every link stops working."""
    row = _mine(by, circle)
    _check_readable(row)
    _log("circle.stop", row, by)
    row.delete()


@transaction.atomic
def invite_to_circle(
    *, by: User, circle: Circle, ask: Ask, at: datetime | None = None
) -> CircleInvitation:
    """Make one person's link, and mail it when an address is given.

    Raises `TooMany` past thirty a day, over all of one's circles; `Conflict` when the address
    was written to already.
    """
    row, now = _mine(by, circle), at or timezone.now()
    _check_may_show(by, now)
    _check_readable(row)
    mine = CircleInvitation.objects.filter(circle__owner=by, host=None)
    _check_pace(mine.since(now - timedelta(days=1)).count())
    key = _key(ask.address) if ask.address else ""
    if key and row.invitations.filter(address_key=key).exists():
        raise Conflict(_("Cette personne a déjà son lien : écrivez-lui de vive voix."))
    made = _make(row, ask, None, key, now)
    if ask.address:
        args = {"invitation": made.pk.hex}
        post(kind=MAIL, key=f"{MAIL}-{made.pk.hex}", to=ask.address, args=args)
    return made


@transaction.atomic
def invite_from_circle(
    *, host: CircleInvitation, ask: Ask, at: datetime | None = None
) -> CircleInvitation:
    """Somebody of the first circle makes a link for one of theirs, and hands it on themselves.

    Raises `Refused` before they said yes, `Conflict` before the second circle opens.
    """
    now = at or timezone.now()
    row = _locked(host.circle)
    _check_readable(row)
    known = CircleInvitation.objects.get(pk=host.pk)
    if known.used_at is None or known.stage != Stage.CLOSE:
        raise Refused(_("Ce sont les personnes du premier cercle qui invitent dans le deuxième."))
    if row.stage != Stage.THEIRS:
        raise Conflict(_("Le deuxième cercle n’est pas encore ouvert."))
    _check_pace(known.guests.since(now - timedelta(days=1)).count())
    return _make(row, ask, known, "", now)


@transaction.atomic
def say_yes(*, invitation: CircleInvitation, at: datetime | None = None) -> CircleInvitation:
    """Count the person whose link this is, once; the first circle's goal opens the second."""
    now = at or timezone.now()
    row = _locked(invitation.circle)
    _check_readable(row)
    known = CircleInvitation.objects.get(pk=invitation.pk)
    if known.used_at is not None:
        return known
    known.used_at = max(now, known.made_at)
    known.save(update_fields=["used_at"])
    if row.stage == Stage.CLOSE and people_in(row, Stage.CLOSE) >= row.goal_close:
        _widen(row, now)
    return known


@transaction.atomic
def take_yes_back(*, invitation: CircleInvitation) -> None:
    """Not be counted any more; a circle that opened stays open."""
    row = _locked(invitation.circle)
    row.invitations.filter(pk=invitation.pk).update(used_at=None)


def people_in(circle: Circle, stage: int) -> int:
    """How many people of a circle said yes."""
    return circle.invitations.used().filter(stage=stage).count()


@transaction.atomic
def change_circle_visibility(*, by: User | None, circle: Circle, change: Change) -> Restriction:
    """Restrict or restore the text of a circle. Raises as `change_part`."""
    if by is not None:
        check_is_no_party_to_circle(by, circle)
    return change_part(by, Part(CIRCLE, str(circle.pk), circle), change)


def check_is_no_party_to_circle(user: User, circle: Circle) -> None:
    """Raise for its owner, its neighbours and its elected officials."""
    if circle.owner_id == user.pk:
        raise Refused(_("Ce texte est le vôtre : une autre personne décide."))
    if user.home_id is not None and circle.territory_id == user.home_id:
        raise Refused(_("Ce texte concerne votre commune : une autre personne décide."))
    held = Mandate.objects.current().filter(user=user, territory=circle.territory_id)
    if held.exists():
        raise Refused(_("Vous y êtes élu : une autre personne décide."))


def _shown(content: Content) -> dict[str, object]:
    return {**content.texts(), "territory": content.territory, "theme": content.theme}


def _make(
    row: Circle, ask: Ask, host: CircleInvitation | None, key: str, now: datetime
) -> CircleInvitation:
    return CircleInvitation.objects.create(
        circle=row,
        stage=Stage.THEIRS if host else Stage.CLOSE,
        host=host,
        name=ask.name,
        line=ask.line,
        request=ask.request,
        address_key=key,
        made_at=now,
    )


def _widen(row: Circle, now: datetime) -> None:
    Circle.objects.filter(pk=row.pk).update(stage=Stage.THEIRS, widened_at=now)
    row.stage, row.widened_at = Stage.THEIRS, now


def _mine(by: User, circle: Circle) -> Circle:
    row = _locked(circle)
    if row.owner_id != by.pk:
        raise Refused(_("Ce cercle n’est pas le vôtre."))
    return row


def _locked(circle: Circle) -> Circle:
    """The circle, alone until the transaction ends. Raises `Conflict` once it is over."""
    rows = Circle.objects.select_for_update(of=("self",), no_key=True).select_related("draft")
    row = rows.filter(pk=circle.pk).first()
    if row is None or row.draft.published_id is not None:
        raise Conflict(_("Ce cercle est terminé."))
    return row


def _check_may_show(by: User, now: datetime) -> None:
    check_may(by, Limit.Scope.PUBLISH, now)
    registry.check_holds(by, now)


def _check_readable(row: Circle) -> None:
    if not row.is_readable:
        raise Conflict(_("La modération a suspendu l’accès à ce texte."))


def _check_pace(made: int) -> None:
    if made >= DAILY_INVITATIONS:
        raise TooMany(_("Trente invitations en un jour, c’est le plus : reprenez demain."))


def _key(address: str) -> str:
    secret = settings.SIGNATURE_HASH_KEY
    return salted_hmac(MAIL, canonical(address), secret=secret, algorithm="sha256").hexdigest()


def _log(verb: str, circle: Circle, by: User) -> None:
    audit.record(
        verb=verb, target_kind=CIRCLE, target_id=circle.pk, person=by.uid, role=Acting.CITIZEN
    )
