"""Which initiatives meet an alert now, read from the prepared figures of the area."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields import FloatField

from civic.officials.models import Alert, AreaFigure, Raised
from civic.officials.models.figures import AreaFigureQuerySet
from initiatives.models import Initiative, Petition, ReplyClock

# What one alert finds in one run: more would be no news.
MOST = 50
WHOLE = 100


def met_by(alert: Alert) -> list[int]:
    """Numbers of the initiatives that meet the alert and were not raised by it yet."""
    rows = _of_theme(_rows(alert), alert)
    told = Raised.objects.filter(alert=alert, initiative=OuterRef("initiative"))
    listed = Initiative.objects.visible_to(None)
    new = rows.filter(~Exists(told), initiative__in=listed)
    return list(new.values_list("initiative_id", flat=True)[:MOST])


def _rows(alert: Alert) -> AreaFigureQuerySet:
    """Each through an index of the area, however many initiatives it holds."""
    figures = AreaFigure.objects.of(alert.mandate.territory_id)
    find = {
        Alert.Sort.NEW: lambda: figures.filter(opened_at__gt=alert.made_at).newest(),
        Alert.Sort.SPEED: lambda: figures.rising().filter(pace__gte=alert.number),
        Alert.Sort.THRESHOLD: lambda: _near(figures, alert),
        Alert.Sort.NAMED: lambda: figures.filter(initiative__in=_asked(alert)),
    }
    return find[Alert.Sort(alert.sort)]()


def _near(figures: AreaFigureQuerySet, alert: Alert) -> AreaFigureQuerySet:
    """At that many hundredths of the threshold; all of them is once it is crossed and checked."""
    if alert.number == WHOLE:
        return figures.waiting().filter(called_at__gt=alert.made_at)
    share = ExpressionWrapper(F("confirmed") * 100.0 / F("threshold"), output_field=FloatField())
    rows = figures.nearing().filter(confirmed__gt=0, threshold__gt=0)
    return rows.annotate(share=share).filter(share__gte=alert.number)


def _asked(alert: Alert) -> set[int]:
    """Whose petition is addressed to the mandate, or whose clock calls its institution."""
    addressed = Petition.objects.filter(mandate=alert.mandate, opened_at__gt=alert.made_at)
    called = ReplyClock.objects.filter(
        territory=alert.mandate.territory_id, called_at__gt=alert.made_at, answered_at=None
    )
    return {
        *addressed.values_list("initiative_id", flat=True)[:MOST],
        *called.values_list("pk", flat=True)[:MOST],
    }


def _of_theme(rows: AreaFigureQuerySet, alert: Alert) -> AreaFigureQuerySet:
    if alert.theme_id is None:
        return rows
    return rows.filter(Q(theme=alert.theme_id) | Q(theme__parent=alert.theme_id))
