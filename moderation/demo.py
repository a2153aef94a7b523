"""Flags and decisions of the demo, through the real actions."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from civic.accounts.demo import require_embedded_database
from civic.accounts.models import User
from civic.accounts.roles import Role
from initiatives.models import Initiative
from initiatives.states import Visibility
from initiatives.telling import KIND
from moderation import actions
from moderation.actions import Judgement
from moderation.appeals.claims import Claim
from moderation.appeals.filing import file_appeal
from moderation.categories import Motive
from moderation.models import Decision, Flag
from moderation.models.decision import Measure

# How long ago each was flagged, why, and what was added.
FLAGS = (
    (timedelta(days=6), Motive.OFF_TOPIC, "La même demande existe déjà pour la commune d’à côté."),
    (timedelta(hours=30), Motive.SPAM, ""),
    (timedelta(hours=9), Motive.PERSONAL, "Le maire y est traité d’incapable."),
    (timedelta(hours=5), Motive.HATE, "La dernière phrase vise des voisins pour leur origine."),
    (timedelta(hours=3), Motive.DEFAMATION, "Cette accusation contre un commerçant est fausse."),
    (timedelta(minutes=20), Motive.THREAT, "« On saura où le trouver », dit le deuxième alinéa."),
)
# The first ones were looked at: most flags of real sites are not founded.
KEPT = (
    "Deux communes peuvent demander la même chose : rien ne l’interdit.",
    "Le lien mène au site d’une association, sans rien vendre.",
)

CONTESTED = (
    "La demande de la commune d’à côté porte sur la même passerelle, avec les mêmes mots : "
    "c’est un doublon, pas une demande voisine."
)


def load(seed: int = 2010) -> int:
    """Flag some initiatives of the demo, decide on two, contest one; returns how many flags."""
    require_embedded_database()
    chance, now = Random(seed), timezone.now()  # noqa: S311  # nosec B311
    people = list(User.objects.filter(grants=None, mandates=None, erased_at=None).order_by("pk"))
    shown = Initiative.objects.filter(visibility=Visibility.PUBLIC).select_related("author")
    rows = list(shown.order_by("-published_at")[: len(FLAGS) * 2 : 2])
    told = list(zip(rows, FLAGS, strict=False))
    for row, story in told[: len(KEPT)]:
        _flag(row, people, now, chance, *story)
    _decide(now - timedelta(hours=12), chance)
    _contest(now - timedelta(hours=2))
    for row, story in told[len(KEPT) :]:
        _flag(row, people, now, chance, *story)
    return Flag.objects.count()


def _flag(
    row: Initiative,
    people: list[User],
    now: datetime,
    chance: Random,
    ago: timedelta,
    motive: Motive,
    note: str,
) -> None:
    others = [one for one in people if one.pk != row.author_id]
    for turn, by in enumerate(chance.sample(others, min(len(others), chance.randint(1, 4)))):
        said = "" if turn else note
        actions.flag(by=by, kind=KIND, key=str(row.pk), motive=motive, note=said, at=now - ago)


def _decide(at: datetime, chance: Random) -> None:
    moderators = User.objects.filter(grants__role=Role.MODERATOR).order_by("pk")
    for by, explanation in zip(moderators, KEPT, strict=False):
        case = actions.draw(by=by, at=at, chance=chance)
        if case is not None:
            kept = Judgement(Measure.KEEP, explanation=explanation)
            actions.decide_case(by=by, case=case, judgement=kept, at=at)


def _contest(at: datetime) -> None:
    """One of those who flagged asks that somebody else look again."""
    decision = Decision.objects.final().select_related("case").order_by("pk").first()
    flag = decision.case.flags.standing().select_related("person").first() if decision else None
    if decision is not None and flag is not None:
        file_appeal(claim=Claim(decision, flag=flag), words=CONTESTED, at=at)
