"""Rules, a wave and a half-read feed for the demo, through the real actions."""

from datetime import datetime, timedelta

from django.utils import timezone

from civic.accounts.demo import require_embedded_database
from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.activity.actions import settle
from civic.themes.models import Theme
from initiatives.actions import publish
from initiatives.content import Content
from initiatives.models import Initiative
from initiatives.states import Visibility
from initiatives.telling import KIND
from moderation.actions import flag
from moderation.categories import Motive
from moderation.imprints import imprint_cases
from moderation.models import Post
from moderation.models.watch import LASTS, RuleKind
from moderation.patrol.actions import mark_seen
from moderation.patrol.feed import read_posts
from moderation.watch.actions import write_rule

RULES = (
    (
        RuleKind.LINKS,
        "offre-facile.example",
        Motive.SPAM,
        "Le même site revient dans des textes publiés en série.",
    ),
    (
        RuleKind.PATTERNS,
        r"\b0[67]([ .]?\d\d){4}\b",
        Motive.PRIVATE,
        "Un numéro de téléphone portable dans un texte public.",
    ),
)
# One advertisement, copied: what a wave gathers.
COPIES = (
    "Gagner plus sans quitter la maison",
    "Un revenu de plus pour chaque foyer",
    "Travailler chez soi, à son rythme",
    "De l’argent en plus chaque mois",
)
PROPOSAL = (
    "Inscrivez-vous sur https://offre-facile.example/ avant vendredi : la méthode est simple, "
    "sans effort, et des milliers de foyers l’ont déjà choisie."
)
# Of the latest posts, so many were looked at.
SEEN = 30


def load() -> int:
    """Write two rules, copy an advertisement, read part of the feed; returns how many posts."""
    require_embedded_database()
    now = timezone.now()
    moderators = list(User.objects.filter(grants__role=Role.MODERATOR).order_by("pk"))
    if not moderators:
        return 0
    for kind, lines, motive, reason in RULES:
        write_rule(
            by=moderators[0],
            kind=kind,
            lines=lines,
            motive=motive,
            reason=reason,
            expires_at=now + LASTS,
            at=now - timedelta(days=12),
        )
    _advertise(now - timedelta(days=11))
    _read(now)
    _look(moderators[-1])
    return Post.objects.count()


def _advertise(at: datetime) -> None:
    """Publish the copies, each by somebody else, and flag them."""
    people = list(User.objects.filter(grants=None, mandates=None, erased_at=None).order_by("-pk"))
    where = Initiative.objects.filter(visibility=Visibility.PUBLIC).select_related("territory")
    place = where.order_by("pk")[0].territory
    theme = Theme.objects.in_use().order_by("pk")[0]
    for turn, (title, author) in enumerate(zip(COPIES, people, strict=False)):
        content = Content(
            title=title,
            problem="Les fins de mois sont difficiles pour beaucoup de foyers.",
            proposal=PROPOSAL,
            decision_maker="Chaque foyer",
            territory=place,
            theme=theme,
        )
        when = at + timedelta(hours=turn)
        made = publish(by=author, content=content, at=when)
        by = people[len(COPIES) + turn]
        later = when + timedelta(hours=30)
        flag(by=by, kind=KIND, key=str(made.pk), motive=Motive.SPAM, at=later)


def _look(by: User) -> None:
    """Mark some of the latest; the last version of a text marks the earlier ones."""
    rows = Post.objects.public().exclude(author=by).order_by("-posted_at", "-pk")
    for post in rows[2 : SEEN + 2]:
        if Post.objects.unseen().filter(pk=post.pk).exists():
            mark_seen(by=by, post=post, at=post.posted_at + timedelta(hours=5))


def _read(now: datetime) -> None:
    settle()
    while read_posts(now):
        pass
    while imprint_cases():
        pass
