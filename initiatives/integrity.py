"""Read what is published of how a petition is counted: folded figures, never signatures."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from initiatives.models import Petition, PetitionFigures, Root
from initiatives.petitions.figures import Exact, Figures, Interval, Line, figures_of
from initiatives.petitions.masking import LEAST
from initiatives.petitions.states import Proof, Reason, SignatureState

ROOTS_SHOWN = 30
UNCONFIRMED = "Jamais confirmées"
EXCLUDED = "Écartées"
# How the cells are called in public.
STATES = {
    SignatureState.VERIFYING: "En vérification",
    SignatureState.EXCLUDED: EXCLUDED,
    SignatureState.WITHDRAWN: "Retirées par la personne",
}
WRONG = {
    "received": "Reçues",
    "confirmed": "Confirmées",
    "verifying": "En vérification",
    "excluded": "Écartées",
    "withdrawn": "Retirées",
    "local": "Du territoire",
}


@dataclass(frozen=True)
class Published:
    """One root; its size is told from five signatures on."""

    day: str
    root: str
    size: int | None

    @property
    def on(self) -> date:
        """Its day, for people."""
        return date.fromisoformat(self.day)


@dataclass(frozen=True)
class Report:
    """Everything the page shows, and the files too."""

    petition: Petition
    figures: Figures
    made_at: datetime | None
    roots: list[Published]
    recounted_at: datetime | None
    # The figures that the last recount found wrong, and by how many.
    wrong: list[Line]
    differed_at: datetime | None
    # People of groups that take part together: 0, or None when too few or not counted yet.
    together: int | None = None
    is_together_counted: bool = False

    @property
    def latest(self) -> Published | None:
        """The root of the last day that is over."""
        return self.roots[0] if self.roots else None

    @property
    def is_late(self) -> bool:
        """Whether more have signed than the figures of this hour say: too few is not the reason."""
        enough = self.petition.tally.confirmed >= settings.PUBLIC_COUNT_FLOOR
        return self.figures.confirmed is None and enough


def report_of(petition: Petition, roots: int | None = ROOTS_SHOWN) -> Report:
    """The report of a petition, in two questions; `roots` is how many, None all of them."""
    rows = Root.objects.filter(petition=petition).order_by("-day")[:roots]
    stored = PetitionFigures.objects.filter(petition=petition).first()
    counts = stored.counts if stored else {}
    return Report(
        petition=petition,
        figures=figures_of(_exact(counts), settings.PUBLIC_COUNT_FLOOR, EXCLUDED),
        made_at=stored.made_at if stored else None,
        roots=[_published(row) for row in rows],
        recounted_at=stored.recounted_at if stored else None,
        wrong=_wrong(stored.difference) if stored else [],
        differed_at=stored.differed_at if stored else None,
        together=_shown(stored.together) if stored else None,
        is_together_counted=stored is not None and stored.together is not None,
    )


def stamp_of(petition: Petition) -> tuple[Any, ...]:
    """What the report of a petition changes with, in two short questions."""
    rows = PetitionFigures.objects.filter(petition=petition)
    stored = rows.values_list("made_at", "recounted_at", "differed_at", "together").first()
    days = Root.objects.filter(petition=petition).order_by("-day").values_list("day", flat=True)
    address = petition.initiative.public_url
    return (petition.pk, address, stored, days.first(), settings.PUBLIC_COUNT_FLOOR)


def _shown(number: int | None) -> int | None:
    """Nobody, or enough that no number points at somebody."""
    return None if number is None or 0 < number < LEAST else number


def _published(row: Root) -> Published:
    size = row.size if row.size >= settings.PUBLIC_COUNT_FLOOR else None
    return Published(row.day.isoformat(), bytes(row.root).hex(), size)


def _exact(counts: dict[str, Any]) -> Exact:
    states = counts.get("states", {})
    received = counts.get("received", 0)
    cells = {name: states.get(state, 0) for state, name in STATES.items()}
    return Exact(
        received=received,
        confirmed=states.get(SignatureState.CONFIRMED, 0),
        states=cells | {UNCONFIRMED: received - sum(states.values())},
        reasons={one.label: counts.get("reasons", {}).get(one, 0) for one in Reason},
        proofs={
            str(one.label): counts.get("proofs", {}).get(str(one.value), 0)
            for one in Proof
            if one != Proof.NONE
        },
        curve=[
            Interval(datetime.fromisoformat(start), datetime.fromisoformat(end), number)
            for start, end, number in counts.get("curve", [])
        ],
        contested=tuple(date.fromisoformat(day) for day in counts.get("contested", [])),
        traced=counts.get("traced", 0),
        disposable=counts.get("disposable", 0),
        relay=counts.get("relay", 0),
        network=counts.get("network", 0),
    )


def _wrong(difference: dict[str, Any]) -> list[Line]:
    counts = [
        Line((name,), abs(difference[key][0] - difference[key][1]))
        for key, name in WRONG.items()
        if key in difference
    ]
    for key, name in (("days", "Jours mal comptés"), ("areas", "Départements mal comptés")):
        if key in difference:
            counts.append(Line((name,), int(difference[key])))
    return counts


@dataclass(frozen=True)
class Check:
    """One thing that is looked at, since when and in which version."""

    name: str
    does: str
    version: str
    since: str

    @property
    def on(self) -> date:
        """The day it began, for people."""
        return date.fromisoformat(self.since)


# In the words of the page. A check is described, its thresholds are not: they would be gamed.
CHECKS = [
    Check(
        "Adresse confirmée",
        "La personne ouvre le message et appuie sur un bouton ; ouvrir le lien ne suffit pas.",
        "2026-11",
        "2026-11-25",
    ),
    Check(
        "Une boîte, deux personnes au plus",
        "Points, étiquettes et domaines équivalents mènent à la même boîte ; un foyer d’une même "
        "commune, aussi nombreux soit-il, peut y signer à deux.",
        "2026-11.4",
        "2026-11-30",
    ),
    Check(
        "Adresses jetables",
        "Une liste publique et datée de domaines. Seule, elle ne décide de rien.",
        "2026-11",
        "2026-11-25",
    ),
    Check(
        "Envois groupés",
        "Même réseau, même domaine ou même série d’adresses, à un rythme qu’aucune file d’attente "
        "n’a, ou plus vite que le hasard ne l’explique ; un même compte pour plus d’adresses qu’un "
        "foyer n’en a. Le nombre seul ne décide de rien : une vraie pétition arrive aussi par "
        "vagues.",
        "2026-12.1",
        "2026-12-01",
    ),
    Check(
        "Lieu impossible",
        "Plus de signatures que d’habitants en âge de signer.",
        "2026-11",
        "2026-11-25",
    ),
    Check(
        "Groupes qui agissent ensemble",
        "Des comptes qui rejoignent ou s’opposent aux mêmes heures, sur au moins quatre "
        "initiatives, pour la moitié de ce qu’ils font. C’est une mobilisation : son nombre est "
        "publié, aucun autre ne change. Rien ne permet de rapprocher les signatures d’une "
        "pétition à l’autre.",
        "2026-11",
        "2026-11-28",
    ),
    Check(
        "Mise à l’écart",
        "Proposée par une personne, appliquée par une autre, avec une raison ; annulable à tout "
        "moment, pour toutes ou pour une seule dont l’auteur se fait connaître. Aucun programme "
        "n’écarte une signature.",
        "2026-11",
        "2026-11-25",
    ),
    Check(
        "Recomptage",
        "Chaque nuit, tous les nombres sont comparés aux signatures elles-mêmes.",
        "2026-11",
        "2026-11-25",
    ),
]
LIMITS = [
    "Les personnes réelles payées pour signer, ou qui signent sans avoir lu.",
    "Quelqu’un qui possède plusieurs boîtes et s’en sert lentement, sous des noms ordinaires.",
    "L’identité civile : une adresse confirmée n’est pas une carte d’électeur.",
    (
        "Qui est derrière de fausses signatures : elles peuvent venir de gens qui veulent nuire "
        "à la pétition. Rien ici ne désigne son auteur, ni un camp."
    ),
]


@dataclass(frozen=True)
class Bar:
    """One interval of the curve in a frame of 1,000 by 200, as high as its pace."""

    x: float
    y: float
    width: float
    height: float
    interval: Interval


def bars_of(figures: Figures) -> list[Bar]:
    """The curve as bars: their surface is what was confirmed."""
    if not figures.curve:
        return []
    first, last = figures.curve[0].start, figures.curve[-1].end
    most = max(one.pace for one in figures.curve)
    return [_bar(one, first, last - first, most) for one in figures.curve]


def _bar(one: Interval, first: datetime, span: timedelta, most: float) -> Bar:
    height = round(200 * one.pace / most, 1)
    return Bar(
        x=round(1000 * ((one.start - first) / span), 1),
        y=round(200 - height, 1),
        width=round(1000 * ((one.end - one.start) / span), 1),
        height=height,
        interval=one,
    )


def as_json(report: Report) -> dict[str, Any]:
    """The report for machines; None is what is not shown."""
    figures = report.figures
    return {
        "format": "integrite/1",
        "petition": report.petition.pk,
        "initiative": report.petition.initiative_id,
        "adresse": f"{settings.SITE_URL}{report.petition.initiative.public_url}",
        "chiffres_du": _moment(report.made_at),
        "recues": figures.received,
        "confirmees": figures.confirmed,
        "autres_etats": _lines(figures.states),
        "ecartees_par_raison": _lines(figures.reasons),
        "part_ecartee": figures.excluded_share,
        "ecartees_confirmees_entre": [day.isoformat() for day in figures.contested],
        "adresses_jetables_pour_cent": figures.disposable_percent,
        "sites_partenaires_pour_cent": figures.relay_percent,
        "premier_reseau_pour_cent": figures.network_percent,
        "confirmees_par_preuve": _lines(figures.proofs),
        "confirmations_par_heure": [
            {"de": _hour(one.start), "a": _hour(one.end), "nombre": one.number}
            for one in figures.curve
        ],
        "groupes_ensemble": report.together,
        "recompte_le": _moment(report.recounted_at),
        "ecarts_du_recomptage": _lines(report.wrong),
        "dernier_ecart_le": _moment(report.differed_at),
        "racines": [
            {"jour": one.day, "racine": one.root, "taille": one.size} for one in report.roots
        ],
        "controles": [
            {"nom": one.name, "fait": one.does, "version": one.version, "depuis": one.since}
            for one in CHECKS
        ],
        "ne_voit_pas": LIMITS,
    }


def as_rows(report: Report) -> list[list[object]]:
    """The report as a table: part, what is counted, number; an empty number is not shown."""
    figures = report.figures
    rows: list[list[object]] = [["partie", "mesure", "nombre"]]
    rows.append(["signatures", "Reçues", figures.received])
    rows.append(["signatures", "Confirmées", figures.confirmed])
    for part, some in (
        ("signatures", figures.states),
        ("raison", figures.reasons),
        ("preuve", figures.proofs),
        ("recomptage", report.wrong),
    ):
        rows += [[part, line.name, line.number] for line in some]
    rows += [["date", "Écartées, confirmées entre", day.isoformat()] for day in figures.contested]
    rows.append(["part", "Adresses jetables, en pour cent", figures.disposable_percent])
    rows.append(["part", "Sites partenaires, en pour cent", figures.relay_percent])
    rows.append(["part", "Premier réseau, en pour cent", figures.network_percent])
    rows.append(["ensemble", "Personnes de groupes qui agissent ensemble", report.together])
    rows += [["heure", f"{_hour(one.start)}/{_hour(one.end)}", one.number] for one in figures.curve]
    rows += [["racine", f"{one.day} {one.root}", one.size] for one in report.roots]
    rows.append(["date", "Chiffres", _moment(report.made_at)])
    rows.append(["date", "Recomptage", _moment(report.recounted_at)])
    return [["" if cell is None else cell for cell in row] for row in rows]


def _lines(some: list[Line]) -> list[dict[str, Any]]:
    return [{"quoi": list(line.names), "nombre": line.number} for line in some]


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _hour(moment: datetime) -> str:
    return moment.isoformat("T", "hours")
