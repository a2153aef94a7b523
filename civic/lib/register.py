"""The public register: which personal data the site keeps, why, who reads them, how long.

Each app declares its own models beside them, in `kept_data.py`, when Django starts. A test
refuses a model that is in no declaration and a field that could tell of a person and is named
by none, so that the page /registre/ and docs/record-of-processing.md cannot fall behind.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# What `ended_by` says of data that go, or lose the person, when their account is erased.
ACCOUNT = "account"


class Purpose(models.TextChoices):
    """What data are kept for, in the order of the page."""

    ACCOUNT = "compte", _("Votre compte")
    CONTENT = "initiatives", _("Les initiatives et ce qui s’écrit autour")
    OPINIONS = "positions", _("Les prises de position")
    PETITIONS = "signatures", _("Les signatures de pétitions")
    MODERATION = "moderation", _("La modération")
    MAIL = "courrier", _("Le courrier et ce que vous suivez")
    OFFICIALS = "elus", _("Les élus et leur bureau")
    OUTSIDE = "flux", _("Les flux et les autres réseaux")
    PROOF = "preuves", _("La preuve et la sécurité")


class Basis(models.TextChoices):
    """What lets us keep them: articles of the GDPR."""

    CONTRACT = "6.1.b", _("le service que vous demandez (article\u00a06.1.b)")
    CONSENT = "9.2.a", _("votre accord explicite (articles\u00a06.1.a et 9.2.a)")
    LAW = "6.1.c", _("une obligation légale (article\u00a06.1.c)")
    INTEREST = "6.1.f", _("notre intérêt légitime (article\u00a06.1.f)")
    PUBLIC = "9.2.e", _("des données que la personne a rendues publiques (article\u00a09.2.e)")


class Reader(models.TextChoices):
    """Who reads them through the site. Whoever runs the server holds its disks and its keys."""

    EVERYBODY = "public", _("tout le monde")
    SELF = "soi", _("vous")
    OTHER = "autre", _("la personne à qui vous écrivez")
    TEAM = "equipe", _("l’équipe de l’initiative ou de l’organisation")
    OFFICE = "bureau", _("l’élu et ses collaborateurs")
    MODERATORS = "moderation", _("la modération")
    OPERATORS = "exploitation", _("les exploitants")
    NETWORK = "reseau", _("le réseau que vous avez branché")
    JUSTICE = "justice", _("la justice, sur demande écrite au registre")
    NOBODY = "personne", _("personne : le logiciel seul")


@dataclass(frozen=True)
class Held:
    """Some data kept for one reason, in one or several models."""

    purpose: Purpose
    what: str
    why: str
    basis: tuple[Basis, ...]
    readers: tuple[Reader, ...]
    # How long, in French; {NAME} stands for a setting.
    kept: str
    # Model label → the fields that tell of somebody; -name: one that looks so and does not.
    models: dict[str, str]
    # What ends it: ACCOUNT, or the name of a job in CELERY_BEAT_SCHEDULE.
    ended_by: tuple[str, ...] = ()
    # Why nothing ends it.
    endless: str = ""
    # A basis needs its law named.
    law: str = ""

    def fields_of(self, label: str) -> list[str]:
        """The declared fields of a model that tell of somebody."""
        return [name for name in self.models[label].split() if name[0] != "-"]


@dataclass
class Register:
    """Everything that was declared."""

    held: list[Held] = field(default_factory=list)
    # Models that hold nobody, with the reason.
    nobody: dict[str, str] = field(default_factory=dict)

    def declare(self, *rows: Held) -> None:
        """Add rows; declared twice they are there once, for an app may be made ready again."""
        self.held += [row for row in rows if row not in self.held]

    def no_person(self, **reasons: str) -> None:
        """Say of models, by `app_Model`, why they hold nobody."""
        self.nobody |= {name.replace("_", ".", 1): why for name, why in reasons.items()}

    def of(self, purpose: Purpose) -> list[Held]:
        """The rows of one purpose, in the order they were declared."""
        return [row for row in self.held if row.purpose == purpose]


register = Register()


def lasting(span: timedelta) -> str:
    """A duration in French: « 30 jours », « un an », « 5 ans », « 24 heures »."""
    if span.days and span.days % 365 == 0:
        years = span.days // 365
        return "un an" if years == 1 else f"{years} ans"
    if span.days == 1:
        return "un jour"
    return f"{span.days} jours" if span.days else f"{span.seconds // 3600} heures"
