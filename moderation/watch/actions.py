"""Write, stop and resume a rule; open the cases that the rules call for."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.roles import Acting
from civic.audit import actions as audit
from civic.lib.permissions import Conflict
from moderation import kinds
from moderation.actions.cases import case_of, weigh
from moderation.categories import Motive
from moderation.models import Case, Hit, Rule
from moderation.models.watch import LASTS
from moderation.permissions import check_is_moderator
from moderation.watch.neutrality import check_neutral
from moderation.watch.patterns import check_terms, matcher, terms_of

# Cases one rule may open in a day: a bad rule must not bury the desk.
DAILY = 50


@transaction.atomic
def write_rule(
    *,
    by: User,
    kind: str,
    lines: str,
    motive: Motive,
    reason: str,
    expires_at: datetime,
    at: datetime | None = None,
) -> Rule:
    """Write a rule, which runs from now on over what is posted next.

    Raises `Refused` for anybody but a moderator and `ValidationError` for terms that cannot be
    read or that name a party or an official.
    """
    check_is_moderator(by)
    check_terms(kind, lines)
    check_neutral(matcher(kind, lines))
    rule = Rule.objects.create(
        kind=kind,
        lines="\n".join(terms_of(lines)),
        motive=motive,
        reason=reason.strip(),
        created_by=by,
        created_at=at or timezone.now(),
        expires_at=expires_at,
    )
    said = {"kind": kind, "lines": rule.lines, "motive": rule.motive, "why": rule.reason}
    _log("watch.written", rule, by, until=expires_at.isoformat(), **said)
    return rule


@transaction.atomic
def stop_rule(*, by: User, rule: Rule, at: datetime | None = None) -> None:
    """Stop a rule; what it opened stays. Raises `Conflict` when it does not run any more."""
    check_is_moderator(by)
    now = at or timezone.now()
    if not Rule.objects.live(now).filter(pk=rule.pk).update(stopped_at=now):
        raise Conflict(_("Cette règle ne tourne déjà plus."))
    _log("watch.stopped", rule, by)


@transaction.atomic
def resume_rule(*, by: User, rule: Rule, at: datetime | None = None) -> None:
    """Let a stopped or ended rule run for another ninety days, or one that runs last longer."""
    check_is_moderator(by)
    now = at or timezone.now()
    check_neutral(matcher(rule.kind, rule.lines))
    Rule.objects.filter(pk=rule.pk).update(stopped_at=None, expires_at=now + LASTS)
    _log("watch.resumed", rule, by, until=(now + LASTS).isoformat())


class Watcher:
    """The rules that run, over one batch of what was posted. Opens cases and does nothing else."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        today = Q(hits__opened=True, hits__found_at__gt=now - timedelta(days=1))
        rules = Rule.objects.live(now).annotate(today=Count("hits", filter=today))
        self._rules = list(rules.order_by("pk"))
        self._left = {rule.pk: DAILY - rule.today for rule in self._rules}

    def look_at(self, content: kinds.Content, text: str) -> int:
        """Open a case for each rule that finds something; returns how many rules did."""
        caught = 0
        for rule in self._rules:
            found = matcher(rule.kind, rule.lines).find(text)
            if found is not None:
                caught += self._catch(rule, content, found.excerpt)
        return caught

    def _catch(self, rule: Rule, content: kinds.Content, passage: str) -> int:
        key = {"kind": content.kind, "key": content.key, "text_hash": content.text_hash}
        case = Case.objects.filter(**key).first()
        if case is not None and not case.is_open:
            # A human judged this very text.
            return 0
        opens = case is None
        if opens and self._left[rule.pk] <= 0:
            Rule.objects.filter(pk=rule.pk).update(left_out=F("left_out") + 1)
            return 0
        case = case or self._open(rule, content)
        _row, made = Hit.objects.get_or_create(
            rule=rule,
            case=case,
            defaults={"passage": passage, "opened": opens, "found_at": self.now},
        )
        if made:
            audit.record(verb="watch.caught", target_kind="case", target_id=case.pk, rule=rule.pk)
        return int(made)

    def _open(self, rule: Rule, content: kinds.Content) -> Case:
        motive = Motive(rule.motive)
        case = case_of(content, motive, self.now)
        weigh(case, [motive], self.now)
        self._left[rule.pk] -= 1
        return case


def _log(verb: str, rule: Rule, by: User, **data: str) -> None:
    audit.record(
        verb=verb,
        target_kind="rule",
        target_id=rule.pk,
        person=by.uid,
        role=Acting.MODERATOR,
        **data,
    )
