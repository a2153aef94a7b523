"""No stand gives a stronger proof: the words no longer say so. Nothing changes in the tables."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0006_clocks_held")]

    operations = [
        migrations.AlterField(
            model_name="signature",
            name="proof",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Adresse non confirmée (non comptée)"),
                    (1, "Adresse e-mail confirmée"),
                    (2, "Adresse e-mail et code postal"),
                ],
                default=0,
            ),
        ),
    ]
