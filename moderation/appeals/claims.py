"""Who may contest what: the link of a mail, and the sentence a person reads when it is too late.

A link is signed and names a decision and who was told of it; it needs no session, and opening it
changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.lib.permissions import Conflict, Refused, allows
from moderation import kinds
from moderation.models import Appeal, Decision, Flag, Notice, Plea, Referral
from moderation.models.appeal import OPEN_FOR, Side, Verdict
from moderation.models.decision import Measure

_SALT = "moderation.appeal"


@dataclass(frozen=True)
class Claim:
    """Somebody whom a decision was told to, and who may contest it."""

    decision: Decision
    flag: Flag | None = None
    notice: Notice | None = None

    @property
    def side(self) -> Side:
        """The author's, or that of those who flagged."""
        return Side.NOTIFIER if self.flag or self.notice else Side.AUTHOR

    @property
    def source(self) -> str:
        """What tells one person's plea from another's."""
        if self.flag is not None:
            return f"flag:{self.flag.pk}"
        return f"notice:{self.notice.pk}" if self.notice is not None else "author"

    @property
    def person(self) -> User | None:
        """Their account, if they have one."""
        if self.notice is not None:
            return None
        return self.flag.person if self.flag else self.decision.case.author

    @property
    def ends_at(self) -> datetime:
        """Until when it may be contested."""
        return self.decision.final_at + OPEN_FOR

    @property
    def appeal(self) -> Appeal | None:
        """The appeal of this side, whoever filed it."""
        return Appeal.objects.filter(decision=self.decision, side=self.side).first()

    @property
    def plea(self) -> Plea | None:
        """What this very person wrote."""
        found = Plea.objects.filter(appeal__decision=self.decision, source=self.source)
        return found.select_related("appeal").first()


def claim_of(plea: Plea) -> Claim:
    """The claim behind a plea."""
    return Claim(plea.appeal.decision, plea.flag, plea.notice)


def address_of(plea: Plea) -> str:
    """Where the answer to a plea goes; empty for who left."""
    if plea.notice is not None:
        return plea.notice.email
    if plea.flag is not None:
        person = plea.flag.person
        return person.email if person is not None and person.erased_at is None else ""
    case = plea.appeal.decision.case
    return kinds.told_at(case.author, case.kind, case.key) if plea.source == "author" else ""


def token_of(claim: Claim) -> str:
    """The token of a link: it says neither an address nor a name."""
    said = f"{claim.decision.uid.hex}-{claim.source}"
    return Signer(salt=_SALT, sep=".").sign(said.replace(":", "-"))


def path_of(claim: Claim) -> str:
    """The address of its page on the site."""
    return reverse("appeal", kwargs={"token": token_of(claim)})


def url_of(claim: Claim) -> str:
    """The whole address of its page, for a message."""
    return f"{settings.SITE_URL}{path_of(claim)}"


def contest_url(claim: Claim) -> str:
    """The link of the mail that tells a decision; empty when this side has nothing to contest."""
    if not can_contest(claim, max(timezone.now(), claim.decision.final_at)):
        return ""
    return url_of(claim)


def read(token: str) -> Claim | None:
    """Who holds this link; None for a forged one or what is no more."""
    try:
        said = Signer(salt=_SALT, sep=".").unsign(token)
    except BadSignature:
        return None
    uid, _dash, source = said.partition("-")
    rows = Decision.objects.standing().select_related("case__author", "restriction")
    decision = rows.filter(uid=UUID(uid)).first()
    return _claim(decision, *source.partition("-")[::2]) if decision else None


def _claim(decision: Decision, what: str, number: str) -> Claim | None:
    if what == "author":
        return Claim(decision)
    if what == "flag":
        flags = Flag.objects.standing().select_related("person")
        flag = flags.filter(pk=number, case=decision.case).first()
        return Claim(decision, flag=flag) if flag else None
    notice = Notice.objects.filter(pk=number).first()
    return Claim(decision, notice=notice) if notice else None


def check_can_contest(claim: Claim, now: datetime) -> None:
    """Raise unless this decision may be contested by this side today, with what to do instead."""
    decision = claim.decision
    if now < decision.final_at:
        raise Conflict(_("Cette décision vient d’être prise : revenez dans une minute."))
    if decision.is_proposal:
        raise Conflict(_("Une seconde personne doit encore décider : contestez ensuite."))
    if hasattr(decision, "ruled_by"):
        raise Refused(_("Cette décision répond déjà à un recours : il n’y en a pas d’autre ici."))
    if claim.side == Side.AUTHOR:
        _check_still_takes(claim)
    else:
        _check_is_refusal(decision)
    if now >= claim.ends_at:
        raise Refused(_("Le délai de six mois est passé."))


def _check_still_takes(claim: Claim) -> None:
    """Raise when nothing is taken from the author, or no more."""
    if claim.decision.measure == Measure.KEEP:
        raise Refused(_("Cette décision ne change rien à votre contenu."))
    if claim.appeal is None and _was_lifted(claim.decision):
        raise Refused(_("Cette mesure a été levée : votre contenu est affiché comme avant."))


def _check_is_refusal(decision: Decision) -> None:
    """Raise when what was flagged was followed, or a refusal was examined anew already."""
    if decision.measure != Measure.KEEP:
        raise Refused(_("Votre signalement a été suivi : il n’y a pas de refus à contester."))
    if decision.round > 1 and _was_reopened(decision):
        raise Refused(_("Ce refus a déjà été réexaminé après un recours, par quelqu’un d’autre."))


def _was_reopened(decision: Decision) -> bool:
    """Whether the case was decided once more because a flagger had contested."""
    rows = Appeal.objects.filter(decision__case=decision.case_id, side=Side.NOTIFIER)
    won = rows.filter(rulings__verdict=Verdict.REVERSE, rulings__undone_at=None)
    return won.exclude(decision=decision.pk).exists()


def _was_lifted(decision: Decision) -> bool:
    """Whether a second look gave back what it took."""
    rounds = Referral.objects.filter(case=decision.case_id, again__gt=decision.round)
    later = Decision.objects.final().filter(case=decision.case_id, measure=Measure.KEEP)
    return later.filter(round__in=rounds.values("again")).exists()


def can_contest(claim: Claim, now: datetime) -> bool:
    """Whether it may be contested today."""
    return allows(check_can_contest, claim, now)
