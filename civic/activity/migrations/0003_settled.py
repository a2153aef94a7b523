from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_positions")]

    operations = [
        migrations.CreateModel(
            name="Settled",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.BigIntegerField(default=0)),
            ],
        ),
    ]
