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
        ('syndication', '0001_channels'),
        ('syndication', '0002_feed_lists'),
        ('syndication', '0003_card_images'),
        ('syndication', '0004_delivering'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('activity', '0001_tables'),
        ('initiatives', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='CardImage',
                fields=[
                    ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='card_image', serialize=False, to='initiatives.initiative')),
                    ('digest', models.CharField(max_length=16)),
                    ('seen', models.CharField(max_length=300)),
                    ('file', models.FileField(upload_to='cards/%Y/%m/')),
                    ('bytes', models.PositiveIntegerField()),
                    ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name': 'image d’un lien',
                    'verbose_name_plural': 'images des liens',
                },
            ),
            migrations.CreateModel(
                name='Cursor',
                fields=[
                    ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                    ('position', models.BigIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='HubCursor',
                fields=[
                    ('hub', models.CharField(max_length=200, primary_key=True, serialize=False)),
                    ('changed_at', models.DateTimeField()),
                    ('failures', models.PositiveSmallIntegerField(default=0)),
                    ('retry_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='Channel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('owner', models.CharField(choices=[('instance', 'Le site'), ('mandate', 'Un élu, pour son territoire'), ('initiative', 'L’équipe d’une initiative')], max_length=10, verbose_name='au nom de')),
                    ('remote_id', models.CharField(blank=True, max_length=255, verbose_name='compte')),
                    ('name', models.CharField(blank=True, max_length=160, verbose_name='nom')),
                    ('sealed', models.BinaryField(null=True)),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                    ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='valable jusqu’au')),
                    ('options', models.JSONField(blank=True, default=dict)),
                    ('state', models.CharField(choices=[('active', 'Ouvert'), ('paused', 'En pause'), ('lost', 'À reconnecter'), ('revoked', 'Débranché')], default='active', max_length=8, verbose_name='état')),
                    ('problem', models.CharField(blank=True, max_length=300, verbose_name='dernier problème')),
                    ('connected_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='branché le')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='débranché le')),
                    ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier usage')),
                    ('limits', models.JSONField(editable=False, null=True)),
                    ('limits_read_at', models.DateTimeField(editable=False, null=True)),
                    ('since', models.BigIntegerField(default=0, editable=False)),
                    ('waits_until', models.DateTimeField(editable=False, null=True)),
                    ('lease_until', models.DateTimeField(editable=False, null=True)),
                    ('areas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=9), blank=True, default=list, size=None)),
                    ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                    ('verbs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                    ('minimum', models.PositiveIntegerField(default=0)),
                    ('daily', models.PositiveSmallIntegerField(default=10)),
                    ('hour_from', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('hour_to', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('holds', models.BooleanField(default=False)),
                    ('connected_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='connected_channels', to=settings.AUTH_USER_MODEL)),
                    ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='initiatives.initiative')),
                    ('mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='accounts.mandate')),
                    ('only', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='told_by', to='initiatives.initiative')),
                ],
                options={
                    'verbose_name': 'compte d’un réseau',
                    'verbose_name_plural': 'comptes des réseaux',
                },
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('wanted', models.CharField(choices=[('post', 'Publier'), ('edit', 'Corriger'), ('delete', 'Retirer')], default='post', max_length=6, verbose_name='demandé')),
                    ('state', models.CharField(choices=[('held', 'À relire'), ('due', 'En attente'), ('sending', 'En cours d’envoi'), ('sent', 'Publié'), ('unknown', 'Issue inconnue'), ('failed', 'Abandonné'), ('refused', 'Refusé à la relecture'), ('skipped', 'Laissé de côté'), ('taken_back', 'Retiré'), ('to_remove', 'À retirer à la main')], max_length=10, verbose_name='état')),
                    ('why', models.CharField(blank=True, choices=[('withdrawn', 'Retiré du site avant d’être publié ailleurs'), ('stale', 'Trop ancien pour être encore annoncé'), ('revoked', 'Le compte a été débranché')], max_length=10, verbose_name='motif')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrit le')),
                    ('words', models.CharField(blank=True, max_length=5000, verbose_name='mots choisis')),
                    ('draft', models.JSONField(blank=True, null=True)),
                    ('told_title', models.CharField(blank=True, max_length=200)),
                    ('told_version', models.PositiveIntegerField(blank=True, null=True)),
                    ('told_print', models.CharField(blank=True, editable=False, max_length=32)),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                    ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='à envoyer le')),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('sending_since', models.DateTimeField(blank=True, null=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                    ('round', models.PositiveSmallIntegerField(default=0)),
                    ('repeats', models.PositiveSmallIntegerField(default=0, verbose_name='répétitions')),
                    ('error', models.CharField(blank=True, max_length=300, verbose_name='dernière erreur')),
                    ('remote_id', models.CharField(blank=True, max_length=500)),
                    ('url', models.CharField(blank=True, max_length=500, verbose_name='adresse')),
                    ('remote', models.JSONField(blank=True, default=dict)),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='publié le')),
                    ('taken_back_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                    ('answers_at', models.DateTimeField(editable=False, null=True)),
                    ('activity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='activity.activity')),
                    ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='syndication.channel')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'publication ailleurs',
                    'verbose_name_plural': 'publications ailleurs',
                },
            ),
            migrations.CreateModel(
                name='FeedList',
                fields=[
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('read_on', models.DateField(blank=True, null=True)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='feed_list', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='RemoteAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('remote_id', models.CharField(max_length=500)),
                    ('url', models.CharField(blank=True, max_length=500)),
                    ('author', models.CharField(blank=True, max_length=160)),
                    ('text', models.CharField(max_length=5000)),
                    ('at', models.DateTimeField()),
                    ('brought_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='syndication.delivery')),
                ],
                options={
                    'verbose_name': 'réponse venue d’ailleurs',
                    'verbose_name_plural': 'réponses venues d’ailleurs',
                    'ordering': ['-at', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='Server',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('network', models.CharField(max_length=20, verbose_name='réseau')),
                    ('origin', models.CharField(blank=True, max_length=255, verbose_name='serveur')),
                    ('failures', models.PositiveIntegerField(default=0, verbose_name='échecs de suite')),
                    ('open_until', models.DateTimeField(blank=True, null=True, verbose_name='laissé en paix jusqu’au')),
                    ('limited_until', models.DateTimeField(blank=True, null=True, verbose_name='limité jusqu’au')),
                    ('limited_channel', models.BigIntegerField(editable=False, null=True)),
                    ('limited_at', models.DateTimeField(editable=False, null=True)),
                    ('error', models.CharField(blank=True, max_length=300, verbose_name='dernière erreur')),
                    ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier échec')),
                ],
                options={
                    'verbose_name': 'serveur d’un réseau',
                    'verbose_name_plural': 'serveurs des réseaux',
                    'constraints': [models.UniqueConstraint(fields=('network', 'origin'), name='server_once')],
                },
            ),
            migrations.AddField(
                model_name='channel',
                name='server',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='channels', to='syndication.server'),
            ),
            migrations.AddIndex(
                model_name='delivery',
                index=models.Index(condition=models.Q(('state__in', ['due', 'sending'])), fields=['due_at', 'id'], name='delivery_due'),
            ),
            migrations.AddIndex(
                model_name='delivery',
                index=models.Index(fields=['channel', '-id'], name='delivery_channel'),
            ),
            migrations.AddIndex(
                model_name='delivery',
                index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['channel', 'sent_at'], name='delivery_sent'),
            ),
            migrations.AddIndex(
                model_name='delivery',
                index=models.Index(condition=models.Q(('state', 'skipped'), ('why', 'withdrawn')), fields=['activity'], name='delivery_left_withdrawn'),
            ),
            migrations.AddIndex(
                model_name='delivery',
                index=models.Index(condition=models.Q(('state__in', ['held', 'unknown', 'failed', 'to_remove'])), fields=['-id'], name='delivery_to_look_at'),
            ),
            migrations.AddConstraint(
                model_name='delivery',
                constraint=models.UniqueConstraint(fields=('activity', 'channel'), name='delivery_once'),
            ),
            migrations.AddConstraint(
                model_name='delivery',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'to_remove']), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='delivery_sent_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='delivery',
                constraint=models.CheckConstraint(condition=models.Q(('wanted', 'post'), ('sent_at__isnull', False), _connector='OR'), name='delivery_changes_what_is_there'),
            ),
            migrations.AddConstraint(
                model_name='delivery',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'skipped'), models.Q(('why', ''), _negated=True)), models.Q(models.Q(('state', 'skipped'), _negated=True), ('why', '')), _connector='OR'), name='delivery_skipped_says_why'),
            ),
            migrations.AddConstraint(
                model_name='delivery',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), models.Q(('lease_until__isnull', False), ('sending_since__isnull', False)), _connector='OR'), name='delivery_sending_is_held'),
            ),
            migrations.AddConstraint(
                model_name='delivery',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['unknown', 'failed']), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='delivery_failed_says_why'),
            ),
            migrations.AddConstraint(
                model_name='remoteanswer',
                constraint=models.UniqueConstraint(fields=('delivery', 'remote_id'), name='remote_answer_once'),
            ),
            migrations.AddIndex(
                model_name='channel',
                index=models.Index(condition=models.Q(('state', 'revoked'), _negated=True), fields=['only'], name='channel_of_one'),
            ),
            migrations.AddIndex(
                model_name='channel',
                index=models.Index(condition=models.Q(('sealed__isnull', False), ('state', 'revoked')), fields=['id'], name='channel_to_forget'),
            ),
            migrations.AddConstraint(
                model_name='channel',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('initiative', None), ('mandate', None), ('owner', 'instance')), models.Q(('initiative', None), ('mandate__isnull', False), ('owner', 'mandate')), models.Q(('initiative__isnull', False), ('mandate', None), ('owner', 'initiative')), _connector='OR'), name='channel_has_one_owner'),
            ),
            migrations.AddConstraint(
                model_name='channel',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner', 'initiative'), _negated=True), models.Q(('only', models.F('initiative')), ('only__isnull', False)), _connector='OR'), name='channel_of_team_tells_its_own'),
            ),
            migrations.AddConstraint(
                model_name='channel',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner', 'mandate'), _negated=True), ('areas__len__gt', 0), _connector='OR'), name='channel_of_mandate_has_area'),
            ),
            migrations.AddConstraint(
                model_name='channel',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', False), ('state', 'revoked')), models.Q(models.Q(('state', 'revoked'), _negated=True), ('revoked_at', None), ('sealed__isnull', False)), _connector='OR'), name='channel_revoked_is_dated'),
            ),
            migrations.AddConstraint(
                model_name='channel',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('hour_from', None), ('hour_to', None)), models.Q(('hour_from__lt', 24), ('hour_to__lt', 24), models.Q(('hour_from', models.F('hour_to')), _negated=True)), _connector='OR'), name='channel_hours_go_together'),
            ),
            migrations.AddConstraint(
                model_name='channel',
                constraint=models.CheckConstraint(condition=models.Q(('daily__gte', 1)), name='channel_tells_something'),
            ),
            migrations.AddConstraint(
                model_name='channel',
                constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'revoked'), _negated=True), models.Q(('remote_id', ''), _negated=True)), fields=('server', 'remote_id', 'owner', 'mandate', 'initiative'), name='channel_once_an_account', nulls_distinct=False),
            ),
        ]),
    ]
