"""Who connects accounts of other networks, and in whose name they speak.

| | operator | official, mandate in force | team: author, co-author | team: animator | others |
|---|---|---|---|---|---|
| connect and rule the site's channels | yes | no | no | no | no |
| … of a mandate | no | their own | no | no | no |
| … of an initiative | no | no | once it is ready | no | no |
| read and decide on held texts, send again | their channels | theirs | yes | yes | no |
| disconnect | their channels | theirs, the mandate over too | yes | no | who connected it |
"""

from django.utils.translation import gettext as _

from civic.accounts.models import Limit, Mandate, User
from civic.accounts.permissions import check_has_role, check_may
from civic.accounts.roles import Acting, Role
from civic.lib.permissions import Conflict, Refused, allows
from civic.syndication.models import Channel
from civic.syndication.rules import Voice
from civic.syndication.states import ChannelState, Owner
from initiatives import kit_ready
from initiatives.models import Goal, Initiative, Petition
from initiatives.permissions import check_duty, check_open_and_listed
from initiatives.team import Duty, role_of


def voice_of(channel: Channel) -> Voice:
    """In whose name a channel speaks."""
    return Voice(mandate=channel.mandate, initiative=channel.initiative)


def check_can_open(user: object, voice: Voice) -> User:
    """Raise unless the person may connect an account in this name, now."""
    person = _check_account(user)
    _check_leads(person, voice)
    if voice.initiative is not None:
        check_open_and_listed(voice.initiative)
        check_is_ready(voice.initiative)
    return person


def can_open(user: object, voice: Voice) -> bool:
    """Whether the person may connect an account in this name."""
    return allows(check_can_open, user, voice)


def check_is_ready(initiative: Initiative) -> None:
    """Raise until an initiative may speak outside: whom it asks, for what, in which words.

    One vague text said by one account is what sank the campaigns before this one.
    """
    if not initiative.decision_maker.strip():
        raise Refused(
            _("Nommez d’abord qui peut décider : ailleurs, on demande toujours « à qui ? ».")
        )
    if not _has_goal(initiative):
        raise Refused(
            _("Fixez d’abord un objectif mesurable et daté : une pétition, ou un but à atteindre.")
        )
    if not kit_ready.is_ready(initiative):
        raise Refused(
            _(
                "Écrivez d’abord assez de messages différents dans le kit (%(state)s) : le même "
                "texte répété partout ressemble à une campagne payée."
            )
            % {"state": kit_ready.state_of(initiative)}
        )


def check_can_rule(user: object, channel: Channel) -> User:
    """Raise unless the person may test, pause, resume and rule the channel."""
    person = _check_account(user)
    _check_leads(person, voice_of(channel))
    if channel.state == ChannelState.REVOKED:
        raise Conflict(_("Ce compte est débranché : branchez-le de nouveau."))
    return person


def can_rule(user: object, channel: Channel) -> bool:
    """Whether the person may rule the channel."""
    return allows(check_can_rule, user, channel)


def check_can_decide(user: object, channel: Channel) -> User:
    """Raise unless the person may read what it tells, and decide on texts that wait."""
    person = _check_account(user)
    if channel.initiative is not None:
        return check_duty(person, channel.initiative, Duty.ANIMATE)
    _check_leads(person, voice_of(channel))
    return person


def can_decide(user: object, channel: Channel) -> bool:
    """Whether the person may decide on what it tells."""
    return allows(check_can_decide, user, channel)


def check_can_revoke(user: object, channel: Channel) -> User:
    """Raise unless the person may disconnect it: who leads, or who lent their account."""
    person = _check_account(user)
    if channel.owner != Owner.INSTANCE and channel.connected_by_id == person.pk:
        return person
    if channel.mandate is not None and channel.mandate.user_id == person.pk:
        return person
    _check_leads(person, voice_of(channel))
    return person


def can_revoke(user: object, channel: Channel) -> bool:
    """Whether the person may disconnect it."""
    return allows(check_can_revoke, user, channel)


def acting_for(channel: Channel) -> Acting:
    """In which function its owner acts, as audit records it."""
    return {
        Owner.INSTANCE: Acting.OPERATOR,
        Owner.MANDATE: Acting.OFFICIAL,
        Owner.INITIATIVE: Acting.CITIZEN,
    }[Owner(channel.owner)]


def _check_account(user: object) -> User:
    if not isinstance(user, User) or not user.is_active:
        raise Refused(_("Connectez-vous pour continuer."))
    check_may(user, Limit.Scope.ACCOUNT)
    return user


def _check_leads(user: User, voice: Voice) -> None:
    if voice.mandate is not None:
        _check_holds(user, voice.mandate)
    elif voice.initiative is not None:
        check_may(user, Limit.Scope.PUBLISH)
        check_duty(user, voice.initiative, Duty.EDIT)
    else:
        check_has_role(user, Role.OPERATOR)


def _check_holds(user: User, mandate: Mandate) -> None:
    if mandate.user_id != user.pk:
        raise Refused(_("Cette page est réservée à la personne qui tient ce mandat."))
    if not mandate.is_current or mandate.revoked_at is not None:
        raise Refused(_("Ce mandat n’est pas en cours : il n’ouvre aucun compte."))


def _has_goal(initiative: Initiative) -> bool:
    kept = (Petition, Goal)
    return any(model.objects.filter(initiative=initiative).exists() for model in kept)


def is_of_team(user: object, initiative: Initiative) -> bool:
    """Whether the person reads the page of an initiative's channels."""
    return role_of(user, initiative) is not None
