"""The tables as they were before the first release, in one step: those of before are replaced."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('officials', '0001_claims_and_staff'),
        ('officials', '0002_register'),
        ('officials', '0003_desk_figures'),
        ('officials', '0004_alerts'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('initiatives', '0001_tables'),
        ('territories', '0001_tables'),
        ('themes', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='RegisterFile',
                fields=[
                    ('kind', models.CharField(max_length=8, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120, verbose_name='fichier')),
                    ('vintage', models.DateField(verbose_name='millésime')),
                    ('digest', models.CharField(max_length=64, verbose_name='empreinte')),
                    ('lines', models.PositiveIntegerField(verbose_name='lignes lues')),
                    ('unplaced', models.PositiveIntegerField(verbose_name='lignes sans territoire connu')),
                    ('source', models.CharField(max_length=200, verbose_name='source')),
                    ('licence', models.CharField(max_length=80, verbose_name='licence')),
                    ('loaded_at', models.DateTimeField(auto_now=True, verbose_name='importé le')),
                ],
                options={
                    'verbose_name': 'fichier du Répertoire national des élus',
                    'verbose_name_plural': 'fichiers du Répertoire national des élus',
                },
            ),
            migrations.CreateModel(
                name='Alert',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort', models.CharField(choices=[('new', 'Une initiative s’ouvre'), ('speed', 'Une initiative avance vite'), ('threshold', 'Une pétition approche de son seuil'), ('named', 'Une réponse vous est demandée')], max_length=10, verbose_name='ce qui arrive')),
                    ('number', models.PositiveIntegerField(blank=True, null=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.mandate')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='desk_alerts', to=settings.AUTH_USER_MODEL)),
                    ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='themes.theme')),
                ],
                options={
                    'verbose_name': 'alerte',
                },
            ),
            migrations.CreateModel(
                name='AlertPace',
                fields=[
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='alert_pace', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('rhythm', models.CharField(choices=[('now', 'Dès que possible, une fois par heure au plus'), ('daily', 'Une fois par jour'), ('weekly', 'Une fois par semaine'), ('never', 'Jamais : je lis le bureau ou le flux')], default='daily', max_length=6)),
                    ('due_at', models.DateTimeField()),
                    ('told_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['due_at'], name='alert_pace_due')],
                },
            ),
            migrations.CreateModel(
                name='AreaDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(max_length=9)),
                    ('day', models.DateField()),
                    ('opened', models.PositiveIntegerField(default=0)),
                    ('joined', models.PositiveIntegerField(default=0)),
                    ('opposed', models.PositiveIntegerField(default=0)),
                    ('signed', models.IntegerField(default=0)),
                    ('replied', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('area_code', 'day'), name='area_day_once')],
                },
            ),
            migrations.CreateModel(
                name='AreaFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(max_length=9)),
                    ('commune_code', models.CharField(blank=True, max_length=9)),
                    ('opened_at', models.DateTimeField()),
                    ('is_open', models.BooleanField()),
                    ('supports', models.PositiveIntegerField(default=0)),
                    ('opposes', models.PositiveIntegerField(default=0)),
                    ('joined_now', models.PositiveIntegerField(default=0)),
                    ('joined_before', models.PositiveIntegerField(default=0)),
                    ('signed_now', models.PositiveIntegerField(default=0)),
                    ('signed_before', models.PositiveIntegerField(default=0)),
                    ('pace', models.PositiveIntegerField(default=0)),
                    ('confirmed', models.PositiveIntegerField(null=True)),
                    ('local', models.PositiveIntegerField(null=True)),
                    ('threshold', models.PositiveIntegerField(null=True)),
                    ('is_nearing', models.BooleanField(default=False)),
                    ('crossing_on', models.DateField(null=True)),
                    ('called_at', models.DateTimeField(null=True)),
                    ('noticed_at', models.DateTimeField(null=True)),
                    ('due_on', models.DateField(null=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('promised_on', models.DateField(null=True)),
                    ('promised', models.CharField(blank=True, max_length=280)),
                    ('stamp', models.CharField(max_length=32)),
                    ('initiative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.initiative')),
                    ('theme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='themes.theme')),
                ],
            ),
            migrations.CreateModel(
                name='Claim',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('civil_name', models.CharField(blank=True, max_length=120, verbose_name='prénom et nom d’état civil')),
                    ('code', models.CharField(choices=[('mayor', 'Maire'), ('deputy-mayor', 'Adjoint ou adjointe au maire'), ('municipal', 'Conseil municipal'), ('district', 'Conseil d’arrondissement'), ('union-head', 'Présidence d’intercommunalité'), ('union', 'Conseil communautaire ou métropolitain'), ('departement-head', 'Présidence de conseil départemental'), ('departement', 'Conseil départemental'), ('region-head', 'Présidence de conseil régional'), ('region', 'Conseil régional'), ('collectivity', 'Assemblée d’une collectivité à statut particulier'), ('deputy', 'Assemblée nationale'), ('senator', 'Sénat'), ('european', 'Parlement européen'), ('government', 'Gouvernement'), ('abroad', 'Conseil consulaire ou Assemblée des Français de l’étranger'), ('other', 'Autre fonction élue')], max_length=20, verbose_name='fonction')),
                    ('function', models.CharField(max_length=120, verbose_name='fonction, telle qu’elle s’affiche')),
                    ('starts_on', models.DateField(verbose_name='début du mandat')),
                    ('ends_on', models.DateField(verbose_name='fin du mandat')),
                    ('evidence', models.TextField(blank=True, max_length=3000, verbose_name='preuve')),
                    ('evidence_link', models.CharField(blank=True, max_length=500, verbose_name='lien')),
                    ('address', models.EmailField(blank=True, max_length=254, verbose_name='adresse de l’institution')),
                    ('address_sent', models.PositiveSmallIntegerField(default=0)),
                    ('address_answer', models.CharField(blank=True, choices=[('confirmed', 'Confirmée par sa messagerie'), ('denied', 'Démentie par sa messagerie')], max_length=10)),
                    ('address_answered_at', models.DateTimeField(blank=True, null=True)),
                    ('state', models.CharField(choices=[('pending', 'En cours de vérification'), ('accepted', 'Vérifié'), ('refused', 'Refusé'), ('withdrawn', 'Retiré par son auteur')], default='pending', editable=False, max_length=10, verbose_name='état')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reçue le')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='close le')),
                    ('reason', models.TextField(blank=True, max_length=1000, verbose_name='motif')),
                    ('forgotten_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('mandate', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='claim', to='accounts.mandate')),
                    ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.territory', verbose_name='territoire')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'mandat déclaré',
                    'verbose_name_plural': 'mandats déclarés',
                },
            ),
            migrations.CreateModel(
                name='DeskFeed',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('read_on', models.DateField(blank=True, null=True)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='desk_feed', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='PlaceFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('container_code', models.CharField(max_length=9)),
                    ('is_own', models.BooleanField()),
                    ('open', models.PositiveIntegerField(default=0)),
                    ('opened_month', models.PositiveIntegerField(default=0)),
                    ('pace', models.PositiveIntegerField(default=0)),
                    ('waiting', models.PositiveIntegerField(default=0)),
                    ('overdue', models.PositiveIntegerField(default=0)),
                    ('answered', models.PositiveIntegerField(default=0)),
                    ('themes', models.JSONField(default=dict)),
                    ('home', models.PositiveIntegerField(default=0)),
                    ('union', models.PositiveIntegerField(default=0)),
                    ('departement', models.PositiveIntegerField(default=0)),
                    ('region', models.PositiveIntegerField(default=0)),
                    ('elsewhere', models.PositiveIntegerField(default=0)),
                    ('unknown', models.PositiveIntegerField(default=0)),
                    ('lives_on', models.DateField(null=True)),
                    ('place', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='territories.territory')),
                ],
            ),
            migrations.CreateModel(
                name='Raised',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('told_at', models.DateTimeField(blank=True, null=True)),
                    ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raised', to='officials.alert')),
                    ('initiative', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.initiative')),
                ],
            ),
            migrations.CreateModel(
                name='RegisterEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(choices=[('mayor', 'Maire'), ('deputy-mayor', 'Adjoint ou adjointe au maire'), ('municipal', 'Conseil municipal'), ('district', 'Conseil d’arrondissement'), ('union-head', 'Présidence d’intercommunalité'), ('union', 'Conseil communautaire ou métropolitain'), ('departement-head', 'Présidence de conseil départemental'), ('departement', 'Conseil départemental'), ('region-head', 'Présidence de conseil régional'), ('region', 'Conseil régional'), ('collectivity', 'Assemblée d’une collectivité à statut particulier'), ('deputy', 'Assemblée nationale'), ('senator', 'Sénat'), ('european', 'Parlement européen'), ('government', 'Gouvernement'), ('abroad', 'Conseil consulaire ou Assemblée des Français de l’étranger'), ('other', 'Autre fonction élue')], max_length=20)),
                    ('place', models.CharField(max_length=9)),
                    ('starts_on', models.DateField(null=True)),
                    ('name_key', models.BigIntegerField()),
                    ('words', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                    ('family', models.PositiveSmallIntegerField()),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='officials.registerfile')),
                ],
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, verbose_name='nom')),
                    ('query', models.CharField(max_length=300)),
                    ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='desk_views', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'vue enregistrée',
                    'ordering': ['name', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Shortlisted',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.initiative')),
                    ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shortlist', to='accounts.mandate')),
                ],
                options={
                    'verbose_name': 'initiative suivie',
                },
            ),
            migrations.CreateModel(
                name='Staff',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('address_key', models.CharField(blank=True, max_length=64)),
                    ('shown', models.CharField(max_length=90)),
                    ('invited_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff', to='accounts.mandate')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='staff_places', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'collaborateur',
                },
            ),
            migrations.CreateModel(
                name='TeamNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(max_length=1000)),
                    ('form_key', models.UUIDField(unique=True)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='desk_notes', to=settings.AUTH_USER_MODEL)),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='officials.shortlisted')),
                ],
                options={
                    'verbose_name': 'note privée',
                    'ordering': ['written_at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Visit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateTimeField()),
                    ('seen_at', models.DateTimeField()),
                    ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.mandate')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='desk_visits', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.AddConstraint(
                model_name='alert',
                constraint=models.UniqueConstraint(fields=('person', 'mandate', 'sort', 'theme', 'number'), name='alert_once', nulls_distinct=False),
            ),
            migrations.AddConstraint(
                model_name='alert',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('sort__in', ['new', 'named'])), models.Q(('number__gte', 10), ('sort', 'speed')), models.Q(('number__gte', 75), ('number__lte', 100), ('sort', 'threshold')), _connector='OR'), name='alert_number_in_bounds'),
            ),
            migrations.AddIndex(
                model_name='areafigure',
                index=models.Index(fields=['initiative'], name='area_figure_initiative'),
            ),
            migrations.AddIndex(
                model_name='areafigure',
                index=models.Index(models.F('area_code'), models.OrderBy(models.F('opened_at'), descending=True), models.OrderBy(models.F('initiative'), descending=True), name='area_new'),
            ),
            migrations.AddIndex(
                model_name='areafigure',
                index=models.Index(models.F('area_code'), models.F('theme'), models.OrderBy(models.F('opened_at'), descending=True), models.OrderBy(models.F('initiative'), descending=True), name='area_theme'),
            ),
            migrations.AddIndex(
                model_name='areafigure',
                index=models.Index(models.F('area_code'), models.OrderBy(models.F('pace'), descending=True), models.OrderBy(models.F('initiative'), descending=True), condition=models.Q(('is_open', True), ('pace__gt', 0)), name='area_rising'),
            ),
            migrations.AddIndex(
                model_name='areafigure',
                index=models.Index(condition=models.Q(('is_nearing', True)), fields=['area_code', 'crossing_on', 'initiative'], name='area_nearing'),
            ),
            migrations.AddIndex(
                model_name='areafigure',
                index=models.Index(condition=models.Q(('answered_at', None), ('called_at__isnull', False)), fields=['area_code', 'due_on', 'initiative'], name='area_waiting'),
            ),
            migrations.AddIndex(
                model_name='areafigure',
                index=models.Index(condition=models.Q(('promised_on__isnull', False)), fields=['area_code', 'promised_on', 'initiative'], name='area_promised'),
            ),
            migrations.AddConstraint(
                model_name='areafigure',
                constraint=models.UniqueConstraint(fields=('area_code', 'initiative'), name='area_figure_once'),
            ),
            migrations.AddIndex(
                model_name='claim',
                index=models.Index(condition=models.Q(('state', 'pending')), fields=['made_at'], name='claim_waiting'),
            ),
            migrations.AddIndex(
                model_name='claim',
                index=models.Index(condition=models.Q(('decided_at__isnull', False), ('forgotten_at', None)), fields=['decided_at'], name='claim_to_forget'),
            ),
            migrations.AddConstraint(
                model_name='claim',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('user', 'code', 'territory'), name='claim_pending_once'),
            ),
            migrations.AddConstraint(
                model_name='claim',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='claim_decision_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='claim',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='claim_refused_has_its_reason'),
            ),
            migrations.AddConstraint(
                model_name='claim',
                constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='claim_ends_after_start'),
            ),
            migrations.AddIndex(
                model_name='placefigure',
                index=models.Index(models.F('container_code'), models.OrderBy(models.F('open'), descending=True), models.F('place'), name='place_by_open'),
            ),
            migrations.AddConstraint(
                model_name='placefigure',
                constraint=models.UniqueConstraint(fields=('container_code', 'place'), name='place_figure_once'),
            ),
            migrations.AddIndex(
                model_name='raised',
                index=models.Index(condition=models.Q(('told_at__isnull', True)), fields=['alert', 'id'], name='raised_untold'),
            ),
            migrations.AddConstraint(
                model_name='raised',
                constraint=models.UniqueConstraint(fields=('alert', 'initiative'), name='raised_once'),
            ),
            migrations.AddIndex(
                model_name='registerentry',
                index=models.Index(fields=['place', 'code'], name='register_place'),
            ),
            migrations.AddIndex(
                model_name='registerentry',
                index=models.Index(fields=['name_key'], name='register_name'),
            ),
            migrations.AddConstraint(
                model_name='savedview',
                constraint=models.UniqueConstraint(fields=('person', 'name'), name='view_named_once'),
            ),
            migrations.AddConstraint(
                model_name='shortlisted',
                constraint=models.UniqueConstraint(fields=('mandate', 'initiative'), name='shortlisted_once'),
            ),
            migrations.AddConstraint(
                model_name='staff',
                constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('person__isnull', False)), fields=('mandate', 'person'), name='staff_once_a_person'),
            ),
            migrations.AddConstraint(
                model_name='staff',
                constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('ended_at', None), models.Q(('address_key', ''), _negated=True)), fields=('mandate', 'address_key'), name='staff_once_an_address'),
            ),
            migrations.AddConstraint(
                model_name='staff',
                constraint=models.CheckConstraint(condition=models.Q(('accepted_at', None), ('person__isnull', False), _connector='OR'), name='staff_who_accepts_has_an_account'),
            ),
            migrations.AddConstraint(
                model_name='visit',
                constraint=models.UniqueConstraint(fields=('person', 'mandate'), name='visit_once'),
            ),
        ]),
    ]
