"""Lanes and states of a mail, what can be followed, and at which rhythm."""

from django.db import models


class Lane(models.IntegerChoices):
    """Which mails leave first: the lowest number."""

    SECURITY = 0, "Confirmations et sécurité"
    DECISION = 10, "Décisions"
    NEWS = 20, "Nouvelles immédiates"
    DIGEST = 30, "Résumés"


class MailState(models.TextChoices):
    """Where a mail is. Only a waiting one moves."""

    WAITING = "waiting", "En attente"
    SENT = "sent", "Parti"
    # Nobody needs it any more: what it told was withdrawn, or the person unsubscribed.
    CANCELLED = "cancelled", "Annulé"
    # Refused for good, or tried too long: a person must look.
    DEAD = "dead", "Abandonné"


class Rhythm(models.TextChoices):
    """How often one hears of something followed."""

    NOW = "now", "Dès que possible"
    DAILY = "daily", "Une fois par jour"
    WEEKLY = "weekly", "Une fois par semaine"
    NEVER = "never", "Jamais par e-mail"


class Kind(models.TextChoices):
    """What can be followed; a follow is a kind and a key, without foreign key."""

    INITIATIVE = "initiative", "Initiative"
    AREA = "area", "Territoire"
    THEME = "theme", "Thème"
    PERSON = "person", "Personne"
    SEARCH = "search", "Recherche"
    ORGANISATION = "organisation", "Organisation"


class Origin(models.TextChoices):
    """Why one follows it: the reason every message repeats."""

    ASKED = "asked", "Vous avez choisi de suivre"
    JOINED = "joined", "Vous avez rejoint l’initiative"
    AUTHOR = "author", "Vous avez proposé l’initiative"
