"""The tables as they were before the first release, in one step: those of before are replaced."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_limits'),
        ('accounts', '0003_content_visibility'),
        ('accounts', '0004_decisions_by_uid'),
        ('accounts', '0005_mandate_code'),
        ('accounts', '0006_mandate_revoked'),
    ]

    initial = True

    dependencies = [
        ('territories', '0001_tables'),
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='SealedIdentity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.UUIDField(db_index=True)),
                    ('kind', models.CharField(max_length=20)),
                    ('sealed', models.BinaryField()),
                    ('sealed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('purge_on', models.DateField(db_index=True)),
                ],
                options={
                    'verbose_name': 'identité scellée',
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse e-mail')),
                    ('handle', models.SlugField(max_length=40, unique=True, verbose_name='identifiant public')),
                    ('name', models.CharField(max_length=80, verbose_name='nom affiché')),
                    ('bio', models.CharField(blank=True, max_length=300, verbose_name='présentation')),
                    ('home_is_public', models.BooleanField(default=False, verbose_name='montrer ma commune')),
                    ('old_enough', models.BooleanField(default=False, verbose_name='j’ai 15 ans ou plus')),
                    ('display', models.CharField(blank=True, choices=[('', 'Comme mon appareil'), ('clair', 'Clair'), ('sombre', 'Sombre')], max_length=6, verbose_name='affichage')),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], db_default='public', default='public', editable=False, max_length=10, verbose_name='affichage du profil')),
                    ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                    ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                    ('joined_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='inscription')),
                    ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='effacé le')),
                    ('limited_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='limité jusqu’au')),
                    ('home', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='territories.territory', verbose_name='ma commune')),
                ],
                options={
                    'verbose_name': 'compte',
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, verbose_name='nom')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('scopes', models.JSONField(default=list)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('last_used_on', models.DateField(blank=True, null=True)),
                    ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'clé d’API',
                    'verbose_name_plural': 'clés d’API',
                },
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.CharField(choices=[('opinions', 'Enregistrer mes prises de position')], max_length=20)),
                    ('text_version', models.CharField(max_length=20)),
                    ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'consentement',
                },
            ),
            migrations.CreateModel(
                name='Limit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scope', models.CharField(choices=[('warning', 'Avertissement'), ('publish', 'Publier et modifier'), ('flag', 'Signaler'), ('account', 'Tout le compte')], max_length=10, verbose_name='ce qui est suspendu')),
                    ('reason', models.TextField(max_length=4000, verbose_name='motif')),
                    ('starts_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='depuis')),
                    ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='jusqu’au')),
                    ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='levé le')),
                    ('source', models.CharField(blank=True, db_index=True, max_length=64)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'limite d’un compte',
                    'verbose_name_plural': 'limites de comptes',
                },
            ),
            migrations.CreateModel(
                name='Mandate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('function', models.CharField(max_length=120, verbose_name='fonction')),
                    ('code', models.CharField(blank=True, choices=[('mayor', 'Maire'), ('deputy-mayor', 'Adjoint ou adjointe au maire'), ('municipal', 'Conseil municipal'), ('district', 'Conseil d’arrondissement'), ('union-head', 'Présidence d’intercommunalité'), ('union', 'Conseil communautaire ou métropolitain'), ('departement-head', 'Présidence de conseil départemental'), ('departement', 'Conseil départemental'), ('region-head', 'Présidence de conseil régional'), ('region', 'Conseil régional'), ('collectivity', 'Assemblée d’une collectivité à statut particulier'), ('deputy', 'Assemblée nationale'), ('senator', 'Sénat'), ('european', 'Parlement européen'), ('government', 'Gouvernement'), ('abroad', 'Conseil consulaire ou Assemblée des Français de l’étranger'), ('other', 'Autre fonction élue')], db_default='', default='', max_length=20)),
                    ('starts_on', models.DateField(verbose_name='début')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                    ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='vérifié le')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                    ('revoked_because', models.CharField(blank=True, db_default='', default='', max_length=1000, verbose_name='motif du retrait')),
                    ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territories.territory', verbose_name='territoire')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to=settings.AUTH_USER_MODEL)),
                    ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'mandat',
                },
            ),
            migrations.CreateModel(
                name='RoleGrant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('moderator', 'Modération'), ('operator', 'Exploitation')], max_length=20, verbose_name='rôle')),
                    ('starts_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='depuis')),
                    ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='jusqu’au')),
                    ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'rôle attribué',
                    'verbose_name_plural': 'rôles attribués',
                },
            ),
            migrations.AddConstraint(
                model_name='user',
                constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_any_case'),
            ),
            migrations.AddConstraint(
                model_name='consent',
                constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('user', 'purpose'), name='consent_open_once'),
            ),
            migrations.AddIndex(
                model_name='limit',
                index=models.Index(fields=['user', '-starts_at'], name='limit_of_user'),
            ),
            migrations.AddConstraint(
                model_name='limit',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('scope__in', ['publish', 'flag']), _negated=True), models.Q(('ends_at__isnull', False), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('starts_at'), '+', models.Value(datetime.timedelta(days=30))))), _connector='OR'), name='limit_of_a_function_is_short'),
            ),
            migrations.AddConstraint(
                model_name='limit',
                constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='limit_has_its_reason'),
            ),
            migrations.AddConstraint(
                model_name='mandate',
                constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='mandate_ends_after_start'),
            ),
            migrations.AddConstraint(
                model_name='rolegrant',
                constraint=models.UniqueConstraint(condition=models.Q(('ends_at__isnull', True)), fields=('user', 'role'), name='role_open_once'),
            ),
        ]),
    ]
