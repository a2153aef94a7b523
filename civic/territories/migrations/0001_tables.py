"""The tables as they were before the first release, in one step: those of before are replaced."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('territories', '0001_initial'),
        ('territories', '0002_search_and_vintages'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='Vintage',
                fields=[
                    ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                    ('digest', models.CharField(max_length=64)),
                    ('loaded_at', models.DateTimeField(auto_now=True)),
                ],
            ),
            migrations.CreateModel(
                name='Territory',
                fields=[
                    ('code', models.CharField(max_length=9, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('country', 'pays'), ('region', 'région'), ('departement', 'département'), ('collectivity', 'collectivité d’outre-mer'), ('epci', 'intercommunalité'), ('commune', 'commune'), ('district', 'arrondissement municipal')], max_length=12)),
                    ('name', models.CharField(max_length=120)),
                    ('article', models.PositiveSmallIntegerField(default=0)),
                    ('slug', models.SlugField(max_length=140)),
                    ('path', models.CharField(max_length=60, unique=True)),
                    ('population', models.PositiveIntegerField(null=True)),
                    ('postcodes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                    ('folded', models.CharField(max_length=140)),
                    ('words', django.contrib.postgres.search.SearchVectorField(null=True)),
                    ('former_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, size=None)),
                    ('vintage', models.PositiveSmallIntegerField()),
                    ('ended_in', models.PositiveSmallIntegerField(null=True)),
                    ('epci', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='territories.territory')),
                    ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='territories.territory')),
                    ('successor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='absorbed', to='territories.territory')),
                ],
                options={
                    'verbose_name': 'territoire',
                    'indexes': [models.Index(django.contrib.postgres.indexes.OpClass('path', name='text_pattern_ops'), name='territory_path'), models.Index(django.contrib.postgres.indexes.OpClass('folded', name='text_pattern_ops'), name='territory_folded'), models.Index(fields=['kind', 'name'], name='territory_kind'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='territory_words'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['former_codes'], name='territory_former')],
                },
            ),
        ]),
    ]
