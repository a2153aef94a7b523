"""Propose a change to a paragraph, change it, take it back; accept or refuse it, in the open."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.accounts.locks import hold
from civic.accounts.models import Limit, User
from civic.accounts.permissions import check_may
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives import merging
from initiatives.actions.drafts import save_draft
from initiatives.actions.life import moved
from initiatives.actions.petitions import TITLE_FROZEN, is_frozen
from initiatives.debate import check_is_not_frozen
from initiatives.models import (
    Amendment,
    AmendmentVersion,
    Draft,
    Initiative,
    Petition,
)
from initiatives.models.amendment import Part, Stage
from initiatives.models.initiative import TEXT_MAX, TITLE_MAX
from initiatives.permissions import (
    check_open_and_listed,
    check_signed_in,
)
from initiatives.telling import log, tell, tell_rewritten

if TYPE_CHECKING:
    from initiatives.permissions import Person

# Whoever has more to change proposes another way.
DAILY_AMENDMENTS = 10
# What waits at once for one team from one person.
OPEN_AMENDMENTS = 5
# What a timeline keeps of a text.
SUMMARY = 500
_GONE = gettext_lazy(
    "Ce passage n’est plus dans le texte : relisez-le, puis proposez votre changement."
)


@dataclass(frozen=True)
class Proposal:
    """One change: a paragraph of one version, what it becomes, and why."""

    part: Part
    base_version: int
    before: str
    after: str
    why: str


def check_can_propose(user: "Person", initiative: Initiative, at: datetime | None = None) -> None:
    """Raise unless `user` may propose a change to `initiative` now."""
    user = check_signed_in(user)
    check_may(user, Limit.Scope.PUBLISH)
    check_open_and_listed(initiative)
    check_is_not_frozen(initiative, at)
    since = (at or timezone.now()) - timedelta(days=1)
    mine = Amendment.objects.of(user)
    if mine.filter(written_at__gt=since).count() >= DAILY_AMENDMENTS:
        raise TooMany(_("Vous avez proposé dix changements en un jour : reprenez demain."))
    if mine.open().filter(initiative=initiative).count() >= OPEN_AMENDMENTS:
        raise TooMany(
            _(
                "Cinq de vos changements attendent déjà la réponse de l’équipe. Pour proposer "
                "bien autre chose, écrivez une autre voie."
            )
        )


def check_can_amend_part(initiative: Initiative, part: str) -> None:
    """Raise for a title under which somebody signed: a petition froze it."""
    petition = Petition.objects.filter(initiative=initiative).first()
    if part == Part.TITLE and petition is not None and is_frozen(petition):
        raise Conflict(str(TITLE_FROZEN))


@transaction.atomic
def propose_amendment(
    *, by: User, initiative: Initiative, proposal: Proposal, at: datetime | None = None
) -> Amendment:
    """Publish a proposed change at once; the same sent twice is one amendment.

    Raises `Refused`, `TooMany` and `Conflict` (closed, withheld, frozen by a petition, or the
    passage is not in that version of the text).
    """
    hold(by)
    now = at or timezone.now()
    same = Amendment.objects.of(by).filter(
        initiative=initiative,
        part=proposal.part,
        before=proposal.before,
        after=proposal.after,
        stage=Stage.OPEN,
    )
    if (found := same.first()) is not None:
        return found
    check_can_propose(by, initiative, now)
    check_can_amend_part(initiative, proposal.part)
    _check_fits(initiative, proposal)
    row = Amendment.objects.create(
        initiative=initiative,
        author=by,
        part=proposal.part,
        base_version=proposal.base_version,
        before=proposal.before,
        after=proposal.after,
        why=proposal.why,
        written_at=now,
    )
    moved(initiative.pk, amendments=1)
    log("amendment.propose", initiative, by=by)
    tell(
        Verb.AMENDMENT_PROPOSED,
        initiative,
        by=by,
        at=now,
        summary=row.why[:SUMMARY],
        to=initiative.author,
        amendment=row.pk,
    )
    return row


def check_can_change(user: "Person", amendment: Amendment) -> None:
    """Raise unless `user` wrote it and it can still be changed."""
    user = check_signed_in(user)
    if amendment.author_id != user.pk:
        raise Refused(_("Seule la personne qui l’a proposé peut faire cela."))
    check_may(user, Limit.Scope.PUBLISH)
    check_is_open(amendment)
    check_is_not_frozen(amendment.initiative)


@transaction.atomic
def change_amendment(
    *, by: User, amendment: Amendment, after: str, why: str, at: datetime | None = None
) -> Amendment:
    """Write it anew; what it said before stays readable. Raises `Refused` and `Conflict`."""
    row = lock_amendment(amendment)
    check_can_change(by, row)
    if (row.after, row.why) == (after, why):
        return row
    now = at or timezone.now()
    _check_fits(row.initiative, replace(_proposal_of(row), after=after))
    AmendmentVersion.objects.create(
        amendment=row,
        number=row.version,
        after=row.after,
        why=row.why,
        written_at=row.edited_at or row.written_at,
    )
    row.after, row.why, row.version, row.edited_at = after, why, row.version + 1, now
    row.save(update_fields=["after", "why", "version", "edited_at"])
    moved(row.initiative_id)
    log("amendment.change", row.initiative, by=by)
    tell_rewritten(row.initiative, by=by, at=now, amendment=row.pk)
    return row


@transaction.atomic
def withdraw_amendment(*, by: User, amendment: Amendment, at: datetime | None = None) -> None:
    """Take it back before the team decides; it stays readable as such."""
    row = lock_amendment(amendment)
    check_can_change(by, row)
    close_amendment(row, Stage.WITHDRAWN, at or timezone.now())
    log("amendment.withdraw", row.initiative, by=by)


@transaction.atomic
def write_another_way(*, by: User, amendment: Amendment) -> Draft:
    """Begin an alternative initiative with the text as it would be; returns its draft.

    Asked twice, it is the same draft. Possible whatever the team decided.
    """
    row = lock_amendment(amendment)
    user = check_signed_in(by)
    if row.author_id != user.pk:
        raise Refused(_("Seule la personne qui l’a proposé peut faire cela."))
    check_may(user, Limit.Scope.PUBLISH)
    if row.draft is not None:
        return row.draft
    initiative = row.initiative
    data: dict[str, object] = {
        "title": initiative.title,
        "problem": initiative.problem,
        "proposal": initiative.proposal,
        "territory": initiative.territory_id,
        "decision_maker": initiative.decision_maker,
        "theme": initiative.theme.slug,
    }
    data[row.part] = text_with(row) or row.after
    draft = save_draft(by=by, draft=None, data=data, answers=initiative)
    row.draft = draft
    row.save(update_fields=["draft"])
    return draft


def text_with(amendment: Amendment) -> str | None:
    """The part it changes as it would read today; None when it no longer fits in."""
    initiative = amendment.initiative
    current = getattr(initiative, amendment.part)
    if amendment.part == Part.TITLE:
        return amendment.after if current == amendment.before else None
    base = initiative.versions.get(number=amendment.base_version)
    before = getattr(base, amendment.part)
    return merging.apply(current, before, amendment.before, amendment.after)


def lock_amendment(amendment: Amendment) -> Amendment:
    """The amendment as it is now, held until the transaction ends."""
    rows = Amendment.objects.select_for_update(of=("self",)).select_related(
        "author", "draft", "initiative__territory", "initiative__theme__parent"
    )
    return rows.get(pk=amendment.pk)


def check_is_open(amendment: Amendment) -> None:
    """Raise once it is decided, taken back, or another initiative."""
    if not amendment.is_open:
        raise Conflict(_("Cet amendement est déjà décidé ou retiré."))
    if amendment.became is not None:
        raise Conflict(_("Cet amendement est devenu une autre initiative."))


def _check_fits(initiative: Initiative, proposal: Proposal) -> None:
    """Raise unless the paragraph stands in that version, and the change is one."""
    version = initiative.versions.filter(number=proposal.base_version).first()
    if version is None:
        raise Conflict(str(_GONE))
    text = getattr(version, proposal.part)
    if proposal.part == Part.TITLE:
        fits = text == proposal.before
        result = proposal.after
    else:
        replaced = merging.replace_paragraph(text, proposal.before, proposal.after)
        fits, result = replaced is not None, replaced or ""
    if not fits:
        raise Conflict(str(_GONE))
    check_length(proposal.part, result)


def check_length(part: str, text: str) -> None:
    """Raise when nothing would be left of a part, or too much."""
    most = TITLE_MAX if part == Part.TITLE else TEXT_MAX
    if not text.strip():
        raise Conflict(_("Il ne resterait plus rien de cette partie du texte."))
    if len(text) > most:
        raise Conflict(
            _("Le texte deviendrait trop long : %(most)d caractères au plus.") % {"most": most}
        )


def _proposal_of(row: Amendment) -> Proposal:
    return Proposal(Part(row.part), row.base_version, row.before, row.after, row.why)


def close_amendment(row: Amendment, stage: Stage, now: datetime) -> None:
    """Give it its last stage, in the caller's transaction."""
    row.stage, row.closed_at = stage, now
    row.save()
    moved(row.initiative_id)
