"""The figures that no law asks for: flags, lateness, and how soon a text is public."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from initiatives.models import Initiative
from moderation.agreement.actions import LEAST, SHARE
from moderation.agreement.queries import TOLD_FROM, aims, label_of, quarters
from moderation.agreement.shares import interval
from moderation.categories import Motive
from moderation.models import Appeal, Decision, Entry, Flag, Recusal, Ruling
from moderation.models.appeal import Verdict
from moderation.models.decision import Measure
from moderation.models.journal import Act
from moderation.patrol.figures import seen_within_a_day
from moderation.transparency.tables import Percentile, Table, Year, between, percent


def flags(year: Year) -> Table:
    """What members flagged, and what became of it."""
    made = Flag.objects.filter(**year.during("flagged_at")).values_list("motive")
    received = dict(made.annotate(n=Count("pk")).order_by())
    decided = Decision.objects.final().filter(**year.during("decided_at"))
    rows = decided.values("case__motive").annotate(
        n=Count("pk"),
        kept=Count("pk", filter=Q(measure=Measure.KEEP)),
        late=Count("pk", filter=Q(decided_at__gt=F("case__due_at"))),
    )
    found = {row["case__motive"]: row for row in rows.order_by()}
    nothing = {"n": 0, "kept": 0, "late": 0}
    lines: list[list[Any]] = []
    for motive in Motive:
        row = found.get(motive, nothing)
        share = percent(row["late"], row["n"])
        lines.append(
            [str(motive.label), received.get(motive, 0), row["n"], row["kept"], row["late"], share]
        )
    return Table(
        "signalements",
        "",
        "Signalements des membres et retards",
        "Un dossier réunit tous les signalements d’une version d’un texte. Il est en retard quand "
        "il a été décidé après le délai de son motif.",
        ["Motif", "Signalements", "Dossiers décidés", "Maintenus", "En retard", "En retard (%)"],
        lines,
    )


# Above that share, the rule itself is looked at again.
REVIEWED_ABOVE = 20


def reversals(year: Year) -> Table:
    """How often an appeal changed a decision, motive by motive."""
    standing = Ruling.objects.filter(appeal=OuterRef("pk"), undone_at__isnull=True)
    rows = Appeal.objects.filter(**year.during("ended_at")).annotate(
        verdict=Subquery(standing.values("verdict")[:1])
    )
    counted = rows.values("decision__case__motive").annotate(
        n=Count("pk"), changed=Count("pk", filter=Q(verdict__in=[Verdict.REVERSE, Verdict.MILDER]))
    )
    found = {row["decision__case__motive"]: row for row in counted.order_by()}
    lines: list[list[Any]] = []
    for motive in Motive:
        row = found.get(motive, {"n": 0, "changed": 0})
        share = percent(row["changed"], row["n"])
        mark = "à revoir" if share is not None and share > REVIEWED_ABOVE else ""
        lines.append([str(motive.label), row["n"], row["changed"], share, mark])
    return Table(
        "infirmations",
        "",
        "Décisions changées après un recours",
        f"Annulées ou allégées, parmi les recours terminés dans l’année. Au-dessus de "
        f"{REVIEWED_ABOVE} %, la règle elle-même est relue.",
        ["Motif", "Recours terminés", "Décisions changées", "Part (%)", "Règle"],
        lines,
    )


def recusals(year: Year) -> Table:
    """How often somebody was kept from a case, and how often too few people were left."""
    kept = Recusal.objects.filter(**year.during("at")).count()
    # The log, where nothing is ever dropped: proposals are, after seven months.
    hours = {"facts__heure__startswith": f"{year.number}-", "facts__acte": Act.DECIDED.value}
    few = Entry.objects.filter(**hours, facts__trop_peu_de_monde=True).count()
    return Table(
        "deports",
        "",
        "Conflits d’intérêts",
        "Un dossier écarté d’une personne l’est par le logiciel, au tirage, parce qu’elle a pris "
        "position, habite ou est élue là, ou en a déjà décidé ; il compte une fois par personne, "
        "et nul ne peut lire de qui il s’agit. Ses propres textes et ce qu’elle a signalé, jamais "
        "proposés, ne sont pas comptés.",
        ["Ce qui s’est passé", "Nombre"],
        [
            ["Dossiers écartés d’une personne", kept],
            ["Suspensions de 48 heures, faute de deux personnes pour juger", few],
        ],
    )


def accord(year: Year) -> Table:
    """How far two people agree: decisions judged again blind, quarter by quarter."""
    rows = quarters(year.number)
    lines: list[list[Any]] = [
        [
            row.label,
            row.decided,
            row.sampled,
            row.done,
            None if row.share is None else round(100 * row.share, 1),
            None if row.kappa_restrict is None else round(row.kappa_restrict, 2),
            None if row.kappa_measure is None else round(row.kappa_measure, 2),
        ]
        for row in rows
    ]
    return Table(
        "accord",
        "",
        "Accord entre les personnes qui modèrent",
        f"Chaque trimestre, {round(100 * SHARE)} % des décisions, et {LEAST} au moins, tirées au "
        "sort, sont rejugées par quelqu’un d’autre qui ne voit ni les noms, ni les lieux, ni ce "
        "qui a été décidé ; les dossiers les plus graves en sont exclus. Le κ de Cohen compare à "
        "ce que donnerait le hasard : 0 s’il n’y a pas mieux, 1 pour un accord parfait. Rien "
        f"n’est dit au-dessous de {TOLD_FROM} textes rejugés.",
        [
            "Trimestre",
            "Décisions",
            "Tirées au sort",
            "Rejugées",
            "Accord (%)",
            "κ, restreindre ou non",
            "κ, mesure exacte",
        ],
        lines,
    )


def targets(year: Year) -> Table:
    """How often texts are restricted by whom they are about: a quiet bias would show here."""
    lines: list[list[Any]] = []
    for aim in aims(year.number):
        told = aim.texts >= TOLD_FROM
        low, high = interval(aim.restricted, aim.texts)
        lines.append(
            [
                label_of(aim.quarter),
                str(aim.target.label),
                aim.texts,
                aim.restricted if told else None,
                percent(aim.restricted, aim.texts) if told else None,
                round(100 * low, 1) if told else None,
                round(100 * high, 1) if told else None,
            ]
        )
    return Table(
        "cibles",
        "",
        "Restrictions selon qui est mis en cause",
        "Parmi les textes rejugés à l’aveugle : qui est mis en cause est dit par la personne qui "
        "rejuge, sans les noms et sans savoir ce qui a été décidé. « Restreints » compte ce que la "
        "première avait décidé, tout sauf maintenir. Deux intervalles à 95 % qui se touchent ne "
        "montrent pas de différence. Rien n’est dit au-dessous de "
        f"{TOLD_FROM} textes. Rien n’est enregistré sur les personnes.",
        [
            "Trimestre",
            "Qui est mis en cause",
            "Textes rejugés",
            "Restreints",
            "Part (%)",
            "Au moins (%)",
            "Au plus (%)",
        ],
        lines,
    )


def patrol(year: Year) -> Table:
    """How much of what is posted a human looks at within a day."""
    until = min(timezone.now(), year.end)
    # What was looked at is forgotten after a month.
    seen = seen_within_a_day(max(year.start, until - timedelta(days=30)), until)
    return Table(
        "relecture",
        "",
        "Textes vus par une personne en 24 heures",
        "Des trente derniers jours : qui a regardé quoi s’efface ensuite. Être vu ne change rien "
        "à un texte, déjà public.",
        ["Période", "Textes", "Vus en 24 h", "Part (%)"],
        [["Trente derniers jours", seen.posts, seen.seen, percent(seen.seen, seen.posts)]],
    )


def publication(year: Year) -> Table:
    """How long it takes from the first write of a text to the moment when all may read it."""
    rows = Initiative.objects.filter(created_at__isnull=False, **year.during("created_at"))
    waited = between("created_at", "published_at")
    found = rows.aggregate(
        n=Count("pk"),
        half=Percentile(waited, share=0.5),
        most=Percentile(waited, share=0.99),
        last=Percentile(waited, share=1),
    )
    spans = [found[name] for name in ("half", "most", "last")]
    # The clocks of the application and of the database differ by some thousandths.
    seconds = [None if span is None else max(0.0, round(span.total_seconds(), 3)) for span in spans]
    return Table(
        "publication",
        "",
        "Délai de publication",
        "De l’instant où la base de données commence à enregistrer un texte, qu’elle écrit "
        "elle-même (created_at), à celui à partir duquel tout le monde peut le lire "
        "(published_at). Une relecture avant publication s’y verrait : il n’y en a pas. "
        "En secondes.",
        ["Contenu", "Textes", "Médiane (s)", "99 % en moins de (s)", "Le plus long (s)"],
        [["Initiatives", found["n"], *seconds]],
    )
