"""The tables as they were before the first release, in one step: those of before are replaced."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('activity', '0001_initial'),
        ('activity', '0002_positions'),
        ('activity', '0003_settled'),
        ('activity', '0004_changed_at'),
        ('activity', '0005_feed_indexes'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='Settled',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.BigIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='Activity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('at', models.DateTimeField()),
                    ('verb', models.CharField(max_length=60)),
                    ('subject_kind', models.CharField(max_length=40)),
                    ('subject_key', models.CharField(max_length=64)),
                    ('object_kind', models.CharField(max_length=40)),
                    ('object_key', models.CharField(max_length=64)),
                    ('actor_name', models.CharField(blank=True, max_length=80)),
                    ('actor_key', models.CharField(blank=True, max_length=64)),
                    ('url', models.CharField(max_length=300)),
                    ('title', models.CharField(max_length=200)),
                    ('summary', models.TextField(blank=True)),
                    ('area_code', models.CharField(max_length=9)),
                    ('area_path', models.CharField(max_length=60)),
                    ('area_name', models.CharField(max_length=120)),
                    ('epci_code', models.CharField(blank=True, max_length=9)),
                    ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                    ('data', models.JSONField(default=dict)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawn_with_subject', models.BooleanField(db_default=False, default=False)),
                    ('is_veiled', models.BooleanField(db_default=False, default=False)),
                    ('for_key', models.CharField(blank=True, max_length=64)),
                    ('position', models.BigIntegerField(editable=False, null=True, unique=True)),
                    ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ],
                options={
                    'verbose_name_plural': 'activities',
                    'indexes': [models.Index(fields=['subject_kind', 'subject_key', '-id'], name='activity_subject'), models.Index(django.contrib.postgres.indexes.OpClass('area_path', name='text_pattern_ops'), models.OrderBy(models.F('id'), descending=True), name='activity_area'), models.Index(fields=['epci_code', '-id'], name='activity_epci'), models.Index(fields=['actor_key', '-id'], name='activity_actor'), django.contrib.postgres.indexes.GinIndex(fields=['themes'], name='activity_themes'), models.Index(condition=models.Q(('position__isnull', True)), fields=['id'], name='activity_unsettled'), models.Index(condition=models.Q(('for_key', ''), ('verb', 'initiative.published')), fields=['-id'], name='activity_published'), models.Index(fields=['changed_at'], name='activity_changed'), models.Index(condition=models.Q(('withdrawn_at__isnull', False)), fields=['withdrawn_at'], name='activity_withdrawn')],
                },
            ),
        ]),
    ]
