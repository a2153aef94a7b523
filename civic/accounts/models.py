"""People, what they may do, what they agreed to, and the functions they hold."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.accounts.functions import Function
from civic.accounts.roles import Role
from civic.lib.prepared import Prepared
from civic.lib.visibility import READABLE, Visibility, decision_field
from civic.territories.models import Territory

ERASED_NAME = "compte supprimé"
# How long one function may be suspended, apart from the whole account.
LONGEST_FUNCTION = timedelta(days=30)
# A name whose display moderation suspended, wherever it stood.
HIDDEN_NAME = "nom masqué"


def shown_name(name: str, visibility: str, *, is_erased: bool) -> str:
    """The name others read, wherever it stands."""
    if is_erased:
        return ERASED_NAME
    return name if visibility in READABLE else HIDDEN_NAME


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an e-mail address is compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create an account; without a password it can only sign in by code or passkey."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find an account by its address, whatever the case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with an account. A personal account is never an institution's."""

    class Theme(models.TextChoices):
        SYSTEM = "", "Comme mon appareil"
        LIGHT = "clair", "Clair"
        DARK = "sombre", "Sombre"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse e-mail", unique=True)
    handle = models.SlugField("identifiant public", max_length=40, unique=True)
    name = models.CharField("nom affiché", max_length=80)
    bio = models.CharField("présentation", max_length=300, blank=True)
    home = models.ForeignKey(
        Territory,
        verbose_name="ma commune",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    home_is_public = models.BooleanField("montrer ma commune", default=False)
    old_enough = models.BooleanField("j’ai 15 ans ou plus", default=False)
    display = models.CharField("affichage", max_length=6, choices=Theme, blank=True)
    # What moderation decided about the name and the presentation; the account itself goes on.
    visibility = models.CharField(
        "affichage du profil",
        max_length=10,
        choices=Visibility,
        default=Visibility.PUBLIC,
        db_default=Visibility.PUBLIC,
        editable=False,
    )
    decision_uid = decision_field()
    is_active = models.BooleanField("actif", default=True)
    joined_at = models.DateTimeField("inscription", default=timezone.now)
    erased_at = models.DateTimeField("effacé le", null=True, blank=True)
    # The last day of what moderation took (`Limit`), so that no page asks when there is nothing.
    limited_until = models.DateTimeField("limité jusqu’au", null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "compte"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]
        indexes = [
            # The latest of them are listed beside the backups, every minute.
            models.Index(
                fields=["erased_at"], condition=Q(erased_at__isnull=False), name="user_erased"
            )
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """The name others read; an erased account keeps none, a withheld one shows none."""
        return shown_name(self.name, self.visibility, is_erased=self.erased_at is not None)

    @property
    def is_readable(self) -> bool:
        """Whether the name and the presentation may be read; never depends on who asks."""
        return self.visibility in READABLE

    @property
    def has_page(self) -> bool:
        """Whether the name leads to a page that shows it."""
        return self.erased_at is None and self.is_readable

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("person", kwargs={"handle": self.handle})

    def holds(self, role: Role) -> bool:
        """Whether the role is granted today; asked once per request."""
        return role in self.roles

    @property
    def roles(self) -> frozenset[str]:
        """The roles granted today, read once per instance."""
        if not hasattr(self, "_roles"):
            self._roles = frozenset(_roles_of(self.pk) if self.pk else ())
        return self._roles


class LimitQuerySet(models.QuerySet["Limit"]):
    """Reads of what moderation took from accounts."""

    def standing(self, now: datetime) -> Self:
        """Those that hold now, warnings included."""
        return self.filter(starts_at__lte=now, lifted_at__isnull=True).filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=now)
        )

    def taking(self, now: datetime) -> Self:
        """Those that take something now, the longest first: a warning takes nothing."""
        rows = self.standing(now).exclude(scope=Limit.Scope.WARNING)
        return rows.order_by(models.F("ends_at").desc(nulls_first=True), "-pk")

    def of(self, source: object) -> Self:
        """Those that one decision made."""
        return self.filter(source=str(source))


class Limit(models.Model):
    """What moderation took from an account, or a warning before it. Always told to the person."""

    class Scope(models.TextChoices):
        WARNING = "warning", "Avertissement"
        PUBLISH = "publish", "Publier et modifier"
        FLAG = "flag", "Signaler"
        ACCOUNT = "account", "Tout le compte"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="limits")
    scope = models.CharField("ce qui est suspendu", max_length=10, choices=Scope)
    # What the person reads; nobody else does.
    reason = models.TextField("motif", max_length=4000)
    starts_at = models.DateTimeField("depuis", default=timezone.now)
    # Null for an account that is closed.
    ends_at = models.DateTimeField("jusqu’au", null=True, blank=True)
    lifted_at = models.DateTimeField("levé le", null=True, blank=True)
    # The decision it comes from, named by the app that took it.
    source = models.CharField(max_length=64, blank=True, db_index=True)

    objects = LimitQuerySet.as_manager()

    class Meta:
        verbose_name = "limite d’un compte"
        verbose_name_plural = "limites de comptes"
        constraints = [
            # One function is suspended for 30 days at most.
            models.CheckConstraint(
                condition=~models.Q(scope__in=["publish", "flag"])
                | models.Q(
                    ends_at__isnull=False, ends_at__lte=models.F("starts_at") + LONGEST_FUNCTION
                ),
                name="limit_of_a_function_is_short",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="limit_has_its_reason"),
        ]
        indexes = [models.Index(fields=["user", "-starts_at"], name="limit_of_user")]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} : {self.user_id}"

    @property
    def closes(self) -> bool:
        """Whether the account is closed for good."""
        return self.scope == self.Scope.ACCOUNT and self.ends_at is None

    @property
    def sentence(self) -> str:
        """What the person reads on every page, and when they are refused something."""
        if self.closes:
            return _(
                "La modération a fermé votre compte. Vous pouvez encore lire, retirer vos "
                "positions, exporter vos données et faire un recours."
            )
        until = date_format(timezone.localtime(self.ends_at), r"j F Y à H\hi")
        return _SENTENCES[self.scope] % {"until": until}


_SENTENCES: dict[str, Any] = {
    Limit.Scope.PUBLISH: gettext_lazy(
        "La modération a suspendu la publication et la modification de vos textes jusqu’au "
        "%(until)s. Tout le reste marche."
    ),
    Limit.Scope.FLAG: gettext_lazy(
        "La modération a suspendu vos signalements jusqu’au %(until)s. Tout le reste marche."
    ),
    Limit.Scope.ACCOUNT: gettext_lazy(
        "La modération a suspendu votre compte jusqu’au %(until)s. Vous pouvez lire, retirer vos "
        "positions, exporter vos données et faire un recours."
    ),
}


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Reads of grants."""

    def current(self) -> "RoleGrantQuerySet":
        """Grants in force now."""
        now = timezone.now()
        return self.filter(starts_at__lte=now).filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=now)
        )

    def running_sites(self) -> "RoleGrantQuerySet":
        """Those of operators that no date ends, held by somebody who can come in."""
        rows = self.current().filter(role=Role.OPERATOR, ends_at=None)
        return rows.filter(user__is_active=True, user__erased_at=None)

    def ending(self, within: timedelta) -> "RoleGrantQuerySet":
        """In force, and over within that time; the soonest first."""
        rows = self.current().filter(ends_at__lte=timezone.now() + within)
        return rows.order_by("ends_at", "pk")


class RoleGrant(models.Model):
    """One role given to one person, by whom and until when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("rôle", max_length=20, choices=Role)
    granted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    starts_at = models.DateTimeField("depuis", default=timezone.now)
    ends_at = models.DateTimeField("jusqu’au", null=True, blank=True)
    # Ended before its date, or without one: by whom, and why, told to the person.
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_because = models.CharField(
        "motif de fin", max_length=300, blank=True, default="", db_default=""
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle attribué"
        verbose_name_plural = "rôles attribués"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(ends_at__isnull=True),
                name="role_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} : {self.user}"

    @property
    def last_day(self) -> date | None:
        """The last day on which the role is held; None when no date ends it."""
        if self.ends_at is None:
            return None
        return timezone.localdate(self.ends_at - timedelta(microseconds=1))


def _roles_of(person: int) -> list[str]:
    """The roles that somebody holds now: asked by every page of whoever is signed in."""
    now = timezone.now()
    rows = _grants_of(person)
    return [role for role, since, until in rows if since <= now and (until is None or until > now)]


# Whether a grant is in force is told here: a question planned once knows no time.
_grants_of = Prepared(
    lambda person: (
        RoleGrant.objects.filter(user=person).order_by().values_list("role", "starts_at", "ends_at")
    )
)


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Reads of mandates."""

    def current(self) -> "MandateQuerySet":
        """Mandates verified and in force today."""
        today = timezone.localdate()
        return self.filter(verified_at__isnull=False, starts_on__lte=today).filter(
            models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=today)
        )


class Mandate(models.Model):
    """An elected function in a territory. No party is ever recorded on a person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mandates")
    function = models.CharField("fonction", max_length=120)
    # Empty for what was granted by hand before functions were told apart.
    code = models.CharField(max_length=20, choices=Function, blank=True, default="", db_default="")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    verified_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    verified_at = models.DateTimeField("vérifié le", null=True, blank=True)
    # Taken back because it was not held, or no longer: why, told to the person.
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)
    revoked_because = models.CharField(
        "motif du retrait", max_length=1000, blank=True, default="", db_default=""
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="mandate_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.function}, {self.territory}"

    @property
    def is_current(self) -> bool:
        """Whether the badge may be shown today."""
        today = timezone.localdate()
        ended = self.ends_on is not None and self.ends_on < today
        return self.verified_at is not None and self.starts_on <= today and not ended


class Consent(models.Model):
    """An explicit agreement, provable: which text, when, and when it was withdrawn."""

    class Purpose(models.TextChoices):
        OPINIONS = "opinions", "Enregistrer mes prises de position"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "consentement"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class ApiToken(models.Model):
    """A key to the API. Only its hash is stored; the key is shown once."""

    class Scope(models.TextChoices):
        READ = "read", "Lire mes données"
        INITIATIVES = "initiatives", "Proposer, modifier et clore mes initiatives"
        STANCES = "stances", "Lire et changer mes prises de position"
        SIGNATURES = "signatures", "Transmettre des signatures reçues sur mon site"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField("nom", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "clé d’API"
        verbose_name_plural = "clés d’API"

    def __str__(self) -> str:
        return self.name

    @property
    def scope_names(self) -> list[str]:
        """What the key allows, in words."""
        return [self.Scope(scope).label for scope in self.scopes if scope in self.Scope]


class SealedIdentity(models.Model):
    """What the law makes a host keep about an author after their account is gone.

    Encrypted with a key of its own, read only through a logged action, purged at its date
    (décret 2021-1362: identity 5 years after the account's end, the rest 1 year).
    """

    person = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    sealed = models.BinaryField()
    sealed_at = models.DateTimeField(default=timezone.now)
    purge_on = models.DateField(db_index=True)

    class Meta:
        verbose_name = "identité scellée"

    def __str__(self) -> str:
        return f"{self.kind} jusqu’au {self.purge_on}"
