"""Messages that were opened by an operator."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("running", "0002_cost")]

    operations = [
        migrations.CreateModel(
            name="MailProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("line", models.CharField(max_length=300)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("proven_at", models.DateTimeField(null=True)),
                ("signed", models.BooleanField(default=False)),
            ],
        ),
    ]
