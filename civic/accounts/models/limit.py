"""What moderation took from a person, and until when."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.accounts.models.user import User
from civic.lib.dates import date_format

# How long one function may be suspended, apart from the whole account.
LONGEST_FUNCTION = timedelta(days=30)


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
