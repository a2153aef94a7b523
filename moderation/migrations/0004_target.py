from django.db import migrations, models


class Migration(migrations.Migration):
    """Whom a text judged again is about, so that what is restricted can be compared."""

    dependencies = [("moderation", "0003_grave_by_due")]

    operations = [
        migrations.AddField(
            "rejudging",
            "target",
            models.CharField(
                blank=True,
                choices=[
                    ("local", "Un exécutif local : maire, intercommunalité, département, région"),
                    ("opposition", "Une opposition locale : élus ou groupe minoritaires"),
                    (
                        "state",
                        "L’État : gouvernement, préfecture, administration, parlementaires",
                    ),
                    ("other", "Une autre personne, autre chose, ou personne"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
    ]
