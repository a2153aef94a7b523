"""What people agreed to."""

from django.db import models
from django.utils import timezone

from civic.accounts.models.user import User


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
