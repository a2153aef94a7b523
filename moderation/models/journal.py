"""The public log of decisions: no identity, chained by hashes, never rewritten."""

from typing import Self

from django.db import models

from initiatives.states import Visibility
from moderation.categories import Motive
from moderation.models.decision import Measure


class Act(models.TextChoices):
    """What an entry tells."""

    DECIDED = "decided", "Décision"
    # Within its minute, by whoever took it: nobody had read it.
    UNDONE = "undone", "Décision reprise"
    # A first voice without a second one, 48 hours later: everything was given back.
    LAPSED = "lapsed", "Mesure provisoire levée d’elle-même"
    # Of a moderator's own initiative, without a case.
    DIRECT = "direct", "Décision sans dossier"
    # By proven flags, nobody deciding; ends by itself unless somebody decides before.
    COVERED = "covered", "Masquage automatique"
    UNCOVERED = "uncovered", "Fin du masquage automatique"
    APPEALED = "appealed", "Recours déposé"
    UPHELD = "upheld", "Décision confirmée après un recours"
    REDUCED = "reduced", "Décision allégée après un recours"
    REVERSED = "reversed", "Décision annulée après un recours"
    # What was kept is decided again, by somebody else.
    REOPENED = "reopened", "Dossier rouvert après un recours"


# The words of both kinds of decisions, for whoever reads the log.
MEASURES: dict[str, str] = {
    **{value: str(label) for value, label in Measure.choices},
    **{value: str(label) for value, label in Visibility.choices},
}


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of the log."""

    def latest_first(self) -> Self:
        """The last one first."""
        return self.order_by("-number")

    def of_motive(self, motive: str) -> Self:
        """Those for one motive."""
        return self.filter(facts__motif=motive)

    def of_measure(self, measure: str) -> Self:
        """Those with one measure."""
        return self.filter(facts__mesure=measure)

    def of_place(self, code: str) -> Self:
        """Those told of one place."""
        return self.filter(facts__territoire=code)

    def of_period(self, period: str) -> Self:
        """Those of a year or of a month, as `2026` or `2026-06`."""
        return self.filter(facts__heure__startswith=period)


class Entry(models.Model):
    """One line of the log. A trigger refuses UPDATE and DELETE; a mistake gets another line."""

    # From 1, without a gap.
    number = models.PositiveBigIntegerField(primary_key=True)
    # What it tells, so that nothing is told twice: "decision:12", "undo:12", "restriction:5".
    source = models.CharField(max_length=40, unique=True)
    # Everything that is published: see `moderation.journal.facts_of`.
    facts = models.JSONField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"
        indexes = [
            models.Index("facts__motif", models.F("number").desc(), name="entry_motive"),
            models.Index("facts__territoire", models.F("number").desc(), name="entry_place"),
            models.Index("facts__mesure", models.F("number").desc(), name="entry_measure"),
        ]

    def __str__(self) -> str:
        return f"Ligne n° {self.number}"

    @property
    def act_label(self) -> str:
        """What it tells, in words."""
        return str(Act(self.facts["acte"]).label)

    @property
    def measure_label(self) -> str:
        """What was decided, in words."""
        return MEASURES.get(self.facts["mesure"], self.facts["mesure"])

    @property
    def proposed_label(self) -> str:
        """What a first voice proposes to a second one, in words; empty when it stands."""
        return MEASURES.get(self.facts.get("propose", ""), "")

    @property
    def motive_label(self) -> str:
        """The motive, in words; empty without one."""
        motive = self.facts["motif"]
        return str(Motive(motive).label) if motive in Motive.values else ""
