"""The desk's table of communes in the order of each of its columns."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F


def by(name: str, *columns: object) -> AddIndexConcurrently:
    """An index of the communes of one area."""
    index = models.Index("container_code", *columns, "place", name=name)
    return AddIndexConcurrently("placefigure", index)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("officials", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="placefigure",
            name="slug",
            field=models.CharField(db_default="", max_length=140),
        ),
        by("place_by_new", F("opened_month").desc()),
        by("place_by_waiting", F("waiting").desc()),
        by("place_by_overdue", F("overdue").desc()),
        by("place_by_name", "slug"),
    ]
