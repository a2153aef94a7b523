"""A person, and the roles that were given to them."""

import uuid
from datetime import date, timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.lib.prepared import Prepared
from civic.lib.visibility import READABLE, Visibility, decision_field
from civic.territories.models import Territory

ERASED_NAME = "compte supprimé"
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
    # The last day on which it was known to be used without a sign-in, to within a month.
    seen_on = models.DateField(null=True, blank=True, editable=False)
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
