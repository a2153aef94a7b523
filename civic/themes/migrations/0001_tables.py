"""The tables as they were before the first release, in one step: those of before are replaced."""

import django.db.models.deletion
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('themes', '0001_initial'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='Theme',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60, unique=True, verbose_name='adresse')),
                    ('name', models.CharField(max_length=80, unique=True, verbose_name='nom')),
                    ('description', models.CharField(blank=True, max_length=200, verbose_name='description')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang')),
                    ('retired_on', models.DateField(blank=True, null=True, verbose_name='retiré le')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='themes.theme', verbose_name='thème parent')),
                ],
                options={
                    'verbose_name': 'thème',
                    'ordering': ['position', 'name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='theme_not_its_own_parent')],
                },
            ),
        ]),
    ]
