"""Activity in blocks of rows that follow each other: see docs/partitions.md."""

from django.db import migrations

from civic.lib.partitioning import PartitionedByBlocks


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_changed_at")]

    operations = [PartitionedByBlocks("activity_activity")]
