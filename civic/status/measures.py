"""The measures of the page of status: a dozen short questions, none of which grows with the site.

Their answer is kept half a minute by each process, without Redis, so that anybody may reload.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.activity.models import Activity
from civic.lib.kept import Kept
from civic.notifications.queries import waits
from civic.status import proofs
from civic.status.lines import Line, Mark, Section, age, last_time, nothing_of, since, told
from civic.status.models import Incident
from civic.syndication.models import Delivery
from civic.syndication.states import DeliveryState
from initiatives.models import PetitionFigures, PetitionTally, SignatureDelta
from moderation.models import Appeal, Case, Yearly

KEPT_SECONDS = 30
# A night without a recount is told.
RECOUNT_WITHIN = timedelta(hours=36)
SETTLED_WITHIN = timedelta(minutes=1)
POSTED_WITHIN = timedelta(hours=1)
SAVED_WITHIN = timedelta(hours=26)
PROVEN_WITHIN = timedelta(days=8)

# The rows of the yearly figures of moderation, by table.
Tables = dict[str, list[list[Any]]]
SHOWN = 20

_kept = Kept["Status"](seconds=KEPT_SECONDS, most=1)


@dataclass(frozen=True)
class Status:
    """Everything the page shows, measured at one moment."""

    made_at: datetime
    sections: list[Section]
    incidents: list[Incident]

    @property
    def under_way(self) -> list[Incident]:
        """The incidents that are not over."""
        return [one for one in self.incidents if one.is_open]

    @property
    def late(self) -> list[Line]:
        """The measures that are not as promised."""
        return [line for part in self.sections for line in part.lines if line.mark == Mark.LATE]

    @property
    def unproven(self) -> list[Line]:
        """What is promised and was never measured: all is not well by that."""
        lines = [line for part in self.sections for line in part.lines]
        return [line for line in lines if line.mark == Mark.NONE and line.promised]

    @property
    def state(self) -> str:
        """In one word: incident, retard or normal."""
        return "incident" if self.under_way else "retard" if self.late else "normal"


def status() -> Status:
    """The measures of this moment, or of less than half a minute ago."""
    return _kept.get_or_make("status", _measure)


def forget() -> None:
    """Measure again at the next reading: an operator wrote something, in this process."""
    _kept.clear()


def _measure() -> Status:
    now = timezone.now()
    tables = _tables()
    sections = [
        _signatures(now),
        _publication(now, tables),
        _mail(now),
        _moderation(now, tables),
        _proofs(now),
    ]
    return Status(now, sections, list(Incident.objects.recent(now)[:SHOWN]))


def _signatures(now: datetime) -> Section:
    wrong = ~Q(difference={})
    found = PetitionFigures.objects.aggregate(
        last=Max("recounted_at"), wrong=Count("pk", filter=wrong), differed=Max("differed_at")
    )
    shown = PetitionTally.objects.aggregate(all=Sum("confirmed"))["all"] or 0
    apart = _apart() if found["wrong"] else 0
    return Section(
        "signatures",
        _("Signatures : reçues et comptées"),
        _(
            "« Votre signature est enregistrée » n’est dit qu’une fois la signature écrite. Chaque "
            "nuit, tout est recompté, signature par signature, et comparé au nombre affiché."
        ),
        [
            told("affichees", _("Signatures confirmées, telles qu’affichées"), shown),
            nothing_of("ecart", _("Écart trouvé par le dernier recompte"), apart),
            nothing_of("petitions-en-ecart", _("Pétitions où il y avait un écart"), found["wrong"]),
            age("recompte", _("Dernier recompte"), since(now, found["last"]), RECOUNT_WITHIN),
            last_time("dernier-ecart", _("Dernier écart, corrigé"), found["differed"], now),
            told("a-ajouter", _("À ajouter au nombre affiché"), SignatureDelta.objects.count()),
        ],
    )


def _apart() -> int:
    """How many confirmed signatures were shown too many or too few, all petitions together."""
    rows = PetitionFigures.objects.exclude(difference={}).values_list("difference", flat=True)
    pairs = (row.get("confirmed", [0, 0]) for row in rows[:1000])
    return sum(abs(shown - counted) for shown, counted in pairs)


def _publication(now: datetime, tables: Tables) -> Section:
    oldest = Activity.objects.filter(position__isnull=True).aggregate(at=Min("at"))["at"]
    waits_since = since(now, oldest) or timedelta()
    row = next(iter(tables.get("publication", [])), [None] * 5)
    return Section(
        "publication",
        _("Publication"),
        _(
            "Un texte est public dès qu’il est enregistré : personne ne le relit avant. Il est "
            "ensuite annoncé à ceux qui suivent."
        ),
        [
            age("annonce", _("Attente avant d’être annoncé"), waits_since, SETTLED_WITHIN),
            told("delai-median", _("Délai de publication médian, cette année"), row[2], _(" s")),
            told("delai-99", _("Délai de publication, 99 % des textes"), row[3], _(" s")),
        ],
    )


def _mail(now: datetime) -> Section:
    lanes = [
        age(f"courrier-{wait.lane.name.lower()}", str(wait.lane.label), wait.oldest, wait.limit)
        for wait in waits()
    ]
    posts = Delivery.objects.filter(state__in=[DeliveryState.DUE, DeliveryState.SENDING])
    oldest = posts.filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    span = since(now, oldest) or timedelta()
    return Section(
        "courrier",
        _("Courrier et autres réseaux"),
        _("L’âge du plus ancien message qui devrait déjà être parti."),
        [*lanes, age("ailleurs", _("Publications sur d’autres réseaux"), span, POSTED_WITHIN)],
    )


def _moderation(now: datetime, tables: Tables) -> Section:
    decided, late = _sums(tables, "signalements", 2, 4)
    answered, slow = _sums(tables, "recours", 2, 3)
    return Section(
        "moderation",
        _("Modération"),
        _("Chaque motif a son délai, d’une heure à cinq jours ; un recours, sept jours."),
        [
            told("decides", _("Dossiers décidés, cette année"), decided),
            told("decides-a-temps", _("Décidés dans leur délai"), _share(decided, late), _(" %")),
            nothing_of(
                "dossiers-en-retard",
                _("Dossiers qui attendent au-delà de leur délai"),
                Case.objects.open().filter(due_at__lt=now).count(),
            ),
            told("recours", _("Recours répondus, cette année"), answered),
            told("recours-a-temps", _("Recours à temps"), _share(answered, slow), _(" %")),
            nothing_of(
                "recours-en-retard",
                _("Recours qui attendent au-delà de sept jours"),
                Appeal.objects.overdue(now).count(),
            ),
        ],
    )


def _proofs(now: datetime) -> Section:
    saved = since(now, proofs.last_backup())
    proven = since(now, proofs.last_proven_restore())
    return Section(
        "sauvegardes",
        _("Sauvegardes"),
        _("Une sauvegarde ne compte que si elle a été restaurée ailleurs et vérifiée."),
        [
            age("sauvegarde", _("Dernière sauvegarde"), saved, SAVED_WITHIN),
            age("restauration", _("Dernière restauration prouvée"), proven, PROVEN_WITHIN),
        ],
    )


def _tables() -> Tables:
    """The year's figures as they were last counted, at night: nothing is counted here."""
    year = Yearly.objects.order_by("-year").first()
    return {table["slug"]: table["rows"] for table in year.tables} if year else {}


def _sums(tables: Tables, slug: str, *columns: int) -> list[int | None]:
    """The sums of some columns of a table; None when it was never counted."""
    rows = tables.get(slug)
    return [None if rows is None else sum(row[one] for row in rows) for one in columns]


def _share(number: int | None, late: int | None) -> int | None:
    """How many were in time, in whole percents; None of nothing."""
    return round(100 * (number - (late or 0)) / number) if number else None
