"""Open, pause, resume, close and correct a petition. Only its team may, and only in the open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.accounts.models import Mandate, User
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict
from initiatives.models import Initiative, Petition, PetitionTally, Signature
from initiatives.permissions import check_can_close_petition, check_can_open_petition
from initiatives.petitions.states import (
    PETITION_MOVES,
    PetitionMove,
    PetitionState,
    SignatureState,
)
from initiatives.petitions.thresholds import thresholds_today
from initiatives.states import WITHHELD
from initiatives.telling import log, tell

DEFAULT_DAYS, LONGEST_DAYS, SHORTEST_DAYS = 182, 365, 7
# Whoever changes what signers agree to holds this lock alone; confirmations share it.
_TERMS_LOCK = 7_203
TITLE_FROZEN = gettext_lazy(
    "Des personnes ont signé la pétition sous ce titre : il ne change plus. Le reste du texte "
    "peut encore être modifié."
)


@dataclass(frozen=True)
class Ask:
    """What a petition asks."""

    addressee: str
    request: str
    goal: int
    ends_at: datetime
    mandate: Mandate | None = None


@transaction.atomic
def open_petition(
    *, by: User, initiative: Initiative, ask: Ask, at: datetime | None = None
) -> Petition:
    """Open the petition of an initiative, at once; sent twice, it yields the same petition.

    Raises `Refused` for anyone but the team, `Conflict` on a closed or withheld initiative.
    """
    check_can_open_petition(by, initiative)
    # Two tabs: the second waits for the first, then finds its petition.
    locked = Initiative.objects.select_for_update(no_key=True).get(pk=initiative.pk)
    check_can_open_petition(by, locked)
    found = Petition.objects.filter(initiative=initiative).first()
    if found is not None:
        return found
    now = at or timezone.now()
    reply, debate = thresholds_today(
        initiative.territory.population, is_national=initiative.national
    )
    petition = Petition.objects.create(
        initiative=initiative,
        opened_by=by,
        addressee=ask.addressee,
        mandate=ask.mandate,
        request=ask.request,
        goal=ask.goal,
        reply_threshold=reply,
        debate_threshold=debate,
        terms=terms_of(locked, ask),
        opened_at=now,
        ends_at=ask.ends_at,
    )
    PetitionTally.objects.create(petition=petition)
    log("petition.open", initiative, by=by)
    tell(Verb.PETITION_OPENED, initiative, by=by, at=now, summary=ask.request)
    return petition


@transaction.atomic
def correct_petition(
    *, by: User, petition: Petition, ask: Ask, at: datetime | None = None
) -> Petition:
    """Change what is asked, as long as nobody’s signature is confirmed.

    Those who have not confirmed yet are shown the new text and asked again. Raises `Conflict`
    once one is confirmed: what people signed never changes.
    """
    check_can_open_petition(by, petition.initiative)
    hold_terms(petition.pk)
    check_can_correct(petition)
    # The title may have changed since the page was read.
    petition.initiative.refresh_from_db(fields=["title"])
    rows = Petition.objects.running().filter(pk=petition.pk)
    changed = rows.update(
        addressee=ask.addressee,
        mandate=ask.mandate,
        request=ask.request,
        goal=ask.goal,
        ends_at=ask.ends_at,
        terms=terms_of(petition.initiative, ask),
    )
    if not changed:
        raise Conflict(_("La pétition a changé entre-temps : relisez avant de continuer."))
    petition.refresh_from_db()
    log("petition.correct", petition.initiative, by=by)
    return petition


@transaction.atomic
def pause_petition(*, by: User, petition: Petition, at: datetime | None = None) -> Petition:
    """Stop taking signatures for a while; links already sent still confirm."""
    check_can_close_petition(by, petition.initiative)
    now = at or timezone.now()
    _move(petition, PetitionMove.PAUSE, paused_at=now)
    log("petition.pause", petition.initiative, by=by)
    tell(Verb.PETITION_PAUSED, petition.initiative, by=by, at=now)
    return petition


@transaction.atomic
def resume_petition(*, by: User, petition: Petition, at: datetime | None = None) -> Petition:
    """Take signatures again; the end moves by as long as the pause lasted."""
    check_can_close_petition(by, petition.initiative)
    now = at or timezone.now()
    petition.refresh_from_db()
    lasted = max(now - petition.paused_at, timedelta(0)) if petition.paused_at else timedelta(0)
    _move(petition, PetitionMove.RESUME, paused_at=None, ends_at=petition.ends_at + lasted)
    log("petition.resume", petition.initiative, by=by)
    tell(Verb.PETITION_RESUMED, petition.initiative, by=by, at=now)
    return petition


@transaction.atomic
def close_petition(*, by: User | None, petition: Petition, at: datetime | None = None) -> Petition:
    """Close it for good: by its team, or at its date (`by` is then None)."""
    if by is not None:
        check_can_close_petition(by, petition.initiative)
    now = at or timezone.now()
    _move(petition, PetitionMove.CLOSE, paused_at=None, closed_at=now)
    log("petition.close", petition.initiative, by=by)
    tell(Verb.PETITION_CLOSED, petition.initiative, by=by, at=now)
    return petition


def close_ended(now: datetime | None = None) -> int:
    """Close the petitions whose date has passed; returns how many."""
    moment = now or timezone.now()
    ended = Petition.objects.ended(moment).select_related(
        "initiative__territory", "initiative__theme__parent"
    )
    closed = 0
    for petition in ended[:500]:
        try:
            close_petition(by=None, petition=petition, at=moment)
            closed += 1
        except Conflict:  # its team was faster
            continue
    return closed


def terms_of(initiative: Initiative, ask: Ask) -> str:
    """The digest of everything that the first confirmed signature freezes."""
    parts = (
        initiative.title,
        ask.request,
        ask.addressee,
        str(ask.mandate.pk if ask.mandate else ""),
        str(ask.goal),
        initiative.territory_id,
    )
    return sha256("\0".join(parts).encode()).hexdigest()


def check_can_correct(petition: Petition) -> None:
    """Raise once it is closed, or somebody’s signature is confirmed."""
    if petition.state not in (PetitionState.OPEN, PetitionState.PAUSED):
        raise Conflict(_("Cette pétition est close : elle ne change plus."))
    if petition.visibility in WITHHELD:
        raise Conflict(
            _("La modération a suspendu l’affichage de sa demande : elle ne change pas.")
        )
    if is_frozen(petition):
        raise Conflict(_("Une signature est déjà confirmée : le texte signé ne change plus."))


def ask_of(petition: Petition) -> Ask:
    """What a petition asks now."""
    return Ask(
        addressee=petition.addressee,
        request=petition.request,
        goal=petition.goal,
        ends_at=petition.ends_at,
        mandate=petition.mandate,
    )


def keep_terms(initiative: Initiative, *, since: int) -> None:
    """Follow the title that was just changed, in the same transaction.

    `since` is the version before. Those who have not confirmed yet are shown the new title.
    Raises `Conflict` once somebody’s signature is confirmed.
    """
    petition = Petition.objects.filter(initiative=initiative).first()
    if petition is None or initiative.versions.get(number=since).title == initiative.title:
        return
    hold_terms(petition.pk)
    if is_frozen(petition):
        raise Conflict(str(TITLE_FROZEN))
    petition.refresh_from_db()
    Petition.objects.filter(pk=petition.pk).update(terms=terms_of(initiative, ask_of(petition)))


def is_frozen(petition: Petition) -> bool:
    """Whether somebody’s signature was ever confirmed."""
    never = [SignatureState.PENDING]
    return (
        Signature.objects.filter(petition=petition, confirmed_at__isnull=False)
        .exclude(state__in=never)
        .exists()
    )


def hold_terms(petition: int, *, shared: bool = False) -> None:
    """Hold what signers agree to until the transaction ends; `shared` among confirmations.

    A confirmation comes entirely before a correction, or entirely after.
    """
    kind = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {kind}(%s, %s)", [_TERMS_LOCK, petition % 2**31])


def _move(petition: Petition, move: PetitionMove, **fields: object) -> None:
    before, after = PETITION_MOVES[move]
    rows = Petition.objects.filter(pk=petition.pk, state__in=before)
    if not rows.update(state=after, **fields):
        raise Conflict(_("La pétition a changé entre-temps : relisez avant de continuer."))
    petition.refresh_from_db()
