"""The tables that the European layout asks for: orders, notices, own initiative, people."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from civic.accounts.models import Limit, RoleGrant
from civic.accounts.roles import Role
from moderation.categories import Motive
from moderation.grounds import Category
from moderation.models import Appeal, Cover, Decision, Notice, Order, Ruling, Statement
from moderation.models.appeal import Side, Verdict
from moderation.models.cover import Ending
from moderation.models.decision import AccountMeasure, Measure
from moderation.transparency.tables import Table, Year, hours, median, percent
from moderation.unfounded import FLAGS

RESTRICTING = [one for one in Measure if one != Measure.KEEP]


def orders(year: Year) -> Table:
    """1.2: what authorities ordered."""
    rows = Order.objects.filter(**year.during("received_at")).values_list("kind", "state")
    found = rows.annotate(
        n=Count("pk"),
        seen=median("received_at", "acknowledged_at"),
        done=median("received_at", "done_at"),
    ).order_by("kind", "state")
    lines: list[list[Any]] = [
        [Order.Kind(kind).label, state, count, hours(seen), hours(done)]
        for kind, state, count, seen, done in found
    ]
    asked = {line[0] for line in lines}
    lines += [[one.label, "", 0, None, None] for one in Order.Kind if one.label not in asked]
    return Table(
        "injonctions",
        "1.2",
        "Injonctions d’autorités",
        "Telles que l’exploitant les a inscrites à leur réception. Délais médians en heures.",
        ["Nature", "État", "Nombre", "Accusé de réception (h)", "Suivi d’effet (h)"],
        lines,
    )


def notices(year: Year) -> Table:
    """1.3: the legal notices (article 16), by category."""
    acted = Decision.objects.final().filter(
        case__kind=OuterRef("subject_kind"),
        case__key=OuterRef("subject_key"),
        decided_at=OuterRef("handled_at"),
    )
    acted = acted.exclude(measure=Measure.KEEP)
    apart = Statement.objects.filter(notice=OuterRef("pk"))
    law, terms = Q(ground__startswith="law:"), Q(ground__startswith="terms:")
    rows = Notice.objects.filter(**year.during("received_at")).annotate(
        by_law=Exists(acted.filter(law)) | Exists(apart.filter(law)),
        by_terms=Exists(acted.filter(terms)) | Exists(apart.filter(terms)),
    )
    counted = rows.values("category").annotate(
        n=Count("pk"),
        trusted=Count("trusted"),
        done=Count("handled_at"),
        law=Count("pk", filter=Q(by_law=True)),
        terms=Count("pk", filter=Q(by_terms=True)),
        took=median("received_at", "handled_at"),
    )
    found: dict[str, Any] = {row["category"]: row for row in counted.order_by()}
    names = ("n", "trusted", "done", "law", "terms")
    nothing: dict[str, Any] = {**dict.fromkeys(names, 0), "took": None}
    lines: list[list[Any]] = []
    for category in Category:
        row = found.get(category, nothing)
        counts = [row[name] for name in names]
        lines.append([str(category.label), *counts, hours(row["took"])])
    return Table(
        "notifications",
        "1.3",
        "Signalements prévus par la loi (article 16)",
        f"{_share_of(found.values())} Aucun n’est traité par un automate. Délai médian en heures, "
        "de la réception à la réponse.",
        [
            "Catégorie",
            "Reçus",
            "De confiance",
            "Traités",
            "Suite : la loi",
            "Suite : les conditions",
            "Délai (h)",
        ],
        lines,
    )


def _share_of(rows: Iterable[dict[str, Any]]) -> str:
    """How many came from bodies that the Arcom designated, in a sentence."""
    found = list(rows)
    trusted, received = (sum(row[name] for row in found) for name in ("trusted", "n"))
    share = percent(trusted, received)
    if not trusted or share is None:
        return "Aucun ne vient d’un signaleur de confiance désigné par l’Arcom."
    told = f"{share}".replace(".", ",")
    return f"Venus d’un signaleur de confiance désigné par l’Arcom : {trusted}, soit {told} %."


def own_initiative(year: Year) -> Table:
    """1.4: what was restricted without a legal notice."""
    decided = Decision.objects.final().filter(**year.during("decided_at"), case__has_notice=False)
    rows = decided.values_list("case__motive", "measure").annotate(n=Count("pk")).order_by()
    counts = Counter({(motive, measure): n for motive, measure, n in rows})
    lines: list[list[Any]] = [
        [str(motive.label), *(counts[motive, measure] for measure in RESTRICTING)]
        for motive in Motive
    ]
    return Table(
        "mesures",
        "1.4",
        "Mesures prises sans signalement prévu par la loi",
        "À la suite d’un signalement de membre ou d’une règle de veille. Une décision reprise dans "
        "sa minute, ou restée sans seconde voix, n’est pas comptée.",
        ["Motif", *(str(one.label) for one in RESTRICTING)],
        lines,
    )


def accounts(year: Year) -> Table:
    """1.5, last part: what was taken from accounts."""
    rows = Decision.objects.final().filter(**year.during("decided_at")).exclude(account="")
    found = Counter(dict(rows.values_list("account").annotate(n=Count("pk")).order_by()))
    lines: list[list[Any]] = [[str(one.label), found[one]] for one in AccountMeasure if one.value]
    lines += _flaggers(year)
    return Table(
        "comptes",
        "1.5",
        "Mesures sur des comptes",
        "Des actes, pas des personnes : un même compte peut être compté plusieurs fois.",
        ["Mesure", "Décisions"],
        lines,
    )


def _flaggers(year: Year) -> list[list[Any]]:
    """Those who flagged without ground too often: warned, then suspended."""
    rows = Limit.objects.filter(
        **year.during("starts_at"), source__startswith=FLAGS, lifted_at=None
    )
    found = Counter(dict(rows.values_list("scope").annotate(n=Count("pk")).order_by()))
    return [
        ["Avertissement pour des signalements infondés", found[Limit.Scope.WARNING]],
        ["Signalements suspendus, parce qu’infondés", found[Limit.Scope.FLAG]],
    ]


def appeals(year: Year) -> Table:
    """1.5: complaints, and what came of them."""
    now = timezone.now()
    standing = Ruling.objects.filter(appeal=OuterRef("pk"), undone_at__isnull=True)
    rows = Appeal.objects.filter(**year.during("filed_at")).annotate(
        verdict=Subquery(standing.values("verdict")[:1])
    )
    counted = rows.values("side").annotate(
        n=Count("pk"),
        done=Count("ended_at"),
        late=Count("pk", filter=Q(ended_at__gt=F("due_at")) | Q(ended_at=None, due_at__lt=now)),
        **{one.value: Count("pk", filter=Q(verdict=one)) for one in Verdict},
        took=median("filed_at", "ended_at"),
    )
    found: dict[str, Any] = {row["side"]: row for row in counted.order_by()}
    lines: list[list[Any]] = []
    for side in Side:
        row = found.get(side, {})
        counts = [row.get(name, 0) for name in ("n", "done", "late", *Verdict.values)]
        lines.append([str(side.label), *counts, hours(row.get("took"))])
    return Table(
        "recours",
        "1.5",
        "Recours",
        "Chacun est jugé par quelqu’un qui n’a pas pris la décision. En retard : sans réponse à "
        "la date annoncée. Délai médian en heures. Aucun organe extérieur ne nous a encore "
        "transmis de litige par ce logiciel.",
        [
            "Qui conteste",
            "Déposés",
            "Terminés",
            "En retard",
            "Confirmées",
            "Allégées",
            "Annulées",
            "Délai (h)",
        ],
        lines,
    )


def automation(year: Year) -> Table:
    """1.6: covers, the only thing that happens without a human decision."""
    human = Q(ending=Ending.HUMAN)
    kept = Q(decision__measure=Measure.KEEP)
    counts = Cover.objects.filter(**year.during("made_at")).aggregate(
        made=Count("pk"),
        lapsed=Count("pk", filter=Q(ending=Ending.TIME)),
        right=Count("pk", filter=human & ~kept & Q(decision__isnull=False)),
        wrong=Count("pk", filter=human & kept),
    )
    judged = counts["right"] + counts["wrong"]
    return Table(
        "automates",
        "1.6",
        "Masquages automatiques",
        "Le seul automatisme : un texte masqué un jour au plus par des signalements prouvés et "
        "indépendants. Le taux d’erreur est la part des textes maintenus parmi ceux qu’une "
        "personne a ensuite examinés.",
        ["Automatisme", "Faits", "Tombés seuls", "Confirmés", "Infirmés", "Taux d’erreur (%)"],
        [
            [
                "Masquages",
                *(counts[name] for name in ("made", "lapsed", "right", "wrong")),
                percent(counts["wrong"], judged),
            ]
        ],
    )


def team(year: Year) -> Table:
    """1.7: who moderates."""
    held = RoleGrant.objects.filter(role=Role.MODERATOR, starts_at__lt=year.end)
    held = held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=year.start))
    people = held.values("user").distinct().count()
    return Table(
        "equipe",
        "1.7",
        "Personnes qui modèrent",
        "Celles qui ont eu la fonction au moins un jour de l’année. Toutes modèrent en français. "
        "Chacune passe une double authentification, et personne ne modère pour sa commune.",
        ["Langue", "Personnes"],
        [["Français", people]],
    )


# A month's people: those who did something with an account. Nobody's visit is recorded.
_ACTIVE = """
SELECT extract(month FROM at AT TIME ZONE %s)::int AS month, count(DISTINCT actor)
FROM audit_auditevent
WHERE at >= %s AND at < %s AND role IN ('citizen', 'official')
GROUP BY 1
"""
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def people(year: Year) -> Table:
    """1.8: how many people a month."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVE, [str(year.start.tzinfo), year.start, year.end])
        counts = Counter(dict(cursor.fetchall()))
    lines: list[list[Any]] = [[name, counts[month]] for month, name in enumerate(MONTHS, start=1)]
    return Table(
        "utilisateurs",
        "1.8",
        "Personnes actives par mois",
        "Qui ont fait au moins une chose avec un compte : publier, prendre position, signer, "
        "signaler. Aucune visite n’est enregistrée : qui lit seulement n’est pas compté, ni qui "
        "signe sans compte.",
        ["Mois", "Personnes"],
        [*lines, ["Moyenne des douze mois", round(sum(counts.values()) / 12)]],
    )
