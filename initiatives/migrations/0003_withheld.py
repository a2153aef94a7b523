"""The few initiatives that are withheld, found without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0002_roots")]

    operations = [
        migrations.AddIndex(
            model_name="initiative",
            index=models.Index(
                condition=models.Q(("visibility__in", ("public", "annotated")), _negated=True),
                fields=["id"],
                name="initiative_withheld",
            ),
        )
    ]
