"""The debates of the demo: one that its team concluded, one that its team slowed down."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from initiatives.actions.debates import annotate_conclusion, close_debate
from initiatives.actions.paces import slow_debate
from initiatives.models import Argument, Conclusion, Initiative
from initiatives.states import Side

# So many days ago, the entry's team closed its debate.
CLOSED, AGE = "dijon-cours", 5.6
CONCLUSION = (
    "Du pour, je retiens l’ombre à dix minutes à pied, dans des cours que tout le monde paie "
    "déjà. Du contre, je retiens qu’il faut dire qui nettoie avant d’ouvrir, et qu’un gardien ne "
    "tient pas trois cours. Je demanderai donc un passage le dimanche soir, écrit dans la "
    "délibération, et une seule cour pour la première saison."
)
# So many days ago, another's slowed its own down, for so many days.
SLOWED, SLOW_AGE, MINUTES, DAYS = "dijon-bus-nuit", 0.4, 60, 7


class Note(NamedTuple):
    """What one side keeps of the conclusion, `age` days ago."""

    side: Side
    age: float
    text: str


NOTES = (
    Note(
        Side.SUPPORT,
        4.8,
        "Une seule cour, d’accord, si le bilan est publié en octobre et la suite votée avant Noël.",
    ),
    Note(
        Side.OPPOSE,
        4.1,
        "Le nettoyage est entendu. Il manque le nom de qui appeler le lundi quand il n’est pas "
        "fait.",
    ),
)


def close(row: Initiative, at: datetime) -> None:
    """Conclude, as the author does."""
    close_debate(by=row.author, initiative=row, text=CONCLUSION, at=at)


def annotate(row: Initiative, note: Note, at: datetime) -> None:
    """Annotate it, as the first who argued on that side does."""
    first = Argument.objects.claims(note.side).filter(initiative=row).earliest("written_at")
    annotate_conclusion(
        by=first.author,
        conclusion=Conclusion.objects.get(initiative=row),
        side=note.side,
        text=note.text,
        at=at,
    )


def slow(row: Initiative, at: datetime) -> None:
    """Slow it down, as the author does."""
    slow_debate(by=row.author, initiative=row, minutes=MINUTES, days=DAYS, at=at)


def texts() -> Iterator[str]:
    """All that they say."""
    yield CONCLUSION
    yield from (note.text for note in NOTES)
