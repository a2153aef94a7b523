from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

GRAVE = 4


class Migration(migrations.Migration):
    """The gravest are drawn by their own clock: an order has minutes, another case hours."""

    atomic = False

    dependencies = [("moderation", "0002_owing")]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(decided_at__isnull=True, gravity=GRAVE),
                name="case_grave_due",
            ),
        ),
        RemoveIndexConcurrently("case", "case_grave"),
    ]
