"""What is counted once a night, so that no page counts it, what operators pay and proved."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class DayQuerySet(models.QuerySet["Day"]):
    """Reads of days."""

    def latest_first(self) -> Self:
        """The last one counted first."""
        return self.order_by("-on")


class Day(models.Model):
    """The figures of one day. Counts only: nobody can be found again from them."""

    on = models.DateField(unique=True)
    # Accounts that did something within the 30 days that end with this one.
    active = models.PositiveIntegerField()
    # What was written within these 30 days, and the minutes moderators held what they decided.
    contributions = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    # Readings of initiatives and acts of this day alone; null: Redis did not answer.
    readings = models.PositiveIntegerField(null=True)
    acts = models.PositiveIntegerField()
    # Rows of the tables of the night, by slug.
    tables = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)

    objects = DayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"


NOTE_MAX = 200


class Cost(models.Model):
    """What one kind of thing cost in one month, as an operator entered it."""

    class Kind(models.TextChoices):
        """What was paid."""

        HOSTING = "hosting", "Hébergement"
        MAIL = "mail", "Courrier"
        LABOUR = "labour", "Travail"
        OTHER = "other", "Autre"

    # Its first day.
    month = models.DateField("mois")
    kind = models.CharField("nature", max_length=8, choices=Kind)
    euros = models.DecimalField("montant", max_digits=10, decimal_places=2)
    note = models.CharField("précision", max_length=NOTE_MAX, blank=True)
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "coût"
        constraints = [
            models.UniqueConstraint(fields=["month", "kind"], name="cost_once_a_month"),
            models.CheckConstraint(condition=models.Q(euros__gte=0), name="cost_not_negative"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="cost_of_a_whole_month"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month:%m/%Y}"


WHY_MAX = 300


class ChangeQuerySet(models.QuerySet["Change"]):
    """Reads of the changes of settings."""

    def latest_of_each(self) -> Self:
        """The last change of each setting: what holds."""
        return self.order_by("setting", "-number").distinct("setting")

    def of(self, slug: str) -> Self:
        """The history of one setting, latest first, with who."""
        return self.filter(setting=slug).order_by("-number").select_related("by")


class Change(models.Model):
    """One change of one setting. Only ever added: the last one of each says what holds.

    Two operators who change the same setting at the same moment write the same number: the
    second is told.
    """

    # Its slug, as `civic.lib.tuning` declares it.
    setting = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    # The fields of its form; null: back to what it starts from.
    fields = models.JSONField(null=True)
    why = models.CharField("pourquoi", max_length=WHY_MAX)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "changement d’un réglage"
        constraints = [
            models.UniqueConstraint(fields=["setting", "number"], name="change_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.setting} {self.number}"


class IdleNotice(models.Model):
    """Somebody was told that their account, which nobody uses any more, is to be closed.

    It goes when they come back, and with the account.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    told_at = models.DateTimeField(default=timezone.now)
    told_again_at = models.DateTimeField(null=True)
    closes_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"{self.closes_on:%Y-%m-%d}"


class MailProofQuerySet(models.QuerySet["MailProof"]):
    """Reads of proofs."""

    def last_of(self, line: str) -> "MailProof | None":
        """The last message that an operator said came by this line."""
        return self.filter(line=line, proven_at__isnull=False).order_by("-proven_at").first()


class MailProof(models.Model):
    """A message that went out and was opened by an operator, on their word."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The server and the domain it left by: when one changes, all is to be proven again.
    line = models.CharField(max_length=300)
    sent_at = models.DateTimeField(default=timezone.now)
    proven_at = models.DateTimeField(null=True)
    # Whether the operator read there that SPF and DKIM pass.
    signed = models.BooleanField(default=False)

    objects = MailProofQuerySet.as_manager()

    def __str__(self) -> str:
        return self.line
