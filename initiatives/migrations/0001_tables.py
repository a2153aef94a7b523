"""The tables as they were before the first release, in one step: those of before are replaced."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('initiatives', '0001_initial'),
        ('initiatives', '0002_lists_and_names'),
        ('initiatives', '0003_open_by_area'),
        ('initiatives', '0004_follows_of_before'),
        ('initiatives', '0005_petitions'),
        ('initiatives', '0006_integrity'),
        ('initiatives', '0007_paper'),
        ('initiatives', '0008_stand'),
        ('initiatives', '0009_one_signature_an_account'),
        ('initiatives', '0010_latest_petitions'),
        ('initiatives', '0011_exclusion_conditions'),
        ('initiatives', '0012_covers'),
        ('initiatives', '0013_contested_decisions'),
        ('initiatives', '0014_content_visibility'),
        ('initiatives', '0015_created_at'),
        ('initiatives', '0016_named_replies'),
        ('initiatives', '0017_life'),
        ('initiatives', '0018_given_back'),
        ('initiatives', '0019_amendments'),
        ('initiatives', '0020_decisions_by_uid'),
        ('initiatives', '0021_team'),
        ('initiatives', '0022_acting_together'),
        ('initiatives', '0023_actions'),
        ('initiatives', '0024_circles'),
        ('initiatives', '0025_arguments'),
        ('initiatives', '0026_cited_pages'),
        ('initiatives', '0027_updates'),
        ('initiatives', '0028_next_actions'),
        ('initiatives', '0029_helped'),
        ('initiatives', '0030_kit'),
        ('initiatives', '0031_pairings'),
        ('initiatives', '0032_photo_of_what_was_done'),
        ('initiatives', '0033_debates'),
        ('initiatives', '0034_organisations'),
        ('initiatives', '0035_thanks'),
        ('initiatives', '0036_goals'),
        ('initiatives', '0037_pairings_counts'),
        ('initiatives', '0038_handing'),
        ('initiatives', '0039_spoken_messages'),
        ('initiatives', '0040_paces_and_threads'),
        ('initiatives', '0041_frozen_discussions'),
        ('initiatives', '0042_private_messages'),
        ('initiatives', '0043_arguments_on_amendments'),
        ('initiatives', '0044_alike_arguments'),
        ('initiatives', '0045_official_replies'),
        ('initiatives', '0046_replies_without_an_account'),
        ('initiatives', '0047_sent_letters'),
        ('initiatives', '0048_joined_arguments'),
        ('initiatives', '0049_places_of_actions'),
        ('initiatives', '0050_desk_figures'),
        ('initiatives', '0051_reply_drafts'),
        ('initiatives', '0052_calls'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('territories', '0001_tables'),
        ('themes', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='Availability',
                fields=[
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='availability', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('minutes_a_week', models.PositiveSmallIntegerField()),
                ],
                options={
                    'verbose_name': 'disponibilité',
                },
            ),
            migrations.CreateModel(
                name='Initiative',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=90)),
                    ('problem', models.TextField(max_length=8000)),
                    ('proposal', models.TextField(max_length=8000)),
                    ('decision_maker', models.CharField(max_length=120)),
                    ('sources', models.JSONField(default=list)),
                    ('area_path', models.CharField(max_length=60)),
                    ('epci_code', models.CharField(blank=True, max_length=9)),
                    ('national', models.BooleanField(default=False)),
                    ('lifecycle', models.CharField(choices=[('draft', 'Brouillon'), ('circle', 'En cercle'), ('open', 'Ouverte'), ('closed', 'Close')], default='open', max_length=10)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('outcome', models.CharField(blank=True, choices=[('achieved', 'Objectif atteint'), ('partly', 'Objectif atteint en partie'), ('not_achieved', 'Objectif non atteint'), ('withdrawn', 'Retirée par son auteur'), ('merged', 'Rapprochée d’une autre')], max_length=14)),
                    ('outcome_text', models.TextField(blank=True, max_length=8000)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True)),
                    ('published_at', models.DateTimeField()),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('search', django.contrib.postgres.search.SearchVectorField(null=True)),
                    ('as_mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.mandate')),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='initiatives', to=settings.AUTH_USER_MODEL)),
                    ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.territory')),
                    ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='themes.theme')),
                ],
            ),
            migrations.CreateModel(
                name='Helped',
                fields=[
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='helped', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('carried', models.BooleanField(default=False)),
                    ('joined', models.BooleanField(default=False)),
                    ('amended', models.BooleanField(default=False)),
                    ('tasks', models.BooleanField(default=False)),
                    ('events', models.BooleanField(default=False)),
                    ('letters', models.BooleanField(db_default=False, default=False)),
                    ('won', models.BooleanField(db_default=False, default=False)),
                ],
                options={
                    'verbose_name': 'ce qu’une personne montre de ce qu’elle a aidé à faire',
                },
            ),
            migrations.CreateModel(
                name='Petition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('addressee', models.CharField(max_length=160, verbose_name='destinataire')),
                    ('request', models.CharField(max_length=280, verbose_name='demande')),
                    ('goal', models.PositiveIntegerField(verbose_name='objectif')),
                    ('reply_threshold', models.PositiveIntegerField(verbose_name='seuil de réponse')),
                    ('terms', models.CharField(max_length=64)),
                    ('state', models.CharField(choices=[('open', 'Ouverte aux signatures'), ('paused', 'En pause'), ('closed', 'Close'), ('archived', 'Archivée')], default='open', max_length=10, verbose_name='état')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ouverte le')),
                    ('ends_at', models.DateTimeField(verbose_name='jusqu’au')),
                    ('paused_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('anonymised_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], db_default='public', default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='petition', to='initiatives.initiative')),
                    ('mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.mandate')),
                    ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'pétition',
                },
            ),
            migrations.CreateModel(
                name='SignatureDelta',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('petition_id', models.BigIntegerField()),
                    ('day', models.DateField(null=True)),
                    ('area', models.CharField(blank=True, max_length=9)),
                    ('received', models.SmallIntegerField(default=0)),
                    ('confirmed', models.SmallIntegerField(default=0)),
                    ('verifying', models.SmallIntegerField(default=0)),
                    ('excluded', models.SmallIntegerField(default=0)),
                    ('withdrawn', models.SmallIntegerField(default=0)),
                    ('local', models.SmallIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='Action',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort', models.CharField(choices=[('task', 'Coup de main'), ('event', 'Rendez-vous')], max_length=5)),
                    ('title', models.CharField(max_length=120)),
                    ('about', models.TextField(max_length=2000)),
                    ('where', models.CharField(max_length=200)),
                    ('starts_at', models.DateTimeField()),
                    ('zone', models.CharField(default='Europe/Paris', max_length=40)),
                    ('minutes', models.PositiveSmallIntegerField()),
                    ('places', models.PositiveSmallIntegerField()),
                    ('taken', models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ('stage', models.CharField(choices=[('open', 'Ouvert'), ('done', 'Fait'), ('cancelled', 'Annulé')], default='open', max_length=9)),
                    ('report', models.TextField(blank=True, max_length=2000)),
                    ('attended', models.PositiveIntegerField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('sequence', models.PositiveIntegerField(default=0)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions_led', to=settings.AUTH_USER_MODEL)),
                    ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.territory')),
                    ('initiative', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='initiatives.initiative')),
                ],
                options={
                    'verbose_name': 'coup de main',
                },
            ),
            migrations.CreateModel(
                name='Amendment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('part', models.CharField(choices=[('title', 'Titre'), ('problem', 'Ce qui ne va pas'), ('proposal', 'Ce qui est proposé')], max_length=8)),
                    ('base_version', models.PositiveIntegerField()),
                    ('before', models.TextField(max_length=8000)),
                    ('after', models.TextField(blank=True, max_length=8000)),
                    ('why', models.TextField(max_length=1000)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('stage', models.CharField(choices=[('open', 'En discussion'), ('accepted', 'Accepté'), ('refused', 'Refusé'), ('withdrawn', 'Retiré par son auteur')], default='open', max_length=9)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('decision', models.TextField(blank=True, max_length=1000)),
                    ('changes_sense', models.BooleanField(default=False)),
                    ('result_version', models.PositiveIntegerField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to=settings.AUTH_USER_MODEL)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amendments', to='initiatives.initiative')),
                ],
                options={
                    'verbose_name': 'amendement',
                },
            ),
            migrations.CreateModel(
                name='Argument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('side', models.CharField(blank=True, choices=[('support', 'Je rejoins'), ('oppose', 'Je m’oppose')], max_length=7)),
                    ('text', models.CharField(blank=True, max_length=500)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('score', models.FloatField(db_default=0.0, default=0)),
                    ('bands', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('amendment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='arguments', to='initiatives.amendment')),
                    ('answered_first', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.argument')),
                    ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='initiatives.argument')),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arguments', to=settings.AUTH_USER_MODEL)),
                    ('co_author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arguments_signed_with', to=settings.AUTH_USER_MODEL)),
                    ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='merged', to='initiatives.argument')),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arguments', to='initiatives.initiative')),
                ],
                options={
                    'verbose_name': 'argument',
                },
            ),
            migrations.CreateModel(
                name='Charter',
                fields=[
                    ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='charter', serialize=False, to='initiatives.initiative')),
                    ('text', models.CharField(max_length=600)),
                    ('written_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'charte d’une équipe',
                },
            ),
            migrations.CreateModel(
                name='Goal',
                fields=[
                    ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='goal', serialize=False, to='initiatives.initiative')),
                    ('target', models.PositiveBigIntegerField()),
                    ('unit', models.CharField(choices=[('hours', 'heures'), ('people', 'personnes'), ('euros', 'euros promis'), ('trees', 'arbres'), ('other', 'autre chose')], max_length=6)),
                    ('unit_name', models.CharField(blank=True, max_length=40)),
                    ('due_on', models.DateField()),
                    ('line', models.CharField(max_length=200)),
                    ('reached', models.BigIntegerField(db_default=0, default=0)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                ],
                options={
                    'verbose_name': 'objectif',
                },
            ),
            migrations.CreateModel(
                name='Life',
                fields=[
                    ('initiative', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='life', serialize=False, to='initiatives.initiative')),
                    ('version', models.PositiveIntegerField(db_default=0, default=0)),
                    ('arguments_for', models.PositiveIntegerField(db_default=0, default=0)),
                    ('arguments_against', models.PositiveIntegerField(db_default=0, default=0)),
                    ('arguments_stale', models.BooleanField(db_default=False, default=False)),
                    ('amendments', models.PositiveIntegerField(db_default=0, default=0)),
                    ('actions', models.PositiveIntegerField(db_default=0, default=0)),
                    ('updates', models.PositiveIntegerField(db_default=0, default=0)),
                    ('heard_at', models.DateTimeField(null=True)),
                    ('nudged_at', models.DateTimeField(null=True)),
                    ('messages', models.PositiveIntegerField(db_default=0, default=0)),
                    ('writers', models.PositiveIntegerField(db_default=0, default=0)),
                    ('replies', models.PositiveIntegerField(db_default=0, default=0)),
                    ('near', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, size=None)),
                    ('merged_into', models.BigIntegerField(null=True)),
                    ('merged_supports', models.PositiveIntegerField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='ReplyClock',
                fields=[
                    ('initiative', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reply_clock', serialize=False, to='initiatives.initiative')),
                    ('institution', models.CharField(blank=True, max_length=160, verbose_name='institution')),
                    ('called_at', models.DateTimeField(blank=True, null=True)),
                    ('noticed_at', models.DateTimeField(blank=True, null=True)),
                    ('notice', models.CharField(blank=True, choices=[('site', 'Prévenu par le site, où il a un mandat vérifié'), ('letter', 'Lettre datée, envoyée par l’équipe'), ('email', 'E-mail daté, envoyé par l’équipe')], max_length=10)),
                    ('due_on', models.DateField(blank=True, null=True)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('reminded', models.PositiveSmallIntegerField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'délai de réponse',
                },
            ),
            migrations.CreateModel(
                name='Tally',
                fields=[
                    ('initiative', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='tally', serialize=False, to='initiatives.initiative')),
                    ('supports', models.PositiveIntegerField(default=0)),
                    ('opposes', models.PositiveIntegerField(default=0)),
                    ('rank', models.FloatField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='Alternative',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('linked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alternatives_of', to='initiatives.initiative')),
                    ('original', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alternatives_to_it', to='initiatives.initiative')),
                ],
            ),
            migrations.CreateModel(
                name='Circle',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('title', models.CharField(max_length=90)),
                    ('problem', models.TextField(max_length=8000)),
                    ('proposal', models.TextField(max_length=8000)),
                    ('decision_maker', models.CharField(max_length=120)),
                    ('sources', models.JSONField(default=list)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('shown_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('stage', models.PositiveSmallIntegerField(choices=[(1, 'Mes proches'), (2, 'Leurs proches')], default=1)),
                    ('goal_close', models.PositiveSmallIntegerField()),
                    ('goal_theirs', models.PositiveSmallIntegerField()),
                    ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('widened_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='circles', to=settings.AUTH_USER_MODEL)),
                    ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.territory')),
                    ('theme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='themes.theme')),
                ],
                options={
                    'verbose_name': 'cercle',
                },
            ),
            migrations.CreateModel(
                name='CircleInvitation',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('stage', models.PositiveSmallIntegerField(choices=[(1, 'Mes proches'), (2, 'Leurs proches')])),
                    ('name', models.CharField(max_length=60)),
                    ('line', models.CharField(max_length=300)),
                    ('request', models.CharField(max_length=140)),
                    ('address_key', models.CharField(blank=True, max_length=64)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                    ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='initiatives.circle')),
                    ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='initiatives.circleinvitation')),
                ],
                options={
                    'verbose_name': 'invitation dans un cercle',
                },
            ),
            migrations.CreateModel(
                name='CitedPage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('url', models.URLField(max_length=500)),
                    ('host', models.CharField(max_length=255)),
                    ('title', models.CharField(blank=True, max_length=150)),
                    ('state', models.CharField(choices=[('waiting', 'pas encore vérifiée'), ('answers', 'répond'), ('silent', 'ne répond plus'), ('unvisited', 'non visitée')], default='waiting', max_length=9)),
                    ('missed', models.PositiveSmallIntegerField(default=0)),
                    ('silent_since', models.DateTimeField(blank=True, null=True)),
                    ('checked_at', models.DateTimeField(blank=True, null=True)),
                    ('due_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ('initiatives', models.ManyToManyField(related_name='cited_pages', to='initiatives.initiative')),
                ],
            ),
            migrations.CreateModel(
                name='ArgumentSource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('url', models.URLField(max_length=500)),
                    ('argument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='initiatives.argument')),
                    ('page', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sources', to='initiatives.citedpage')),
                ],
                options={
                    'ordering': ['number'],
                },
            ),
            migrations.CreateModel(
                name='Conclusion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(max_length=2000)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('reopened_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conclusions', to=settings.AUTH_USER_MODEL)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conclusions', to='initiatives.initiative')),
                    ('reopened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.AddField(
                model_name='argument',
                name='conclusion',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='initiatives.conclusion'),
            ),
            migrations.CreateModel(
                name='ConclusionVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('text', models.TextField(max_length=2000)),
                    ('written_at', models.DateTimeField()),
                    ('conclusion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.conclusion')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('data', models.JSONField(default=dict)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.initiative')),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                    ('published', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='draft', to='initiatives.initiative')),
                ],
            ),
            migrations.AddField(
                model_name='circle',
                name='draft',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='circle', to='initiatives.draft'),
            ),
            migrations.AddField(
                model_name='amendment',
                name='draft',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='amendment', to='initiatives.draft'),
            ),
            migrations.CreateModel(
                name='Exclusion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('state', models.CharField(choices=[('proposed', 'Proposée'), ('cancelled', 'Abandonnée'), ('applied', 'Appliquée'), ('undone', 'Annulée')], default='proposed', max_length=10)),
                    ('reason', models.CharField(choices=[('duplicate', 'Doublon'), ('fake', 'Fausse identité'), ('disposable', 'Adresse jetable'), ('script', 'Envois automatiques'), ('place', 'Lieu impossible')], max_length=12)),
                    ('conditions', models.JSONField(default=dict)),
                    ('evidence', models.TextField(max_length=4000)),
                    ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('applied_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('applied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('petition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusions', to='initiatives.petition')),
                ],
            ),
            migrations.CreateModel(
                name='Excluded',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('before', models.CharField(blank=True, choices=[('pending', 'À confirmer'), ('confirmed', 'Confirmée'), ('verifying', 'En vérification'), ('excluded', 'Écartée'), ('withdrawn', 'Retirée')], max_length=10)),
                    ('exclusion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='initiatives.exclusion')),
                ],
            ),
            migrations.CreateModel(
                name='GivenBack',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('state', models.CharField(choices=[('proposed', 'Proposée'), ('cancelled', 'Abandonnée'), ('done', 'Rendue')], default='proposed', max_length=10)),
                    ('way', models.CharField(choices=[('people', 'Par deux personnes'), ('proof', 'Par une autre preuve de la personne')], max_length=10)),
                    ('evidence', models.TextField(blank=True, max_length=2000)),
                    ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='returns', to='initiatives.excluded')),
                    ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Handing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(choices=[('place', 'Une place'), ('lead', 'Mener l’action')], max_length=5)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answer', models.CharField(blank=True, choices=[('', 'Attend une réponse'), ('yes', 'Acceptée'), ('no', 'Déclinée'), ('back', 'Reprise')], default='', max_length=4)),
                    ('action', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='handings', to='initiatives.action')),
                    ('giver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handed', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offered', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'passage de main',
                },
            ),
            migrations.CreateModel(
                name='Image',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                    ('file', models.FileField(upload_to='images/%Y/%m/')),
                    ('alt', models.CharField(blank=True, max_length=200)),
                    ('width', models.PositiveIntegerField()),
                    ('height', models.PositiveIntegerField()),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], db_default='public', default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('initiative', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='image', to='initiatives.initiative')),
                ],
            ),
            migrations.AddField(
                model_name='draft',
                name='image',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='draft', to='initiatives.image'),
            ),
            migrations.AddField(
                model_name='action',
                name='photo',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='action', to='initiatives.image'),
            ),
            migrations.CreateModel(
                name='Joining',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(blank=True, max_length=500)),
                    ('stage', models.CharField(choices=[('proposed', 'Attend une réponse'), ('accepted', 'Acceptée : les deux n’en font qu’un'), ('refused', 'Refusée'), ('expired', 'Restée sans réponse'), ('withdrawn', 'Reprise par la personne qui l’a faite'), ('overtaken', 'Tombée : l’un des deux textes n’est plus le même')], default='proposed', max_length=9)),
                    ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('stays_agreed_at', models.DateTimeField(blank=True, null=True)),
                    ('goes_agreed_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(null=True)),
                    ('goes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joinings_to_it', to='initiatives.argument')),
                    ('proposer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='joinings_proposed', to=settings.AUTH_USER_MODEL)),
                    ('refused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('stays', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joinings', to='initiatives.argument')),
                ],
                options={
                    'verbose_name': 'réunion de deux arguments',
                },
            ),
            migrations.CreateModel(
                name='KitMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('network', models.CharField(choices=[('letter', 'Lettre ou e-mail'), ('spoken', 'À voix haute, en 30 secondes'), ('whatsapp', 'WhatsApp'), ('telegram', 'Telegram'), ('facebook', 'Facebook'), ('mastodon', 'Mastodon'), ('bluesky', 'Bluesky'), ('threads', 'Threads'), ('linkedin', 'LinkedIn'), ('x', 'X')], max_length=10)),
                    ('audience', models.CharField(blank=True, max_length=80)),
                    ('text', models.TextField(blank=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('likeness', models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ('turns', models.PositiveIntegerField(db_default=0, default=0)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('argument', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='kit_messages', to='initiatives.argument')),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kit_messages', to=settings.AUTH_USER_MODEL)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kit_messages', to='initiatives.initiative')),
                    ('nearest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.kitmessage')),
                ],
                options={
                    'verbose_name': 'message',
                },
            ),
            migrations.CreateModel(
                name='KitMessageVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('audience', models.CharField(blank=True, max_length=80)),
                    ('text', models.TextField()),
                    ('written_at', models.DateTimeField()),
                    ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.kitmessage')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='Milestone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.PositiveIntegerField()),
                    ('reached_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='initiatives.initiative')),
                ],
            ),
            migrations.CreateModel(
                name='NamedReply',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(blank=True, max_length=80)),
                    ('mailbox', models.BinaryField(blank=True, null=True)),
                    ('address_key', models.BinaryField(blank=True, max_length=32, null=True)),
                    ('named_as', models.CharField(max_length=120)),
                    ('text', models.TextField(max_length=2000)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('as_mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.mandate')),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named_replies', to='initiatives.initiative')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='named_replies', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'réponse d’une personne citée',
                },
            ),
            migrations.CreateModel(
                name='NamedReplyVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('named_as', models.CharField(max_length=120)),
                    ('text', models.TextField(max_length=2000)),
                    ('written_at', models.DateTimeField()),
                    ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.namedreply')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort', models.CharField(choices=[('association', 'Association'), ('union', 'Syndicat'), ('school', 'Établissement d’enseignement'), ('party', 'Section de parti'), ('collective', 'Collectif'), ('other', 'Autre organisation')], max_length=12, verbose_name='ce que c’est')),
                    ('name', models.CharField(max_length=80, verbose_name='nom')),
                    ('folded', models.CharField(max_length=80)),
                    ('about', models.CharField(blank=True, max_length=600, verbose_name='présentation')),
                    ('site', models.CharField(blank=True, max_length=500, verbose_name='site')),
                    ('number', models.CharField(blank=True, max_length=10, verbose_name='numéro officiel')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created_at', models.DateTimeField()),
                    ('written_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('checked_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], db_default='public', default='public', editable=False, max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('territory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='territories.territory')),
                ],
            ),
            migrations.CreateModel(
                name='Backing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort', models.CharField(choices=[('carries', 'La porte'), ('backs', 'La soutient')], max_length=10)),
                    ('since', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('disowned_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='backings', to='initiatives.initiative')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='backings', to='initiatives.organisation')),
                ],
            ),
            migrations.CreateModel(
                name='OrganisationInvitation',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('role', models.CharField(choices=[('lead', 'Responsable'), ('member', 'Membre')], max_length=10)),
                    ('address_key', models.CharField(blank=True, max_length=64)),
                    ('shown', models.CharField(max_length=90)),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answer', models.CharField(blank=True, choices=[('accepted', 'Acceptée'), ('declined', 'Déclinée'), ('cancelled', 'Annulée')], max_length=10)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='initiatives.organisation')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='OrganisationMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('lead', 'Responsable'), ('member', 'Membre')], max_length=10)),
                    ('shows_name', models.BooleanField(default=False)),
                    ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('left_at', models.DateTimeField(blank=True, null=True)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='initiatives.organisation')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='OrganisationVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('name', models.CharField(max_length=80)),
                    ('about', models.CharField(blank=True, max_length=600)),
                    ('site', models.CharField(blank=True, max_length=500)),
                    ('written_at', models.DateTimeField()),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.organisation')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='Pairing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stage', models.CharField(choices=[('said', 'Initiatives proches'), ('proposed', 'Rapprochement proposé'), ('accepted', 'Rapprochement accepté'), ('refused', 'Rapprochement refusé'), ('expired', 'Proposition restée sans réponse'), ('withdrawn', 'Retiré par la personne qui l’a écrit')], max_length=9)),
                    ('why', models.CharField(max_length=600)),
                    ('changes', models.TextField(blank=True, max_length=1000)),
                    ('answer', models.CharField(blank=True, max_length=600)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('supports_then', models.PositiveIntegerField(null=True)),
                    ('signatures_then', models.PositiveIntegerField(null=True)),
                    ('asked_through', models.BigIntegerField(db_default=0, default=0)),
                    ('asked_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to=settings.AUTH_USER_MODEL)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairings', to='initiatives.initiative')),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairings_to_it', to='initiatives.initiative')),
                    ('stays', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.initiative')),
                ],
                options={
                    'verbose_name': 'rapprochement',
                },
            ),
            migrations.CreateModel(
                name='PetitionFigures',
                fields=[
                    ('petition', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='figures', serialize=False, to='initiatives.petition')),
                    ('made_at', models.DateTimeField(null=True)),
                    ('counts', models.JSONField(default=dict)),
                    ('purged', models.PositiveIntegerField(db_default=0, default=0)),
                    ('recounted_at', models.DateTimeField(null=True)),
                    ('together', models.PositiveIntegerField(null=True)),
                    ('difference', models.JSONField(default=dict)),
                    ('differed_at', models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='PetitionTally',
                fields=[
                    ('petition', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='tally', serialize=False, to='initiatives.petition')),
                    ('received', models.PositiveIntegerField(default=0)),
                    ('confirmed', models.PositiveIntegerField(default=0)),
                    ('verifying', models.PositiveIntegerField(default=0)),
                    ('excluded', models.PositiveIntegerField(default=0)),
                    ('withdrawn', models.PositiveIntegerField(default=0)),
                    ('local', models.PositiveIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='PaperCount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('form_key', models.UUIDField(unique=True)),
                    ('number', models.PositiveIntegerField(verbose_name='signatures')),
                    ('sheets', models.PositiveSmallIntegerField(verbose_name='feuilles')),
                    ('collected_on', models.DateField(verbose_name='recueillies le')),
                    ('place', models.CharField(max_length=120, verbose_name='lieu')),
                    ('declared_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                    ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                    ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('declared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('petition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='initiatives.petition')),
                ],
                options={
                    'verbose_name': 'relevé de feuilles',
                    'verbose_name_plural': 'relevés de feuilles',
                },
            ),
            migrations.CreateModel(
                name='PetitionArea',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area', models.CharField(blank=True, max_length=9)),
                    ('confirmed', models.IntegerField(default=0)),
                    ('petition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='initiatives.petition')),
                ],
            ),
            migrations.CreateModel(
                name='PetitionDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('confirmed', models.IntegerField(default=0)),
                    ('petition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='days', to='initiatives.petition')),
                ],
            ),
            migrations.CreateModel(
                name='PetitionStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('reply', 'Les élus du territoire sont invités à répondre'), ('national-reply', 'Le décideur national est invité à répondre'), ('national-debate', 'Un débat public est demandé')], max_length=16)),
                    ('level', models.PositiveIntegerField()),
                    ('crossed_at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('undone_at', models.DateTimeField(blank=True, null=True)),
                    ('petition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='initiatives.petition')),
                ],
            ),
            migrations.CreateModel(
                name='Reach',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('with_text', models.BooleanField(default=False)),
                    ('since', models.DateTimeField(default=django.utils.timezone.now)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.initiative')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reaches', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'accord pour recevoir des messages',
                },
            ),
            migrations.CreateModel(
                name='Reply',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.CharField(choices=[('will-do', 'Nous le ferons'), ('partly', 'Nous le ferons en partie'), ('studying', 'Nous l’étudions'), ('no', 'Nous ne le ferons pas'), ('not-ours', 'Ce n’est pas de notre ressort')], max_length=10, verbose_name='position')),
                    ('study_until', models.DateField(blank=True, null=True)),
                    ('text', models.TextField(max_length=6000)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='official_replies', to=settings.AUTH_USER_MODEL)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='official_replies', to='initiatives.initiative')),
                    ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='accounts.mandate')),
                ],
                options={
                    'verbose_name': 'réponse officielle',
                },
            ),
            migrations.CreateModel(
                name='Forwarding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('institution', models.CharField(max_length=160)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('territory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.territory')),
                    ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forwardings', to='initiatives.reply')),
                ],
                options={
                    'verbose_name': 'transmission',
                },
            ),
            migrations.CreateModel(
                name='Commitment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=280)),
                    ('due_on', models.DateField()),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('dropped_at', models.DateTimeField(blank=True, null=True)),
                    ('asked_at', models.DateTimeField(blank=True, null=True)),
                    ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commitments', to='initiatives.reply')),
                ],
                options={
                    'verbose_name': 'engagement',
                    'ordering': ['due_on', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='ReplyDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.CharField(blank=True, choices=[('will-do', 'Nous le ferons'), ('partly', 'Nous le ferons en partie'), ('studying', 'Nous l’étudions'), ('no', 'Nous ne le ferons pas'), ('not-ours', 'Ce n’est pas de notre ressort')], max_length=10)),
                    ('study_until', models.DateField(blank=True, null=True)),
                    ('text', models.TextField(blank=True, max_length=6000)),
                    ('commitments', models.JSONField(default=list)),
                    ('passed_to', models.JSONField(default=dict)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('edited_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reply_drafts', to='initiatives.initiative')),
                    ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reply_drafts', to='accounts.mandate')),
                    ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'réponse en préparation',
                },
            ),
            migrations.CreateModel(
                name='ReplyToConfirm',
                fields=[
                    ('uid', models.UUIDField(primary_key=True, serialize=False)),
                    ('sealed', models.BinaryField(null=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.initiative')),
                    ('reply', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.namedreply')),
                ],
                options={
                    'verbose_name': 'réponse à confirmer',
                },
            ),
            migrations.CreateModel(
                name='ReplyVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('position', models.CharField(choices=[('will-do', 'Nous le ferons'), ('partly', 'Nous le ferons en partie'), ('studying', 'Nous l’étudions'), ('no', 'Nous ne le ferons pas'), ('not-ours', 'Ce n’est pas de notre ressort')], max_length=10)),
                    ('study_until', models.DateField(blank=True, null=True)),
                    ('text', models.TextField(max_length=6000)),
                    ('commitments', models.JSONField(default=list)),
                    ('written_at', models.DateTimeField()),
                    ('replaced_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('reply', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.reply')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='Restriction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True)),
                    ('kind', models.CharField(db_default='initiative', default='initiative', max_length=20)),
                    ('key', models.CharField(blank=True, db_default='', default='', max_length=64)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], max_length=10)),
                    ('reason', models.TextField(max_length=2000)),
                    ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('contested_at', models.DateTimeField(blank=True, null=True)),
                    ('upheld_at', models.DateTimeField(blank=True, null=True)),
                    ('initiative', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='restrictions', to='initiatives.initiative')),
                ],
                options={
                    'ordering': ['-decided_at', '-id'],
                },
            ),
            migrations.CreateModel(
                name='Root',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('size', models.PositiveIntegerField()),
                    ('root', models.BinaryField(max_length=32)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('petition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roots', to='initiatives.petition')),
                ],
            ),
            migrations.CreateModel(
                name='RootChunk',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('first', models.BigIntegerField()),
                    ('node', models.BinaryField(max_length=32)),
                    ('leaves', models.BinaryField()),
                    ('petition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='initiatives.petition')),
                ],
            ),
            migrations.CreateModel(
                name='SentLetter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('addressee', models.CharField(max_length=160)),
                    ('show_name', models.BooleanField(default=False)),
                    ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent_letters', to='initiatives.initiative')),
                    ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.kitmessage')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent_letters', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'lettre que l’on dit avoir envoyée',
                },
            ),
            migrations.CreateModel(
                name='Signature',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('state', models.CharField(choices=[('pending', 'À confirmer'), ('confirmed', 'Confirmée'), ('verifying', 'En vérification'), ('excluded', 'Écartée'), ('withdrawn', 'Retirée')], default='pending', max_length=10)),
                    ('form_key', models.UUIDField(unique=True)),
                    ('identity', models.BinaryField(null=True)),
                    ('address_key', models.BinaryField(max_length=32, null=True)),
                    ('name_key', models.BinaryField(max_length=32, null=True)),
                    ('person_key', models.BinaryField(max_length=32, null=True)),
                    ('slot', models.PositiveSmallIntegerField(null=True)),
                    ('commune', models.CharField(max_length=9)),
                    ('area', models.CharField(blank=True, max_length=9)),
                    ('local', models.BooleanField(default=False)),
                    ('show_name', models.BooleanField(default=False)),
                    ('consent_version', models.CharField(max_length=20)),
                    ('terms', models.CharField(max_length=64)),
                    ('proof', models.PositiveSmallIntegerField(choices=[(0, 'Adresse non confirmée (non comptée)'), (1, 'Adresse e-mail confirmée'), (2, 'Adresse e-mail et code postal, ou stand contrôlé')], default=0)),
                    ('features', models.JSONField(default=dict)),
                    ('score', models.PositiveSmallIntegerField(default=0)),
                    ('reason', models.CharField(blank=True, choices=[('duplicate', 'Doublon'), ('fake', 'Fausse identité'), ('disposable', 'Adresse jetable'), ('script', 'Envois automatiques'), ('place', 'Lieu impossible')], max_length=12)),
                    ('mails', models.PositiveSmallIntegerField(default=1)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('leaf', models.BinaryField(max_length=32, null=True)),
                    ('petition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='initiatives.petition')),
                ],
            ),
            migrations.AddField(
                model_name='excluded',
                name='signature',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.signature'),
            ),
            migrations.CreateModel(
                name='Asked',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address_key', models.BinaryField(max_length=32)),
                    ('name_key', models.BinaryField(max_length=32)),
                    ('person_key', models.BinaryField(max_length=32, null=True)),
                    ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('moved_at', models.DateTimeField(blank=True, null=True)),
                    ('pairing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked', to='initiatives.pairing')),
                    ('signature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.signature')),
                ],
                options={
                    'verbose_name': 'signataire interrogé',
                },
            ),
            migrations.CreateModel(
                name='Stance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('side', models.CharField(choices=[('support', 'Je rejoins'), ('oppose', 'Je m’oppose')], max_length=8)),
                    ('show_name', models.BooleanField(default=False)),
                    ('text_version', models.PositiveIntegerField(default=1)),
                    ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('move_consent', models.CharField(blank=True, db_default='', default='', max_length=20)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stances', to='initiatives.initiative')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stances', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='StanceDelta',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('initiative_id', models.BigIntegerField(db_index=True)),
                    ('supports', models.SmallIntegerField()),
                    ('opposes', models.SmallIntegerField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('opposes', 0), ('supports', 0), _negated=True), name='delta_changes_something')],
                },
            ),
            migrations.CreateModel(
                name='Stand',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('key', models.BinaryField(max_length=32)),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ends_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('petition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stands', to='initiatives.petition')),
                ],
                options={
                    'verbose_name': 'stand',
                },
            ),
            migrations.CreateModel(
                name='Taking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_waiting', models.BooleanField(default=False)),
                    ('show_name', models.BooleanField(default=False)),
                    ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='takings', to='initiatives.action')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='takings', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'participation',
                },
            ),
            migrations.CreateModel(
                name='TeamInvitation',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('role', models.CharField(choices=[('author', 'Auteur'), ('coauthor', 'Co-auteur'), ('animator', 'Animateur')], max_length=10)),
                    ('address_key', models.CharField(blank=True, max_length=64)),
                    ('shown', models.CharField(max_length=90)),
                    ('line', models.CharField(blank=True, max_length=300)),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answer', models.CharField(blank=True, choices=[('accepted', 'Acceptée'), ('declined', 'Déclinée'), ('cancelled', 'Annulée')], max_length=10)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_invitations', to='initiatives.initiative')),
                    ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'invitation dans une équipe',
                },
            ),
            migrations.CreateModel(
                name='TeamMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('author', 'Auteur'), ('coauthor', 'Co-auteur'), ('animator', 'Animateur')], max_length=10)),
                    ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('left_at', models.DateTimeField(blank=True, null=True)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='initiatives.initiative')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'membre d’une équipe',
                },
            ),
            migrations.CreateModel(
                name='Thanks',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('text', models.CharField(blank=True, max_length=300)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('writer_shows', models.BooleanField(default=False)),
                    ('receiver_shows', models.BooleanField(default=False)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.initiative')),
                    ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thanks_received', to=settings.AUTH_USER_MODEL)),
                    ('writer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thanks_written', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'merci',
                    'verbose_name_plural': 'mercis',
                },
            ),
            migrations.CreateModel(
                name='Thread',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('high', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.initiative')),
                    ('low', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'échange',
                },
            ),
            migrations.CreateModel(
                name='Seat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('unread', models.PositiveIntegerField(default=0)),
                    ('last_at', models.DateTimeField()),
                    ('left_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to=settings.AUTH_USER_MODEL)),
                    ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='initiatives.thread')),
                ],
                options={
                    'verbose_name': 'côté d’un échange',
                },
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(max_length=2000)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('writer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='initiatives.thread')),
                ],
                options={
                    'verbose_name': 'message',
                },
            ),
            migrations.CreateModel(
                name='ThreadMute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('muted_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('argument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to='initiatives.argument')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thread_mutes', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Update',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=120)),
                    ('text', models.TextField(max_length=5000)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('edited_at', models.DateTimeField(blank=True, null=True)),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='updates', to=settings.AUTH_USER_MODEL)),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='initiatives.initiative')),
                    ('picture', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='update', to='initiatives.image')),
                ],
                options={
                    'verbose_name': 'nouvelle',
                },
            ),
            migrations.CreateModel(
                name='UpdateVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('title', models.CharField(max_length=120)),
                    ('text', models.TextField(max_length=5000)),
                    ('written_at', models.DateTimeField()),
                    ('update', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.update')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='Version',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('title', models.CharField(max_length=90)),
                    ('problem', models.TextField(max_length=8000)),
                    ('proposal', models.TextField(max_length=8000)),
                    ('decision_maker', models.CharField(max_length=120)),
                    ('sources', models.JSONField(default=list)),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('written_at', models.DateTimeField()),
                    ('amendment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.amendment')),
                    ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.initiative')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='Word',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('moment', models.CharField(choices=[('due', 'À l’échéance'), ('later', 'Quatre semaines plus tard')], max_length=5)),
                    ('is_done', models.BooleanField()),
                    ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='initiatives.commitment')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='ActionVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('title', models.CharField(max_length=120)),
                    ('about', models.TextField(max_length=2000)),
                    ('where', models.CharField(max_length=200)),
                    ('starts_at', models.DateTimeField()),
                    ('written_at', models.DateTimeField()),
                    ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.action')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('action', 'number'), name='action_version_once')],
                },
            ),
            migrations.CreateModel(
                name='AmendmentVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('after', models.TextField(blank=True, max_length=8000)),
                    ('why', models.TextField(max_length=1000)),
                    ('written_at', models.DateTimeField()),
                    ('amendment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.amendment')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('amendment', 'number'), name='amendment_version_once')],
                },
            ),
            migrations.CreateModel(
                name='LastWord',
                fields=[
                    ('argument', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='last_word', serialize=False, to='initiatives.argument')),
                    ('left_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('left_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='last_words', to=settings.AUTH_USER_MODEL)),
                    ('left_to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='ArgumentMark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('argument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='initiatives.argument')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='argument_marks', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('argument', 'person'), name='argument_mark_once')],
                },
            ),
            migrations.CreateModel(
                name='ArgumentVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('text', models.CharField(max_length=500)),
                    ('sources', models.JSONField(default=list)),
                    ('written_at', models.DateTimeField()),
                    ('argument', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.argument')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('argument', 'number'), name='argument_version_once')],
                },
            ),
            migrations.CreateModel(
                name='Block',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateTimeField(default=django.utils.timezone.now)),
                    ('blocked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'personne bloquée',
                    'verbose_name_plural': 'personnes bloquées',
                    'constraints': [models.UniqueConstraint(fields=('person', 'blocked'), name='block_once'), models.CheckConstraint(condition=models.Q(('person', models.F('blocked')), _negated=True), name='block_of_another')],
                },
            ),
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='call', serialize=False, to='initiatives.initiative')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('closes_on', models.DateField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.mandate')),
                ],
                options={
                    'verbose_name': 'appel',
                },
            ),
            migrations.CreateModel(
                name='Debate',
                fields=[
                    ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='debate', serialize=False, to='initiatives.initiative')),
                    ('slow_minutes', models.PositiveIntegerField(db_default=0, default=0)),
                    ('slow_set_by', models.CharField(blank=True, choices=[('team', 'L’équipe'), ('moderation', 'La modération')], db_default='', max_length=10)),
                    ('slow_since', models.DateTimeField(blank=True, null=True)),
                    ('slow_until', models.DateTimeField(blank=True, null=True)),
                    ('frozen_since', models.DateTimeField(blank=True, null=True)),
                    ('frozen_until', models.DateTimeField(blank=True, null=True)),
                    ('conclusion', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.conclusion')),
                    ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.restriction')),
                    ('slow_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='GoalVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('target', models.PositiveBigIntegerField()),
                    ('due_on', models.DateField()),
                    ('line', models.CharField(max_length=200)),
                    ('written_at', models.DateTimeField()),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='initiatives.goal')),
                ],
                options={
                    'ordering': ['-number'],
                },
            ),
            migrations.CreateModel(
                name='GoalStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('amount', models.PositiveBigIntegerField()),
                    ('line', models.CharField(max_length=200)),
                    ('source', models.URLField(blank=True, max_length=500)),
                    ('declared_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='corrected_by', to='initiatives.goalstep')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goal_steps', to=settings.AUTH_USER_MODEL)),
                    ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='initiatives.goal')),
                ],
                options={
                    'verbose_name': 'étape',
                },
            ),
            migrations.AddConstraint(
                model_name='goal',
                constraint=models.CheckConstraint(condition=models.Q(('target__gte', 1)), name='goal_has_target'),
            ),
            migrations.AddConstraint(
                model_name='goal',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('unit', 'other'), _negated=True), models.Q(('unit_name', ''), _negated=True), _connector='OR'), name='goal_names_its_unit'),
            ),
            migrations.AddField(
                model_name='life',
                name='latest_update',
                field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='initiatives.update'),
            ),
            migrations.AddField(
                model_name='replyclock',
                name='declared_by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='replyclock',
                name='territory',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.territory'),
            ),
            migrations.AddIndex(
                model_name='tally',
                index=models.Index(fields=['-rank', '-initiative'], name='tally_rank'),
            ),
            migrations.AddIndex(
                model_name='initiative',
                index=models.Index(django.contrib.postgres.indexes.OpClass('area_path', name='text_pattern_ops'), models.OrderBy(models.F('id'), descending=True), name='initiative_area'),
            ),
            migrations.AddIndex(
                model_name='initiative',
                index=models.Index(condition=models.Q(('lifecycle', 'open'), ('visibility__in', ('public', 'annotated', 'blurred', 'covered'))), fields=['area_path'], name='initiative_open_area'),
            ),
            migrations.AddIndex(
                model_name='initiative',
                index=models.Index(fields=['epci_code', '-id'], name='initiative_epci'),
            ),
            migrations.AddIndex(
                model_name='initiative',
                index=models.Index(fields=['theme', '-id'], name='initiative_theme_id'),
            ),
            migrations.AddIndex(
                model_name='initiative',
                index=models.Index(fields=['author', '-id'], name='initiative_author_id'),
            ),
            migrations.AddIndex(
                model_name='initiative',
                index=models.Index(fields=['-published_at', '-id'], name='initiative_newest'),
            ),
            migrations.AddIndex(
                model_name='initiative',
                index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['-closed_at', '-id'], name='initiative_closed'),
            ),
            migrations.AddIndex(
                model_name='initiative',
                index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='initiative_search'),
            ),
            migrations.AddConstraint(
                model_name='initiative',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('lifecycle', 'open'), ('outcome', '')), models.Q(('closed_at__isnull', False), ('lifecycle', 'closed'), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='initiative_closed_has_outcome'),
            ),
            migrations.AddConstraint(
                model_name='alternative',
                constraint=models.UniqueConstraint(fields=('original', 'answer'), name='alternative_once'),
            ),
            migrations.AddConstraint(
                model_name='alternative',
                constraint=models.CheckConstraint(condition=models.Q(('original', models.F('answer')), _negated=True), name='alternative_is_another'),
            ),
            migrations.AddConstraint(
                model_name='circleinvitation',
                constraint=models.UniqueConstraint(condition=models.Q(('address_key', ''), _negated=True), fields=('circle', 'address_key'), name='circle_invitation_once_an_address'),
            ),
            migrations.AddConstraint(
                model_name='circleinvitation',
                constraint=models.CheckConstraint(condition=models.Q(('host', None), ('stage', 2), _connector='OR'), name='circle_invitation_stage'),
            ),
            migrations.AddConstraint(
                model_name='circleinvitation',
                constraint=models.CheckConstraint(condition=models.Q(('used_at', None), ('used_at__gte', models.F('made_at')), _connector='OR'), name='circle_invitation_used_after'),
            ),
            migrations.AddConstraint(
                model_name='citedpage',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('missed', 0), ('silent_since', None)), models.Q(('missed__gt', 0), ('silent_since__isnull', False)), _connector='OR'), name='cited_page_missed_since'),
            ),
            migrations.AddConstraint(
                model_name='argumentsource',
                constraint=models.UniqueConstraint(fields=('argument', 'number'), name='argument_source_once'),
            ),
            migrations.AddConstraint(
                model_name='conclusion',
                constraint=models.UniqueConstraint(condition=models.Q(('reopened_at', None)), fields=('initiative',), name='conclusion_stands_once'),
            ),
            migrations.AddConstraint(
                model_name='conclusion',
                constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='conclusion_says_something'),
            ),
            migrations.AddIndex(
                model_name='argument',
                index=models.Index(condition=models.Q(('amendment', None), ('answers', None), ('conclusion', None), ('visibility__in', ('public', 'annotated', 'blurred', 'covered')), ('withdrawn_at', None)), fields=['initiative', 'side', '-score', '-id'], name='argument_order'),
            ),
            migrations.AddIndex(
                model_name='argument',
                index=models.Index(condition=models.Q(('amendment', None), ('answers', None), ('conclusion', None), ('visibility__in', ('public', 'annotated', 'blurred', 'covered')), ('withdrawn_at', None)), fields=['initiative', '-written_at', '-id'], name='argument_newest'),
            ),
            migrations.AddIndex(
                model_name='argument',
                index=models.Index(fields=['author', '-written_at'], name='argument_author'),
            ),
            migrations.AddIndex(
                model_name='argument',
                index=models.Index(condition=models.Q(('amendment__isnull', False), ('answers', None), ('visibility__in', ('public', 'annotated', 'blurred', 'covered')), ('withdrawn_at', None)), fields=['amendment', 'side', '-score', '-id'], name='argument_of_amendment'),
            ),
            migrations.AddIndex(
                model_name='argument',
                index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('amendment', None), ('answers', None), ('conclusion', None), ('visibility__in', ('public', 'annotated', 'blurred', 'covered')), ('withdrawn_at', None)), fields=['bands'], name='argument_alike'),
            ),
            migrations.AddConstraint(
                model_name='argument',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('answers', None), models.Q(('side', ''), _negated=True)), models.Q(('answers__isnull', False), ('side', '')), _connector='OR'), name='argument_has_side_or_answers'),
            ),
            migrations.AddConstraint(
                model_name='argument',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('withdrawn_at__isnull', False), _connector='OR'), name='argument_says_something'),
            ),
            migrations.AddConstraint(
                model_name='argument',
                constraint=models.CheckConstraint(condition=models.Q(('co_author', None), models.Q(models.Q(('co_author', models.F('author')), _negated=True), ('answers', None), ('conclusion', None), ('merged_into', None)), _connector='OR'), name='argument_is_signed_by_two'),
            ),
            migrations.AddConstraint(
                model_name='argument',
                constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(models.Q(('merged_into', models.F('id')), _negated=True), ('answers', None), ('conclusion', None)), _connector='OR'), name='argument_goes_into_another'),
            ),
            migrations.AddConstraint(
                model_name='argument',
                constraint=models.UniqueConstraint(condition=models.Q(('conclusion__isnull', False), ('withdrawn_at', None)), fields=('conclusion', 'author'), name='argument_annotates_once'),
            ),
            migrations.AddConstraint(
                model_name='conclusionversion',
                constraint=models.UniqueConstraint(fields=('conclusion', 'number'), name='conclusion_version_once'),
            ),
            migrations.AddConstraint(
                model_name='circle',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 1), ('widened_at', None)), models.Q(('stage', 2), ('widened_at__isnull', False)), _connector='OR'), name='circle_widened_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='circle',
                constraint=models.CheckConstraint(condition=models.Q(('goal_close__range', (3, 500)), ('goal_theirs__range', (3, 500))), name='circle_has_goals'),
            ),
            migrations.AddIndex(
                model_name='amendment',
                index=models.Index(fields=['initiative', '-written_at', '-id'], name='amendment_newest'),
            ),
            migrations.AddIndex(
                model_name='amendment',
                index=models.Index(condition=models.Q(('stage', 'open'), ('visibility__in', ('public', 'annotated', 'blurred', 'covered'))), fields=['initiative', '-written_at', '-id'], name='amendment_open'),
            ),
            migrations.AddIndex(
                model_name='amendment',
                index=models.Index(fields=['author', '-written_at'], name='amendment_author'),
            ),
            migrations.AddConstraint(
                model_name='amendment',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('stage', 'open')), models.Q(('stage', 'open'), _negated=True), _connector='OR'), name='amendment_open_is_not_closed'),
            ),
            migrations.AddConstraint(
                model_name='amendment',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('result_version__isnull', False), ('stage', 'accepted')), models.Q(models.Q(('stage', 'accepted'), _negated=True), ('result_version', None)), _connector='OR'), name='amendment_accepted_has_result'),
            ),
            migrations.AddConstraint(
                model_name='amendment',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'refused'), _negated=True), models.Q(('decision', ''), _negated=True), _connector='OR'), name='amendment_refused_has_reason'),
            ),
            migrations.AddConstraint(
                model_name='givenback',
                constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'done'])), fields=('item',), name='given_back_once'),
            ),
            migrations.AddConstraint(
                model_name='givenback',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), ('way', 'proof')), models.Q(('way', 'people'), models.Q(('evidence', ''), _negated=True)), _connector='OR'), name='given_back_for_a_reason'),
            ),
            migrations.AddConstraint(
                model_name='givenback',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'proposed')), models.Q(('decided_at__isnull', False), ('state__in', ['cancelled', 'done'])), _connector='OR'), name='given_back_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='handing',
                constraint=models.UniqueConstraint(fields=('action', 'what', 'giver', 'person'), name='handing_asked_once'),
            ),
            migrations.AddConstraint(
                model_name='handing',
                constraint=models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('action', 'what', 'giver'), name='handing_one_waits'),
            ),
            migrations.AddConstraint(
                model_name='handing',
                constraint=models.CheckConstraint(condition=models.Q(('giver', models.F('person')), _negated=True), name='handing_to_another'),
            ),
            migrations.AddIndex(
                model_name='draft',
                index=models.Index(fields=['owner', '-saved_at'], name='draft_owner'),
            ),
            migrations.AddIndex(
                model_name='action',
                index=models.Index(fields=['initiative', '-starts_at', '-id'], name='action_by_hour'),
            ),
            migrations.AddIndex(
                model_name='action',
                index=models.Index(condition=models.Q(('stage', 'open'), ('visibility__in', ('public', 'annotated', 'blurred', 'covered'))), fields=['initiative', 'starts_at', 'id'], name='action_next'),
            ),
            migrations.AddIndex(
                model_name='action',
                index=models.Index(condition=models.Q(('stage', 'open'), ('visibility__in', ('public', 'annotated', 'blurred', 'covered'))), fields=['starts_at'], name='action_to_come'),
            ),
            migrations.AddIndex(
                model_name='action',
                index=models.Index(fields=['starts_at', 'id'], name='action_by_day'),
            ),
            migrations.AddIndex(
                model_name='action',
                index=models.Index(fields=['leader', '-written_at'], name='action_leader'),
            ),
            migrations.AddConstraint(
                model_name='action',
                constraint=models.CheckConstraint(condition=models.Q(('taken__lte', models.F('places'))), name='action_has_room'),
            ),
            migrations.AddConstraint(
                model_name='action',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('stage', 'open')), models.Q(models.Q(('stage', 'open'), _negated=True), ('closed_at__isnull', False), models.Q(('report', ''), _negated=True)), _connector='OR'), name='action_closed_says_how'),
            ),
            migrations.AddConstraint(
                model_name='action',
                constraint=models.CheckConstraint(condition=models.Q(('attended', None), models.Q(('sort', 'event'), ('stage', 'done')), _connector='OR'), name='action_attended_event'),
            ),
            migrations.AddIndex(
                model_name='joining',
                index=models.Index(condition=models.Q(('stage', 'proposed')), fields=['proposed_at'], name='joining_waiting'),
            ),
            migrations.AddConstraint(
                model_name='joining',
                constraint=models.CheckConstraint(condition=models.Q(('stays', models.F('goes')), _negated=True), name='joining_is_of_two'),
            ),
            migrations.AddConstraint(
                model_name='joining',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('stage', 'proposed')), models.Q(models.Q(('stage', 'proposed'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='joining_end_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='joining',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'accepted'), _negated=True), models.Q(('goes_agreed_at__isnull', False), ('stays_agreed_at__isnull', False), ('version__isnull', False)), _connector='OR'), name='joining_takes_both'),
            ),
            migrations.AddConstraint(
                model_name='joining',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('stage', 'accepted'), _connector='OR'), name='joining_says_something'),
            ),
            migrations.AddConstraint(
                model_name='joining',
                constraint=models.UniqueConstraint(condition=models.Q(('stage', 'proposed')), fields=('stays',), name='joining_one_waits_for_stays'),
            ),
            migrations.AddConstraint(
                model_name='joining',
                constraint=models.UniqueConstraint(condition=models.Q(('stage', 'proposed')), fields=('goes',), name='joining_one_waits_for_goes'),
            ),
            migrations.AddConstraint(
                model_name='joining',
                constraint=models.UniqueConstraint(condition=models.Q(('stage', 'accepted')), fields=('goes',), name='joining_goes_once'),
            ),
            migrations.AddIndex(
                model_name='kitmessage',
                index=models.Index(condition=models.Q(('visibility__in', ('public', 'annotated', 'blurred', 'covered')), ('withdrawn_at', None)), fields=['initiative', '-written_at', '-id'], name='kit_message_newest'),
            ),
            migrations.AddIndex(
                model_name='kitmessage',
                index=models.Index(condition=models.Q(('visibility__in', ('public', 'annotated')), ('withdrawn_at', None)), fields=['initiative', 'turns', 'id'], name='kit_message_turns'),
            ),
            migrations.AddIndex(
                model_name='kitmessage',
                index=models.Index(fields=['author', '-written_at'], name='kit_message_author'),
            ),
            migrations.AddConstraint(
                model_name='kitmessage',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('withdrawn_at__isnull', False), _connector='OR'), name='kit_message_says_something'),
            ),
            migrations.AddConstraint(
                model_name='kitmessageversion',
                constraint=models.UniqueConstraint(fields=('message', 'number'), name='kit_message_version_once'),
            ),
            migrations.AddConstraint(
                model_name='milestone',
                constraint=models.UniqueConstraint(fields=('initiative', 'level'), name='milestone_once'),
            ),
            migrations.AddIndex(
                model_name='namedreply',
                index=models.Index(fields=['person', '-written_at'], name='named_reply_person'),
            ),
            migrations.AddConstraint(
                model_name='namedreply',
                constraint=models.UniqueConstraint(fields=('initiative', 'person'), name='named_reply_once'),
            ),
            migrations.AddConstraint(
                model_name='namedreply',
                constraint=models.UniqueConstraint(fields=('initiative', 'address_key'), name='named_reply_once_a_mailbox'),
            ),
            migrations.AddConstraint(
                model_name='namedreply',
                constraint=models.CheckConstraint(condition=models.Q(('person__isnull', False), ('removed_at__isnull', False), models.Q(('address_key__isnull', False), ('mailbox__isnull', False), models.Q(('name', ''), _negated=True)), _connector='OR'), name='named_reply_has_its_writer'),
            ),
            migrations.AddConstraint(
                model_name='namedreplyversion',
                constraint=models.UniqueConstraint(fields=('reply', 'number'), name='named_reply_version_once'),
            ),
            migrations.AddIndex(
                model_name='organisation',
                index=models.Index(condition=models.Q(('closed_at__isnull', True), ('visibility__in', ('public', 'annotated', 'blurred', 'covered'))), fields=['-created_at', '-id'], name='organisation_newest'),
            ),
            migrations.AddIndex(
                model_name='organisation',
                index=models.Index(fields=['folded'], name='organisation_name', opclasses=['text_pattern_ops']),
            ),
            migrations.AddIndex(
                model_name='backing',
                index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['initiative', '-sort', 'id'], name='backing_of_initiative'),
            ),
            migrations.AddIndex(
                model_name='backing',
                index=models.Index(fields=['organisation', '-id'], name='backing_of_organisation'),
            ),
            migrations.AddConstraint(
                model_name='backing',
                constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('organisation', 'initiative'), name='backing_once'),
            ),
            migrations.AddConstraint(
                model_name='backing',
                constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('sort', 'carries')), fields=('initiative',), name='backing_carried_by_one'),
            ),
            migrations.AddConstraint(
                model_name='backing',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('sort', 'carries'), _negated=True), ('disowned_at__isnull', True), _connector='OR'), name='backing_carried_is_asked_for'),
            ),
            migrations.AddIndex(
                model_name='organisationinvitation',
                index=models.Index(fields=['invited_by', '-sent_at'], name='organisation_invited_by'),
            ),
            migrations.AddConstraint(
                model_name='organisationinvitation',
                constraint=models.UniqueConstraint(condition=models.Q(('answer', ''), ('person__isnull', False)), fields=('organisation', 'person'), name='organisation_invitation_once_a_person'),
            ),
            migrations.AddConstraint(
                model_name='organisationinvitation',
                constraint=models.UniqueConstraint(condition=models.Q(('answer', ''), models.Q(('address_key', ''), _negated=True)), fields=('organisation', 'address_key'), name='organisation_invitation_once_an_address'),
            ),
            migrations.AddConstraint(
                model_name='organisationinvitation',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='organisation_invitation_answer_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='organisationmember',
                constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('organisation', 'person'), name='organisation_member_once'),
            ),
            migrations.AddConstraint(
                model_name='organisationversion',
                constraint=models.UniqueConstraint(fields=('organisation', 'number'), name='organisation_version_once'),
            ),
            migrations.AddIndex(
                model_name='pairing',
                index=models.Index(fields=['initiative', '-id'], name='pairing_of_one'),
            ),
            migrations.AddIndex(
                model_name='pairing',
                index=models.Index(fields=['other', '-id'], name='pairing_of_other'),
            ),
            migrations.AddIndex(
                model_name='pairing',
                index=models.Index(fields=['author', '-written_at'], name='pairing_author'),
            ),
            migrations.AddIndex(
                model_name='pairing',
                index=models.Index(condition=models.Q(('asked_at', None), ('stage', 'accepted')), fields=['closed_at'], name='pairing_asking'),
            ),
            migrations.AddConstraint(
                model_name='pairing',
                constraint=models.CheckConstraint(condition=models.Q(('initiative', models.F('other')), _negated=True), name='pairing_is_of_two'),
            ),
            migrations.AddConstraint(
                model_name='pairing',
                constraint=models.CheckConstraint(condition=models.Q(('stays', None), ('stays', models.F('initiative')), ('stays', models.F('other')), _connector='OR'), name='pairing_one_of_the_two_stays'),
            ),
            migrations.AddConstraint(
                model_name='pairing',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'said'), ('stays', None)), ('stage', 'withdrawn'), models.Q(models.Q(('stage__in', ['said', 'withdrawn']), _negated=True), ('stays__isnull', False)), _connector='OR'), name='pairing_proposal_says_which'),
            ),
            migrations.AddConstraint(
                model_name='pairing',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('stage__in', ('accepted', 'refused', 'expired', 'withdrawn'))), models.Q(models.Q(('stage__in', ('accepted', 'refused', 'expired', 'withdrawn')), _negated=True), ('closed_at', None)), _connector='OR'), name='pairing_end_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='pairing',
                constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least('initiative', 'other'), django.db.models.functions.comparison.Greatest('initiative', 'other'), condition=models.Q(('stage', 'proposed')), name='pairing_one_proposal_a_pair'),
            ),
            migrations.AddIndex(
                model_name='petition',
                index=models.Index(fields=['-opened_at', '-id'], name='petition_latest'),
            ),
            migrations.AddIndex(
                model_name='petition',
                index=models.Index(fields=['state', '-opened_at', '-id'], name='petition_latest_of_state'),
            ),
            migrations.AddIndex(
                model_name='petition',
                index=models.Index(condition=models.Q(('state', 'open')), fields=['ends_at'], name='petition_ending'),
            ),
            migrations.AddIndex(
                model_name='petition',
                index=models.Index(condition=models.Q(('state', 'closed')), fields=['closed_at'], name='petition_to_archive'),
            ),
            migrations.AddIndex(
                model_name='petition',
                index=models.Index(fields=['ends_at', 'id'], name='petition_by_day'),
            ),
            migrations.AddConstraint(
                model_name='petition',
                constraint=models.CheckConstraint(condition=models.Q(('goal__gte', 1)), name='petition_has_a_goal'),
            ),
            migrations.AddConstraint(
                model_name='petition',
                constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('opened_at'))), name='petition_ends_after_start'),
            ),
            migrations.AddConstraint(
                model_name='petition',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('paused_at__isnull', False), ('state', 'paused')), models.Q(models.Q(('state', 'paused'), _negated=True), ('paused_at__isnull', True)), _connector='OR'), name='petition_paused_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='petition',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state__in', ['open', 'paused'])), models.Q(('closed_at__isnull', False), ('state__in', ['closed', 'archived'])), _connector='OR'), name='petition_closed_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='petition',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('anonymised_at__isnull', False), ('state', 'archived')), models.Q(models.Q(('state', 'archived'), _negated=True), ('anonymised_at__isnull', True)), _connector='OR'), name='petition_archived_is_anonymous'),
            ),
            migrations.AddIndex(
                model_name='papercount',
                index=models.Index(fields=['petition', '-id'], name='paper_of_petition'),
            ),
            migrations.AddConstraint(
                model_name='papercount',
                constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', django.db.models.expressions.CombinedExpression(models.F('sheets'), '*', models.Value(20)))), name='paper_fits_its_sheets'),
            ),
            migrations.AddConstraint(
                model_name='papercount',
                constraint=models.CheckConstraint(condition=models.Q(('sheets__gte', 1), ('sheets__lte', 500)), name='paper_sheets_at_most'),
            ),
            migrations.AddConstraint(
                model_name='papercount',
                constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('declared_by__isnull', True), models.Q(('confirmed_by', models.F('declared_by')), _negated=True), _connector='OR'), name='paper_counted_by_two'),
            ),
            migrations.AddConstraint(
                model_name='papercount',
                constraint=models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', True), _connector='OR'), name='paper_confirmed_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='papercount',
                constraint=models.CheckConstraint(condition=models.Q(('cancelled_at__isnull', False), ('cancelled_by__isnull', True), _connector='OR'), name='paper_cancelled_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='exclusion',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('applied_at__isnull', False), ('state__in', ['applied', 'undone'])), models.Q(('applied_at__isnull', True), ('state__in', ['proposed', 'cancelled'])), _connector='OR'), name='exclusion_applied_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='exclusion',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed'), models.Q(('conditions', {}), _negated=True)), fields=('petition', 'reason', 'conditions'), name='exclusion_proposed_once'),
            ),
            migrations.AddConstraint(
                model_name='petitionarea',
                constraint=models.UniqueConstraint(fields=('petition', 'area'), name='petition_area_once'),
            ),
            migrations.AddConstraint(
                model_name='petitionday',
                constraint=models.UniqueConstraint(fields=('petition', 'day'), name='petition_day_once'),
            ),
            migrations.AddConstraint(
                model_name='petitionstep',
                constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('petition', 'kind'), name='petition_step_once'),
            ),
            migrations.AddConstraint(
                model_name='reach',
                constraint=models.UniqueConstraint(fields=('initiative', 'person'), name='reach_once'),
            ),
            migrations.AddIndex(
                model_name='reply',
                index=models.Index(fields=['initiative', '-written_at'], name='reply_of_initiative'),
            ),
            migrations.AddIndex(
                model_name='reply',
                index=models.Index(fields=['mandate', '-written_at'], name='reply_of_mandate'),
            ),
            migrations.AddConstraint(
                model_name='reply',
                constraint=models.UniqueConstraint(fields=('initiative', 'mandate'), name='reply_once'),
            ),
            migrations.AddConstraint(
                model_name='reply',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('position', 'studying'), ('study_until__isnull', False)), models.Q(models.Q(('position', 'studying'), _negated=True), ('study_until__isnull', True)), _connector='OR'), name='reply_studies_until_a_date'),
            ),
            migrations.AddIndex(
                model_name='commitment',
                index=models.Index(condition=models.Q(('dropped_at__isnull', True)), fields=['due_on'], name='commitment_due'),
            ),
            migrations.AddIndex(
                model_name='replydraft',
                index=models.Index(fields=['mandate', '-edited_at'], name='reply_draft_of_mandate'),
            ),
            migrations.AddConstraint(
                model_name='replydraft',
                constraint=models.UniqueConstraint(fields=('initiative', 'mandate'), name='reply_draft_once'),
            ),
            migrations.AddIndex(
                model_name='replytoconfirm',
                index=models.Index(fields=['made_at'], name='reply_to_confirm_old'),
            ),
            migrations.AddConstraint(
                model_name='replyversion',
                constraint=models.UniqueConstraint(fields=('reply', 'number'), name='reply_version_once'),
            ),
            migrations.AddIndex(
                model_name='restriction',
                index=models.Index(condition=models.Q(('kind', 'initiative'), _negated=True), fields=['kind', 'key', '-decided_at'], name='restriction_of_part'),
            ),
            migrations.AddConstraint(
                model_name='restriction',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('initiative__isnull', False), ('kind', 'initiative')), models.Q(models.Q(('kind', 'initiative'), _negated=True), ('initiative__isnull', True), models.Q(('key', ''), _negated=True)), _connector='OR'), name='restriction_names_its_content'),
            ),
            migrations.AddConstraint(
                model_name='root',
                constraint=models.UniqueConstraint(fields=('petition', 'day'), name='root_once_a_day'),
            ),
            migrations.AddIndex(
                model_name='rootchunk',
                index=models.Index(fields=['petition', 'first'], name='root_chunk_found'),
            ),
            migrations.AddConstraint(
                model_name='rootchunk',
                constraint=models.UniqueConstraint(fields=('petition', 'number'), name='root_chunk_once'),
            ),
            migrations.AddIndex(
                model_name='sentletter',
                index=models.Index(fields=['person', '-said_at', '-id'], name='sent_letter_person'),
            ),
            migrations.AddConstraint(
                model_name='sentletter',
                constraint=models.UniqueConstraint(fields=('initiative', 'person', 'addressee'), name='sent_letter_once'),
            ),
            migrations.AddIndex(
                model_name='signature',
                index=models.Index(condition=models.Q(('state', 'confirmed')), fields=['petition', 'confirmed_at'], name='signature_confirmed'),
            ),
            migrations.AddIndex(
                model_name='signature',
                index=models.Index(condition=models.Q(('state', 'verifying')), fields=['petition', 'confirmed_at'], name='signature_verifying'),
            ),
            migrations.AddIndex(
                model_name='signature',
                index=models.Index(condition=models.Q(('state', 'pending')), fields=['created_at'], name='signature_pending'),
            ),
            migrations.AddIndex(
                model_name='signature',
                index=models.Index(condition=models.Q(('show_name', True), ('state', 'confirmed')), fields=['petition', '-id'], name='signature_named'),
            ),
            migrations.AddIndex(
                model_name='signature',
                index=models.Index(condition=models.Q(('leaf__isnull', False)), fields=['leaf'], name='signature_receipt'),
            ),
            migrations.AddIndex(
                model_name='signature',
                index=models.Index(condition=models.Q(('person_key__isnull', False)), fields=['person_key'], name='signature_of_account'),
            ),
            migrations.AddConstraint(
                model_name='signature',
                constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('confirmed', 'verifying', 'excluded'))), fields=('petition', 'address_key', 'slot'), name='signature_once_per_mailbox'),
            ),
            migrations.AddConstraint(
                model_name='signature',
                constraint=models.UniqueConstraint(condition=models.Q(('person_key__isnull', False), ('state__in', ('confirmed', 'verifying', 'excluded'))), fields=('petition', 'person_key'), name='signature_once_per_account'),
            ),
            migrations.AddConstraint(
                model_name='signature',
                constraint=models.CheckConstraint(condition=models.Q(('slot__isnull', True), ('slot__in', [1, 2]), _connector='OR'), name='signature_two_a_household'),
            ),
            migrations.AddConstraint(
                model_name='signature',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('confirmed', 'verifying', 'excluded')), _negated=True), models.Q(('confirmed_at__isnull', False), ('leaf__isnull', False), ('slot__isnull', False)), _connector='OR'), name='signature_counted_is_proven'),
            ),
            migrations.AddConstraint(
                model_name='signature',
                constraint=models.CheckConstraint(condition=models.Q(('mails__lte', 5)), name='signature_mails_at_most'),
            ),
            migrations.AddConstraint(
                model_name='excluded',
                constraint=models.UniqueConstraint(fields=('exclusion', 'signature'), name='excluded_once'),
            ),
            migrations.AddIndex(
                model_name='asked',
                index=models.Index(fields=['address_key'], name='asked_mailbox'),
            ),
            migrations.AddIndex(
                model_name='asked',
                index=models.Index(condition=models.Q(('person_key__isnull', False)), fields=['person_key'], name='asked_account'),
            ),
            migrations.AddConstraint(
                model_name='asked',
                constraint=models.UniqueConstraint(fields=('pairing', 'signature'), name='asked_once'),
            ),
            migrations.AddIndex(
                model_name='stance',
                index=models.Index(fields=['person', '-taken_at'], name='stance_person'),
            ),
            migrations.AddIndex(
                model_name='stance',
                index=models.Index(condition=models.Q(('show_name', True)), fields=['initiative', '-id'], name='stance_named'),
            ),
            migrations.AddIndex(
                model_name='stance',
                index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['taken_at'], name='stance_taken'),
            ),
            migrations.AddConstraint(
                model_name='stance',
                constraint=models.UniqueConstraint(fields=('initiative', 'person'), name='stance_once_per_person'),
            ),
            migrations.AddConstraint(
                model_name='stand',
                constraint=models.CheckConstraint(condition=models.Q(('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(days=1))))), name='stand_lasts_a_day'),
            ),
            migrations.AddIndex(
                model_name='taking',
                index=models.Index(fields=['action', 'taken_at'], name='taking_in_order'),
            ),
            migrations.AddConstraint(
                model_name='taking',
                constraint=models.UniqueConstraint(fields=('action', 'person'), name='taking_once'),
            ),
            migrations.AddIndex(
                model_name='teaminvitation',
                index=models.Index(fields=['invited_by', '-sent_at'], name='team_invitation_by'),
            ),
            migrations.AddConstraint(
                model_name='teaminvitation',
                constraint=models.UniqueConstraint(condition=models.Q(('answer', ''), ('person__isnull', False)), fields=('initiative', 'person'), name='team_invitation_once_a_person'),
            ),
            migrations.AddConstraint(
                model_name='teaminvitation',
                constraint=models.UniqueConstraint(condition=models.Q(('answer', ''), models.Q(('address_key', ''), _negated=True)), fields=('initiative', 'address_key'), name='team_invitation_once_an_address'),
            ),
            migrations.AddConstraint(
                model_name='teaminvitation',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='team_invitation_answer_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='teaminvitation',
                constraint=models.CheckConstraint(condition=models.Q(('role__in', ('coauthor', 'animator'))), name='team_invitation_role'),
            ),
            migrations.AddConstraint(
                model_name='teammember',
                constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('initiative', 'person'), name='team_member_once'),
            ),
            migrations.AddConstraint(
                model_name='teammember',
                constraint=models.CheckConstraint(condition=models.Q(('role__in', ('coauthor', 'animator'))), name='team_member_is_no_author'),
            ),
            migrations.AddIndex(
                model_name='thanks',
                index=models.Index(fields=['writer', '-written_at'], name='thanks_written'),
            ),
            migrations.AddIndex(
                model_name='thanks',
                index=models.Index(condition=models.Q(('receiver_shows', True), ('withdrawn_at', None), ('writer_shows', True)), fields=['receiver', '-written_at', '-uid'], name='thanks_shown'),
            ),
            migrations.AddConstraint(
                model_name='thanks',
                constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('initiative', 'writer', 'receiver'), name='thanks_once'),
            ),
            migrations.AddConstraint(
                model_name='thanks',
                constraint=models.CheckConstraint(condition=models.Q(('writer', models.F('receiver')), _negated=True), name='thanks_to_another'),
            ),
            migrations.AddConstraint(
                model_name='thread',
                constraint=models.UniqueConstraint(fields=('initiative', 'low', 'high'), name='thread_once'),
            ),
            migrations.AddConstraint(
                model_name='thread',
                constraint=models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='thread_in_order'),
            ),
            migrations.AddIndex(
                model_name='seat',
                index=models.Index(fields=['person', '-last_at', '-id'], name='seat_latest'),
            ),
            migrations.AddConstraint(
                model_name='seat',
                constraint=models.UniqueConstraint(fields=('thread', 'person'), name='seat_once'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(fields=['thread', '-written_at', '-id'], name='message_latest'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(fields=['writer', '-written_at'], name='message_writer'),
            ),
            migrations.AddIndex(
                model_name='message',
                index=models.Index(fields=['written_at'], name='message_age'),
            ),
            migrations.AddConstraint(
                model_name='threadmute',
                constraint=models.UniqueConstraint(fields=('argument', 'person'), name='thread_muted_once'),
            ),
            migrations.AddIndex(
                model_name='update',
                index=models.Index(fields=['initiative', '-written_at', '-id'], name='update_newest'),
            ),
            migrations.AddIndex(
                model_name='update',
                index=models.Index(fields=['author', '-written_at'], name='update_author'),
            ),
            migrations.AddConstraint(
                model_name='updateversion',
                constraint=models.UniqueConstraint(fields=('update', 'number'), name='update_version_once'),
            ),
            migrations.AddConstraint(
                model_name='version',
                constraint=models.UniqueConstraint(fields=('initiative', 'number'), name='version_number_once'),
            ),
            migrations.AddConstraint(
                model_name='word',
                constraint=models.UniqueConstraint(fields=('commitment', 'person', 'moment'), name='word_once_a_moment'),
            ),
            migrations.AddConstraint(
                model_name='lastword',
                constraint=models.CheckConstraint(condition=models.Q(('left_by', models.F('left_to')), _negated=True), name='last_word_is_left_to_another'),
            ),
            migrations.AddIndex(
                model_name='call',
                index=models.Index(condition=models.Q(('ended_at', None)), fields=['closes_on'], name='call_running'),
            ),
            migrations.AddConstraint(
                model_name='goalversion',
                constraint=models.UniqueConstraint(fields=('goal', 'number'), name='goal_version_once'),
            ),
            migrations.AddIndex(
                model_name='goalstep',
                index=models.Index(fields=['goal', '-day', '-id'], name='goal_step_newest'),
            ),
            migrations.AddConstraint(
                model_name='goalstep',
                constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 1), ('corrects__isnull', False), _connector='OR'), name='step_moves'),
            ),
            migrations.AddIndex(
                model_name='life',
                index=models.Index(condition=models.Q(('arguments_stale', True)), fields=['initiative'], name='life_arguments_stale'),
            ),
            migrations.AddIndex(
                model_name='replyclock',
                index=models.Index(condition=models.Q(('answered_at__isnull', True), ('due_on__isnull', False)), fields=['due_on'], name='reply_clock_due'),
            ),
            migrations.AddIndex(
                model_name='replyclock',
                index=models.Index(fields=['territory', 'due_on'], name='reply_clock_institution'),
            ),
            migrations.AddConstraint(
                model_name='replyclock',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', True), ('notice', ''), ('noticed_at__isnull', True)), models.Q(('due_on__isnull', False), ('noticed_at__isnull', False), models.Q(('notice', ''), _negated=True)), _connector='OR'), name='reply_clock_starts_at_a_notice'),
            ),
            migrations.AddConstraint(
                model_name='replyclock',
                constraint=models.CheckConstraint(condition=models.Q(('noticed_at__isnull', True), ('called_at__isnull', False), _connector='OR'), name='reply_clock_notices_what_is_called'),
            ),
        ]),
    ]
