"""Who may handle a notice or judge a case, and the sentence a person reads when they may not."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Role
from civic.audit import actions as audit
from civic.audit.models import AuditEvent
from civic.elections import calendar
from civic.lib.permissions import Conflict, Refused, allows
from civic.lib.prepared import Written
from civic.territories.models import Kind, Territory
from moderation import kinds
from moderation.models import Appeal, Case, Notice, Passed


def check_can_close(user: User, notice: Notice) -> None:
    """Raise unless `user` may close the notice: never the judge of their own side.

    One about a content that still stands is a case, and the decision answers it: nobody picks it.
    """
    check_is_no_party_to(user, notice)
    if open_case_of(notice) is not None:
        raise Conflict(
            _("Ce signalement est un dossier : il se tire, et la décision lui répondra.")
        )


def check_is_no_party_to(user: User, notice: Notice) -> None:
    """Raise for whoever may not read a notice to answer it: no role, or their own side."""
    if not (user.holds(Role.MODERATOR) or user.holds(Role.OPERATOR)):
        raise Refused(_("Cette décision revient à la modération."))
    kind = kinds.get(notice.subject_kind)
    if kind is not None:
        kind.check_is_no_party(user, notice.subject_key)


def open_case_of(notice: Notice) -> Case | None:
    """The case that a notice waits for; None when it was answered or is about nothing of ours."""
    if notice.handled_at is not None:
        return None
    rows = Case.objects.open().filter(kind=notice.subject_kind, key=notice.subject_key)
    return rows.filter(has_notice=True).first()


def can_close(user: User, notice: Notice) -> bool:
    """Whether `user` may close the notice."""
    return allows(check_can_close, user, notice)


def check_is_moderator(user: User) -> None:
    """Raise for anybody without the role today: an operator runs the machine and judges nothing."""
    if not user.is_active or not user.holds(Role.MODERATOR):
        raise Refused(_("Cette décision revient à la modération."))
    check_may(user, Limit.Scope.ACCOUNT)
    if calendar.stands(user, timezone.now()):
        raise Refused(_("Vous êtes candidat : vous ne modérez pas tant que le scrutin dure."))


def check_can_judge(user: User, case: Case) -> None:
    """Raise for whoever would judge their own side or a case they took part in.

    No role, setting or superuser lifts it.
    """
    check_is_moderator(user)
    if case.author_id == user.pk:
        raise Refused(_("Ce contenu est le vôtre : une autre personne décide."))
    for tie, found in _ties(me=user.pk, case=case.pk, kind=case.kind, key=case.key).items():
        if found:
            raise Refused(str(_TIES[tie]))
    if _has_stood_there(user, case.area_code):
        raise Refused(
            _("Vous y avez été candidat il y a moins de cinq ans : une autre personne décide.")
        )
    kind = kinds.get(case.kind)
    if kind is not None:
        kind.check_is_no_party(user, case.key)


# Whoever has a part in a case, as one question asks it: a draw asks it of several people.
_ties = Written(
    """
SELECT EXISTS (SELECT 1 FROM moderation_flag
               WHERE case_id = %(case)s AND person_id = %(me)s) AS flagged,
       EXISTS (SELECT 1 FROM moderation_referral
               WHERE case_id = %(case)s AND by_id = %(me)s) AS opened,
       EXISTS (SELECT 1 FROM moderation_hit hit JOIN moderation_rule rule ON rule.id = hit.rule_id
               WHERE hit.case_id = %(case)s AND rule.created_by_id = %(me)s) AS found,
       EXISTS (SELECT 1 FROM moderation_decision decision
               JOIN moderation_case about ON about.id = decision.case_id
               WHERE about.kind = %(kind)s AND about.key = %(key)s
                 AND decision.by_id = %(me)s AND decision.undone_at IS NULL) AS decided,
       EXISTS (SELECT 1 FROM moderation_seat seat
               JOIN moderation_appeal appeal ON appeal.id = seat.appeal_id
               JOIN moderation_decision decision ON decision.id = appeal.decision_id
               JOIN moderation_case about ON about.id = decision.case_id
               WHERE about.kind = %(kind)s AND about.key = %(key)s
                 AND seat.person_id = %(me)s AND seat.voted_at IS NOT NULL) AS judged
""",
    me="bigint",
    case="bigint",
    kind="text",
    key="text",
)
_TIES = {
    "flagged": gettext_lazy("Vous avez signalé ce contenu : une autre personne décide."),
    "opened": gettext_lazy("Vous avez ouvert ce dossier : une autre personne décide."),
    "found": gettext_lazy("Votre règle de veille a trouvé ce contenu : une autre personne décide."),
    # A decision taken back within its minute is no decision: the same person starts again.
    "decided": gettext_lazy("Vous avez déjà décidé de ce contenu : une autre personne décide."),
    "judged": gettext_lazy("Vous avez jugé un recours sur ce contenu : une autre personne décide."),
}


def check_can_read(user: User, case: Case) -> None:
    """Raise for whoever may not read a decided case: neither its judge nor free to be it."""
    check_is_moderator(user)
    if not case.decisions.filter(by=user).exists():
        check_can_judge(user, case)


# -- Appeals ---------------------------------------------------------------------------------------


def check_can_judge_appeal(user: User, appeal: Appeal) -> None:
    """Raise for whoever touched the case, has a side in it or is of its area.

    To have passed on the case, without a reason, is not to have touched it. No role, setting or
    superuser lifts it.
    """
    case = appeal.decision.case
    check_can_judge(user, case)
    notices = Notice.objects.sent_by(user.email)
    if notices.filter(subject_kind=case.kind, subject_key=case.key).exists():
        raise Refused(_("Vous avez signalé ce contenu : une autre personne décide."))
    if _has_drawn(user, case):
        raise Refused(_("Vous avez eu ce dossier entre les mains : une autre personne décide."))
    if _is_of_the_area(user, case.area_code):
        raise Refused(_("Ce contenu concerne votre territoire : une autre personne décide."))


def can_judge_appeal(user: User, appeal: Appeal) -> bool:
    """Whether `user` may judge the appeal."""
    return allows(check_can_judge_appeal, user, appeal)


def _has_drawn(user: User, case: Case) -> bool:
    if Passed.objects.filter(case=case, person=user).exists():
        return False
    drawn = AuditEvent.objects.filter(target_kind="case", target_id=str(case.pk), verb="case.drawn")
    return drawn.filter(actor=audit.pseudonym(user.uid)).exists()


def _has_stood_there(user: User, code: str) -> bool:
    """Whether they stood in, over or under a place; asks for the place only if they ever stood."""
    paths = calendar.stood_in(user, timezone.now())
    area = Territory.objects.filter(pk=code).first() if paths else None
    return area is not None and not area.is_national and _overlaps(paths, area.path)


def _overlaps(paths: Iterable[str], path: str) -> bool:
    return any(one.startswith(path) or path.startswith(one) for one in paths)


def _is_of_the_area(user: User, code: str) -> bool:
    """Whether they live in it, or hold a mandate in or over it; nobody is outside France."""
    area = Territory.objects.filter(pk=code).exclude(kind=Kind.COUNTRY).first()
    if area is None:
        return False
    if user.home is not None and user.home.path.startswith(area.path):
        return True
    held = Mandate.objects.current().filter(user=user).exclude(territory__kind=Kind.COUNTRY)
    paths = held.values_list("territory__path", flat=True)
    return _overlaps(paths, area.path)
