"""What readers of a desk keep there: when they came, the views they named, what they follow."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from civic.accounts.models import Mandate
from initiatives.models import Initiative

NAME_MAX, QUERY_MAX, NOTE_MAX = 60, 300, 1000
VIEWS_MAX, SHORTLIST_MAX = 20, 200


class Visit(models.Model):
    """When somebody last read the desk of a mandate, and what was the time before."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_visits"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="+")
    # What is newer than that is new on the desk.
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "mandate"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.person_id} ({self.mandate_id})"


class SavedView(models.Model):
    """Some filters under a name, for one person."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_views"
    )
    name = models.CharField("nom", max_length=NAME_MAX)
    # What follows the question mark of the desk's address.
    query = models.CharField(max_length=QUERY_MAX)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "vue enregistrée"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="view_named_once")]

    def __str__(self) -> str:
        return self.name


class Shortlisted(models.Model):
    """An initiative that a mandate's holder and staff keep in sight."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="shortlist")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "initiative suivie"
        constraints = [
            models.UniqueConstraint(fields=["mandate", "initiative"], name="shortlisted_once")
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} ({self.mandate_id})"


class TeamNote(models.Model):
    """Some words on it, for the holder and the staff of the mandate alone."""

    entry = models.ForeignKey(Shortlisted, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_notes"
    )
    text = models.TextField(max_length=NOTE_MAX)
    # The form's key: the same form sent twice is one note.
    form_key = models.UUIDField(unique=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "note privée"
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.entry_id} ({self.author_id})"
