"""Keys of the API."""

from django.db import models
from django.utils import timezone

from civic.accounts.models.user import User


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
