"""The tables as they were before the first release, in one step: those of before are replaced."""

import uuid
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('audit', '0001_initial'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='PersonKey',
                fields=[
                    ('person', models.UUIDField(primary_key=True, serialize=False)),
                    ('key', models.BinaryField(max_length=32)),
                ],
            ),
            migrations.CreateModel(
                name='AuditEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('at', models.DateTimeField()),
                    ('verb', models.CharField(max_length=60)),
                    ('actor', models.CharField(max_length=64)),
                    ('role', models.CharField(max_length=20)),
                    ('target_kind', models.CharField(max_length=40)),
                    ('target_id', models.CharField(max_length=64)),
                    ('data', models.JSONField(default=dict)),
                    ('sequence', models.BigIntegerField(null=True, unique=True)),
                    ('previous_hash', models.CharField(blank=True, max_length=64)),
                    ('hash', models.CharField(blank=True, max_length=64)),
                ],
                options={
                    'indexes': [models.Index(fields=['target_kind', 'target_id'], name='audit_target'), models.Index(condition=models.Q(('sequence__isnull', True)), fields=['id'], name='audit_unsealed')],
                },
            ),
        ]),
    ]
