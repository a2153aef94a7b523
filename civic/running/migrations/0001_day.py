"""The figures of a day."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Day",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True)),
                ("active", models.PositiveIntegerField()),
                ("contributions", models.PositiveIntegerField()),
                ("minutes", models.PositiveIntegerField()),
                ("readings", models.PositiveIntegerField(null=True)),
                ("acts", models.PositiveIntegerField()),
                ("tables", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
    ]
