"""The record in blocks of rows that follow each other: see docs/partitions.md."""

from django.db import migrations

from civic.lib.partitioning import PartitionedByBlocks


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [PartitionedByBlocks("audit_auditevent")]
