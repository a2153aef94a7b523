"""What running the site cost."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("running", "0001_day")]

    operations = [
        migrations.CreateModel(
            name="Cost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="mois")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hosting", "Hébergement"),
                            ("mail", "Courrier"),
                            ("labour", "Travail"),
                            ("other", "Autre"),
                        ],
                        max_length=8,
                        verbose_name="nature",
                    ),
                ),
                (
                    "euros",
                    models.DecimalField(decimal_places=2, max_digits=10, verbose_name="montant"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, verbose_name="précision"),
                ),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "verbose_name": "coût",
                "constraints": [
                    models.UniqueConstraint(fields=("month", "kind"), name="cost_once_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("euros__gte", 0)), name="cost_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="cost_of_a_whole_month"
                    ),
                ],
            },
        ),
    ]
