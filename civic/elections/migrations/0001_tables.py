"""The tables as they were before the first release, in one step: those of before are replaced."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('elections', '0001_initial'),
    ]

    initial = True

    dependencies = [
        ('territories', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='Poll',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ('candidates_from', models.DateField(verbose_name='début de la période')),
                    ('first_on', models.DateField(verbose_name='premier tour')),
                    ('second_on', models.DateField(blank=True, null=True, verbose_name='second tour')),
                    ('closes', models.TimeField(verbose_name='fermeture du dernier bureau')),
                    ('zone', models.CharField(choices=[('Europe/Paris', 'Hexagone et Corse'), ('America/Guadeloupe', 'Guadeloupe, Saint-Martin, Saint-Barthélemy'), ('America/Martinique', 'Martinique'), ('America/Cayenne', 'Guyane'), ('America/Miquelon', 'Saint-Pierre-et-Miquelon'), ('Indian/Reunion', 'La Réunion'), ('Indian/Mayotte', 'Mayotte'), ('Pacific/Noumea', 'Nouvelle-Calédonie'), ('Pacific/Tahiti', 'Polynésie française'), ('Pacific/Wallis', 'Wallis-et-Futuna')], default='Europe/Paris', max_length=20, verbose_name='heure de')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='inscrit le')),
                    ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='annulé le')),
                    ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.territory', verbose_name='territoire')),
                ],
                options={
                    'verbose_name': 'scrutin',
                },
            ),
            migrations.CreateModel(
                name='Candidate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='prénom et nom')),
                    ('declared_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='inscrit le')),
                    ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='retiré le')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='candidacies', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                    ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidates', to='elections.poll', verbose_name='scrutin')),
                ],
                options={
                    'verbose_name': 'personne candidate',
                    'verbose_name_plural': 'personnes candidates',
                },
            ),
            migrations.AddConstraint(
                model_name='poll',
                constraint=models.CheckConstraint(condition=models.Q(('candidates_from__lte', models.F('first_on'))), name='poll_begins_before_the_vote'),
            ),
            migrations.AddConstraint(
                model_name='poll',
                constraint=models.CheckConstraint(condition=models.Q(('second_on__isnull', True), ('second_on__gt', models.F('first_on')), _connector='OR'), name='poll_rounds_in_order'),
            ),
            migrations.AddConstraint(
                model_name='candidate',
                constraint=models.UniqueConstraint(models.F('poll'), django.db.models.functions.text.Lower('name'), condition=models.Q(('withdrawn_at__isnull', True)), name='candidate_once_by_name'),
            ),
            migrations.AddConstraint(
                model_name='candidate',
                constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False), ('withdrawn_at__isnull', True)), fields=('poll', 'user'), name='candidate_once_by_account'),
            ),
            migrations.AddConstraint(
                model_name='candidate',
                constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='candidate_has_a_name'),
            ),
        ]),
    ]
