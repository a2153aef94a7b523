from django.contrib.postgres.functions import TransactionNow
from django.db import migrations, models


class Migration(migrations.Migration):
    """When a text began to be stored, written by the database. Unknown for those of before."""

    dependencies = [("initiatives", "0014_content_visibility")]

    operations = [
        # In two steps: the first leaves null what was never measured.
        migrations.AddField("initiative", "created_at", models.DateTimeField(editable=False, null=True)),
        migrations.AlterField(
            "initiative",
            "created_at",
            models.DateTimeField(db_default=TransactionNow(), editable=False, null=True),
        ),
    ]
