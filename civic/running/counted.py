"""What the night counted, as tables; a new instance has none and says so."""

from datetime import date

from django.utils.translation import gettext as _

from civic.running import charts
from civic.running.charts import Chart
from civic.running.models import Day
from civic.running.tables import Table

# Days of the file.
DAYS = 31
# Days of the page.
SHOWN = 8


def tables() -> list[Table]:
    """Everything the last nights counted. Two questions."""
    days = list(Day.objects.latest_first()[:DAYS])
    found = days[0].tables if days else {}
    return [
        use(days),
        returns(found),
        moderation(days),
        communes(found),
        departements(found),
        differences(days),
    ]


def use(days: list[Day]) -> Table:
    """Who is there, and who goes from reading to acting."""
    rows = [[f"{day.on:%d/%m/%Y}", day.active, day.readings, day.acts, climb(day)] for day in days]
    return Table(
        "usage",
        _("De la lecture à l’acte"),
        _(
            "Actives : les comptes qui ont fait quelque chose en 30 jours (rejoindre, s’opposer, "
            "écrire, aider, répondre, signaler). Les signatures n’y sont pas : rien ne dit que "
            "deux d’entre elles sont d’une même personne. Lectures : les pages d’initiatives que "
            "l’application a servies ce jour-là, sans cookie ni adresse ; ce que le cache de nginx "
            "a répondu seul n’est pas compté, c’est donc un minimum."
        ),
        [
            _("Jour"),
            _("Actives sur 30 jours"),
            _("Lectures"),
            _("Actes"),
            _("Actes pour 1 000 lectures"),
        ],
        rows,
        most=SHOWN,
        charts=charts.known(
            charts.draw(_("Actives sur 30 jours"), [(day.on, day.active) for day in days]),
            charts.draw(_("Lectures par jour"), [(day.on, day.readings) for day in days]),
            charts.draw(_("Actes par jour"), [(day.on, day.acts) for day in days]),
            charts.draw(_("Actes pour 1 000 lectures"), [(day.on, climb(day)) for day in days]),
        ),
    )


def climb(day: Day) -> int | None:
    """Acts for a thousand readings; None of nothing."""
    return round(1000 * day.acts / day.readings) if day.readings else None


def returns(found: dict[str, list[list[object]]]) -> Table:
    """Who comes back, by the week in which the account was made."""
    titles = (
        _("Revenues la semaine 1"),
        _("Revenues la semaine 4"),
        _("Revenues la semaine 12"),
    )
    return Table(
        "retour",
        _("Qui revient"),
        _(
            "Par semaine d’inscription : la part, en pour cent, des comptes qui ont fait quelque "
            "chose pendant la première, la quatrième et la douzième semaine d’après. En dessous "
            "de dix personnes, rien n’est gardé ni montré."
        ),
        [
            _("Semaine du"),
            _("Inscriptions"),
            _("Semaine 1 (%)"),
            _("Semaine 4 (%)"),
            _("Semaine 12 (%)"),
        ],
        [[f"{date.fromisoformat(str(day)):%d/%m/%Y}", *row] for day, *row in _rows(found)],
        charts=charts.known(
            *(_return(_rows(found), place, title) for place, title in enumerate(titles, start=2))
        ),
    )


def _return(rows: list[list[object]], place: int, title: str) -> Chart | None:
    """One share of the table, week of sign-up by week of sign-up."""
    points = [(date.fromisoformat(str(row[0])), row[place]) for row in rows]
    return charts.draw(title, points, apart=charts.weeks, word=lambda share: f"{share}\u00a0%")


def _rows(found: dict[str, list[list[object]]]) -> list[list[object]]:
    return found.get("retour", [])


def moderation(days: list[Day]) -> Table:
    """What moderating costs in time."""
    rows = [
        [f"{day.on:%d/%m/%Y}", day.contributions, day.minutes, minutes_per_thousand(day)]
        for day in days
    ]
    return Table(
        "moderation",
        _("Temps de modération"),
        _(
            "Sur les 30 jours qui finissent ce jour-là. Du moment où un dossier ou un recours est "
            "tiré à celui où il est décidé, une demi-heure au plus ; les vagues n’y sont pas. "
            "Personne n’est mesuré : seule la somme est gardée."
        ),
        [_("Jour"), _("Contributions"), _("Minutes"), _("Minutes pour 1 000 contributions")],
        rows,
        most=SHOWN,
        charts=charts.known(
            charts.draw(
                _("Minutes pour 1 000 contributions"),
                [(day.on, minutes_per_thousand(day)) for day in days],
            )
        ),
    )


def minutes_per_thousand(day: Day) -> int | None:
    """Minutes of moderation for a thousand contributions; None of nothing."""
    return round(1000 * day.minutes / day.contributions) if day.contributions else None


def communes(found: dict[str, list[list[object]]]) -> Table:
    """Where most is written."""
    return _areas("communes", _("Par commune"), _("Commune"), found)


def departements(found: dict[str, list[list[object]]]) -> Table:
    """The same by département."""
    return _areas("departements", _("Par département"), _("Département"), found)


def differences(days: list[Day]) -> Table:
    """What the recounts of stances corrected; those of signatures have their own table."""
    rows = [[row[0], f"{day.on:%d/%m/%Y}", *row[1:]] for day in days for row in _wrong(day)]
    return Table(
        "ecarts",
        _("Prises de position recomptées"),
        _(
            "Les initiatives dont un recompte de ces trente et un jours n’a pas trouvé ce qui "
            "était affiché. C’est corrigé aussitôt, et écrit au registre. Seul l’écart est dit."
        ),
        [
            _("Initiative"),
            _("Jour"),
            _("Écart de ceux qui rejoignent"),
            _("Écart de ceux qui s’opposent"),
        ],
        rows,
        most=SHOWN,
    )


def _wrong(day: Day) -> list[list[object]]:
    rows: list[list[object]] = day.tables.get("ecarts", [])
    return rows


def _areas(slug: str, title: str, name: str, found: dict[str, list[list[object]]]) -> Table:
    return Table(
        slug,
        title,
        _("Sur 30 jours, les quinze où l’on écrit le plus."),
        [name, _("Contributions"), _("Réponses officielles")],
        found.get(slug, []),
    )
