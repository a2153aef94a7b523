"""What was done about backups, and how it ended: what the operator and the public read."""

from typing import Self

from django.db import models
from django.utils import timezone


class RunQuerySet(models.QuerySet["Run"]):
    """The questions asked."""

    def last_backup(self) -> "Run | None":
        """The last backup that was made."""
        return self._last(Run.Kind.BACKUP)

    def last_proven(self) -> "Run | None":
        """The last time that a backup was restored and found whole."""
        return self._last(Run.Kind.PROOF)

    def failed(self) -> Self:
        """Those that did not end well, latest first."""
        return self.filter(ok=False).order_by("-at")

    def _last(self, kind: "Run.Kind") -> "Run | None":
        return self.filter(kind=kind, ok=True).order_by("-at").first()


class Run(models.Model):
    """One backup, restore or proof."""

    class Kind(models.TextChoices):
        """What was done."""

        BACKUP = "backup", "Sauvegarde"
        RESTORE = "restore", "Restauration"
        PROOF = "proof", "Restauration d’essai"

    kind = models.CharField(max_length=10, choices=Kind)
    # When it began.
    at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField()
    # The name of the backup, which is its moment; empty when it failed before it had one.
    backup = models.CharField(max_length=40, blank=True)
    # Bytes of its sealed files.
    size = models.BigIntegerField(default=0)
    ok = models.BooleanField()
    # What was asked of the restored database: see `civic.backups.verifying.Check`.
    checks = models.JSONField(default=list)
    # What went wrong, as the operator read it.
    problem = models.TextField(blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "ok", "-at"], name="backup_run_last")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.backup}"
