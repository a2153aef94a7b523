"""Who may do what with an initiative, and the sentence a person reads when they may not."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts import registry
from civic.accounts.models import Consent, Limit, User
from civic.accounts.permissions import check_may
from civic.accounts.roles import Acting, Role
from civic.lib.permissions import Conflict, Refused, TooMany, allows
from civic.lib.prepared import Written
from initiatives.models import Initiative, Petition, Signature
from initiatives.petitions.addresses import person_key
from initiatives.team import MAY, Duty, role_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Person = User | AnonymousUser

# The wording people agree to; a new wording gets a new version and is asked again.
OPINIONS_TEXT_VERSION = "2026-11"


def check_signed_in(user: "Person") -> User:
    """Return `user` as a living account, or raise."""
    if not isinstance(user, User) or not user.is_active:
        raise Refused(_("Connectez-vous pour continuer."))
    return user


def check_can_publish(user: "Person", at: datetime | None = None) -> None:
    """Raise unless `user` may publish now.

    New accounts publish NEW_ACCOUNT_DAILY a day at most: a clear refusal, never a hidden hold.
    """
    user = check_signed_in(user)
    now = at or timezone.now()
    check_may(user, Limit.Scope.PUBLISH, now)
    if user.joined_at < now - timedelta(days=settings.NEW_ACCOUNT_DAYS):
        return
    since = now - timedelta(days=1)
    recent = Initiative.objects.by(user).filter(published_at__gt=since, published_at__lte=now)
    if recent.count() >= settings.NEW_ACCOUNT_DAILY:
        raise TooMany(
            _(
                "Votre compte est récent : il peut publier trois initiatives par jour. "
                "Votre texte est gardé, vous pourrez le publier demain."
            )
        )


def check_can_edit(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` may change the text."""
    check_may(check_duty(user, initiative, Duty.EDIT), Limit.Scope.PUBLISH)
    _check_open(initiative)
    _check_not_withheld(initiative)


def check_can_close(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` may close it with an outcome, which is a text like any other."""
    registry.check_holds(check_duty(user, initiative, Duty.CLOSE), timezone.now())
    _check_open(initiative)


def check_can_open_petition(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` may open the petition, or correct it before anybody signed."""
    check_may(check_duty(user, initiative, Duty.PETITION), Limit.Scope.PUBLISH)
    _check_open(initiative)
    _check_not_withheld(initiative)


def check_can_close_petition(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` may pause, resume or close the petition: always possible to its team."""
    check_duty(user, initiative, Duty.PETITION)


def check_can_take_stance(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` may join or oppose; nobody is refused for who they are."""
    check_may(check_signed_in(user), Limit.Scope.ACCOUNT)
    _check_open(initiative)
    _check_not_withheld(initiative)


def check_can_restrict(user: "Person", initiative: Initiative) -> None:
    """Raise unless `user` may decide on its visibility. Superusers do not exist here."""
    user = check_signed_in(user)
    if not user.holds(Role.MODERATOR):
        raise Refused(_("Cette décision revient à la modération."))
    check_is_no_party(user, initiative)


def check_is_no_party(user: User, initiative: Initiative) -> None:
    """Raise when `user` would judge their own side.

    Neither an initiative they wrote, nor one whose team they are or were of, nor one that an
    organisation of theirs stands or stood behind, nor one they took a side on or wrote for,
    nor one of their own commune or of their mandate's territory, whatever their role.
    """
    if initiative.author_id == user.pk:
        raise Refused(_("Vous êtes l’auteur de cette initiative : une autre personne décide."))
    today = timezone.localdate()
    ties = _ties(me=user.pk, about=initiative.pk, place=initiative.territory_id, today=today)
    if ties["of_the_team"]:
        raise Refused(_("Vous êtes ou étiez de l’équipe : une autre personne décide."))
    if ties["behind"]:
        raise Refused(
            _("Vous êtes d’une organisation qui la porte ou la soutient : une autre décide.")
        )
    if ties["sided"]:
        raise Refused(_("Vous avez pris position : une autre personne décide."))
    if user.home_id is not None and initiative.territory_id == user.home_id:
        raise Refused(_("Cette initiative concerne votre commune : une autre personne décide."))
    if ties["elected"]:
        raise Refused(_("Vous y êtes élu : une autre personne décide."))


# Asked of each person who might judge: a stance or a letter sent, the team, a mandate in force
# (`Mandate.current`).
_ties = Written(
    """
SELECT EXISTS (SELECT 1 FROM initiatives_stance
               WHERE initiative_id = %(about)s AND person_id = %(me)s)
       OR EXISTS (SELECT 1 FROM initiatives_sentletter
                  WHERE initiative_id = %(about)s AND person_id = %(me)s) AS sided,
       EXISTS (SELECT 1 FROM initiatives_teammember
               WHERE initiative_id = %(about)s AND person_id = %(me)s) AS of_the_team,
       EXISTS (SELECT 1 FROM initiatives_backing AS backing
               JOIN initiatives_organisationmember AS member USING (organisation_id)
               WHERE backing.initiative_id = %(about)s AND member.person_id = %(me)s) AS behind,
       EXISTS (SELECT 1 FROM accounts_mandate
               WHERE user_id = %(me)s AND territory_id = %(place)s AND verified_at IS NOT NULL
                 AND starts_on <= %(today)s
                 AND (ends_on IS NULL OR ends_on >= %(today)s)) AS elected
""",
    me="bigint",
    about="bigint",
    place="text",
    today="date",
)


def check_can_exclude(user: "Person", petition: Petition) -> str:
    """Raise unless `user` may decide on a petition's signatures; returns the role they act in.

    A moderator or an operator without a part in it, who has not signed it either.
    """
    user = check_signed_in(user)
    role = next((role for role in (Role.MODERATOR, Role.OPERATOR) if user.holds(role)), None)
    if role is None:
        raise Refused(_("Cette décision revient à la modération."))
    check_is_no_party(user, petition.initiative)
    secret = settings.SIGNATURE_HASH_KEY.encode()
    key = person_key(secret, petition.pk, str(user.uid))
    if Signature.objects.filter(petition=petition, person_key=key).exists():
        raise Refused(_("Vous avez signé cette pétition : une autre personne décide."))
    return Acting.MODERATOR if role == Role.MODERATOR else Acting.OPERATOR


def can_edit(user: "Person", initiative: Initiative) -> bool:
    """Whether `user` may change the text."""
    return allows(check_can_edit, user, initiative)


def can_close(user: "Person", initiative: Initiative) -> bool:
    """Whether `user` may close it."""
    return allows(check_can_close, user, initiative)


def can_open_petition(user: "Person", initiative: Initiative) -> bool:
    """Whether `user` may open its petition."""
    return allows(check_can_open_petition, user, initiative)


def can_restrict(user: "Person", initiative: Initiative) -> bool:
    """Whether `user` may decide on its visibility."""
    return allows(check_can_restrict, user, initiative)


def has_agreed_to_opinions(user: User) -> bool:
    """Whether `user` agreed, in the present wording, that their positions are recorded."""
    return user.consents.filter(
        purpose=Consent.Purpose.OPINIONS,
        text_version=OPINIONS_TEXT_VERSION,
        withdrawn_at__isnull=True,
    ).exists()


def check_is_team(user: "Person", initiative: Initiative) -> User:
    """Return `user`, who is of its team, or raise."""
    person = check_signed_in(user)
    if role_of(person, initiative) is None:
        raise Refused(_("Seule l’équipe de cette initiative peut faire cela."))
    return person


def check_duty(user: "Person", initiative: Initiative, duty: Duty) -> User:
    """Return `user`, whose role in its team allows `duty`, or raise. See `initiatives.team`."""
    person = check_signed_in(user)
    role = role_of(person, initiative)
    if role is None:
        raise Refused(_("Seule l’équipe de cette initiative peut faire cela."))
    if duty not in MAY[role]:
        raise Refused(_("Votre rôle dans l’équipe ne le permet pas : demandez à son auteur."))
    return person


def check_open_and_listed(initiative: Initiative) -> None:
    """Raise once it is closed, or while moderation withholds it."""
    _check_open(initiative)
    _check_not_withheld(initiative)


def check_is_listed(initiative: Initiative) -> None:
    """Raise while moderation withholds it."""
    _check_not_withheld(initiative)


def _check_open(initiative: Initiative) -> None:
    if not initiative.is_open:
        raise Conflict(_("Cette initiative est close."))


def _check_not_withheld(initiative: Initiative) -> None:
    if not initiative.is_listed:
        raise Conflict(_("La modération a suspendu l’accès à cette initiative."))
