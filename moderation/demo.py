"""Flags and decisions of the demo, through the real actions."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from civic.accounts.demo import require_embedded_database
from civic.accounts.models import Mandate, User
from civic.accounts.roles import Role
from initiatives.actions.named_replies import Saying, reply_as_named
from initiatives.models import Initiative
from initiatives.models.named_reply import NAMED_AS_MAX
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
REPLY = (
    "Ce texte me cite. L’étude a été présentée en conseil au printemps, elle est en ligne, et je "
    "reste à votre disposition pour en parler."
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
    _reply(now - timedelta(hours=20))
    return Flag.objects.count()


def _reply(at: datetime) -> None:
    """Somebody elected where an initiative is about, whom it names, answers next to it."""
    for mandate in Mandate.objects.current().select_related("user").order_by("pk"):
        shown = Initiative.objects.filter(
            visibility=Visibility.PUBLIC, territory=mandate.territory_id, published_at__lt=at
        )
        row = shown.exclude(author=mandate.user).order_by("pk").first()
        if row is not None:
            saying = Saying(row.decision_maker[:NAMED_AS_MAX], REPLY, mandate)
            reply_as_named(by=mandate.user, initiative=row, saying=saying, at=at)
            return


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
