"""Who was told that their account, which nobody uses, is to be closed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("running", "0004_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IdleNotice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("told_again_at", models.DateTimeField(null=True)),
                ("closes_on", models.DateField(db_index=True)),
            ],
        )
    ]
