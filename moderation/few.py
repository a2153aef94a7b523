"""Where too few people may judge a case: what one of them may still do, and who says so.

Nobody could then agree with a decision, nor judge an appeal against it. So one person may keep the
text or suspend access for 48 hours, and nothing else, until somebody joins the team.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Refused, allows
from moderation import queries
from moderation.judgement import Judgement
from moderation.models import Case
from moderation.models.decision import AccountMeasure, Measure
from moderation.permissions import check_can_judge

# Whoever decides, and whoever could look again.
NEEDED = 2
# Where more people moderate, a case is looked at once somebody decides, and not before.
PLENTY = 12
# What one person may decide where nobody else could look again.
LEFT = (Measure.KEEP, Measure.DISABLE)
_LOOKED_AT = 200


def eligible_moderators(case: Case, known: Collection[int] = ()) -> Iterator[User]:
    """Those who hold the role today and may judge this case, found one by one, `known` apart."""
    others = (one for one in queries.moderators_today() if one.pk not in known)
    return (one for one in others if allows(check_can_judge, one, case))


def has_enough(case: Case, by: User | None = None) -> bool:
    """Whether two people may judge a case: `by`, who was found to, and earlier voices included."""
    voices = case.decisions.standing().filter(round=case.round).values_list("by", flat=True)
    known = {pk for pk in [*voices, by.pk if by else None] if pk is not None}
    missing = max(0, NEEDED - len(known))
    others = eligible_moderators(case, known) if missing else ()
    return len(list(islice(others, missing))) == missing


def stuck_since(case: Case, by: User | None, now: datetime) -> datetime | None:
    """Since when too few people may judge a case; None while there are enough."""
    if queries.moderators() > PLENTY or has_enough(case, by):
        return None
    return case.stuck_since or now


def check_is_enough(judgement: Judgement) -> None:
    """Raise for what one person may not decide where nobody else could look again."""
    if judgement.measure not in LEFT or judgement.account != AccountMeasure.NONE:
        raise Refused(reason())


def reason() -> str:
    """What whoever decides reads on the form."""
    return _(
        "Trop peu de personnes peuvent juger ce contenu ici : personne ne pourrait confirmer votre "
        "décision ni juger un recours. Vous pouvez le maintenir, ou suspendre l’accès pendant "
        "48 heures."
    )


def look_for_moderators(now: datetime | None = None) -> int:
    """Look again at the oldest open cases: roles, mandates and homes change. How many are stuck."""
    moment, stuck = now or timezone.now(), 0
    for case in Case.objects.open().defer("text").order_by("opened_at", "pk")[:_LOOKED_AT]:
        since = stuck_since(case, None, moment)
        stuck += since is not None
        if since != case.stuck_since:
            Case.objects.filter(pk=case.pk).update(stuck_since=since)
    return stuck
