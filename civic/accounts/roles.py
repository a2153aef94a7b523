"""Roles are data: what a person may do here, granted and ended with dates."""

from django.db import models


class Role(models.TextChoices):
    """The roles somebody can be granted; a verified official is a `Mandate`."""

    MODERATOR = "moderator", "Modération"
    OPERATOR = "operator", "Exploitation"


class Acting(models.TextChoices):
    """In which function somebody acts, as audit records it."""

    CITIZEN = "citizen", "Citoyen"
    OFFICIAL = "official", "Élu"
    MODERATOR = "moderator", "Modération"
    OPERATOR = "operator", "Exploitation"
    SYSTEM = "system", "Système"
