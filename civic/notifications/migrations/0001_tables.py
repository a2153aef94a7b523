"""The tables as they were before the first release, in one step: those of before are replaced."""

import civic.activity.actions
import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_heard_from'),
        ('notifications', '0003_mail_indexes'),
        ('notifications', '0004_room_for_cursors'),
        ('notifications', '0005_former_readers'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='Pace',
                fields=[
                    ('name', models.CharField(default='mail', max_length=20, primary_key=True, serialize=False)),
                    ('free_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
            ),
            migrations.CreateModel(
                name='Progress',
                fields=[
                    ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                    ('position', models.BigIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='Silence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.EmailField(max_length=254, unique=True, verbose_name='adresse')),
                    ('cause', models.CharField(choices=[('bounce', 'L’adresse n’existe plus ou refuse nos messages'), ('complaint', 'La personne nous a classés en indésirables')], max_length=10, verbose_name='motif')),
                    ('code', models.CharField(blank=True, max_length=12, verbose_name='code')),
                    ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='depuis')),
                ],
                options={
                    'verbose_name': 'adresse muette',
                    'verbose_name_plural': 'adresses muettes',
                },
            ),
            migrations.CreateModel(
                name='Reader',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('zone', models.CharField(default='Europe/Paris', max_length=60, verbose_name='fuseau horaire')),
                    ('quiet_from', models.TimeField(default=datetime.time(21, 0), verbose_name='silence à partir de')),
                    ('quiet_to', models.TimeField(default=datetime.time(8, 0), verbose_name='silence jusqu’à')),
                    ('news_due_at', models.DateTimeField(blank=True, null=True)),
                    ('daily_due_at', models.DateTimeField(blank=True, null=True)),
                    ('weekly_due_at', models.DateTimeField(blank=True, null=True)),
                    ('last_news_at', models.DateTimeField(blank=True, null=True)),
                    ('stopped_at', models.DateTimeField(blank=True, null=True)),
                    ('seen_through', models.BigIntegerField(default=0)),
                    ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reader', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'lecteur',
                },
            ),
            migrations.CreateModel(
                name='Mail',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('key', models.CharField(max_length=200, unique=True)),
                    ('lane', models.PositiveSmallIntegerField(choices=[(0, 'Confirmations et sécurité'), (10, 'Décisions'), (20, 'Nouvelles immédiates'), (30, 'Résumés')], verbose_name='file')),
                    ('kind', models.CharField(max_length=60, verbose_name='modèle')),
                    ('args', models.JSONField(default=dict)),
                    ('to', models.EmailField(max_length=254, verbose_name='destinataire')),
                    ('state', models.CharField(choices=[('waiting', 'En attente'), ('sent', 'Parti'), ('cancelled', 'Annulé'), ('dead', 'Abandonné')], default='waiting', max_length=10, verbose_name='état')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='écrit le')),
                    ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='à envoyer le')),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('sending_since', models.DateTimeField(blank=True, null=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                    ('repeats', models.PositiveSmallIntegerField(default=0, verbose_name='répétitions')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='parti le')),
                    ('last_error', models.CharField(blank=True, max_length=60, verbose_name='dernière erreur')),
                    ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='notifications.reader')),
                ],
                options={
                    'verbose_name': 'courriel',
                },
            ),
            migrations.CreateModel(
                name='Former',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(editable=False, unique=True)),
                    ('follows', models.JSONField(default=dict)),
                    ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='formers', to='notifications.reader')),
                ],
            ),
            migrations.CreateModel(
                name='Follow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('initiative', 'Initiative'), ('area', 'Territoire'), ('theme', 'Thème'), ('person', 'Personne'), ('search', 'Recherche'), ('organisation', 'Organisation')], max_length=12, verbose_name='sorte')),
                    ('key', models.CharField(max_length=300)),
                    ('origin', models.CharField(choices=[('asked', 'Vous avez choisi de suivre'), ('joined', 'Vous avez rejoint l’initiative'), ('author', 'Vous avez proposé l’initiative')], default='asked', max_length=8, verbose_name='raison')),
                    ('rhythm', models.CharField(choices=[('now', 'Dès que possible'), ('daily', 'Une fois par jour'), ('weekly', 'Une fois par semaine'), ('never', 'Jamais par e-mail')], default='weekly', max_length=8, verbose_name='rythme')),
                    ('told_through', models.BigIntegerField()),
                    ('heard_from', models.BigIntegerField(default=civic.activity.actions.settled)),
                    ('muted_until', models.DateTimeField(blank=True, null=True, verbose_name='en sourdine jusqu’au')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='suivi depuis le')),
                    ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='notifications.reader')),
                ],
                options={
                    'verbose_name': 'suivi',
                },
            ),
            migrations.CreateModel(
                name='Seen',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.BigIntegerField()),
                    ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen', to='notifications.reader')),
                ],
            ),
            migrations.CreateModel(
                name='Told',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.BigIntegerField()),
                    ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='notifications.reader')),
                ],
            ),
            migrations.AddIndex(
                model_name='reader',
                index=models.Index(condition=models.Q(('news_due_at__isnull', False)), fields=['news_due_at'], name='reader_news_due'),
            ),
            migrations.AddIndex(
                model_name='reader',
                index=models.Index(condition=models.Q(('daily_due_at__isnull', False)), fields=['daily_due_at'], name='reader_daily_due'),
            ),
            migrations.AddIndex(
                model_name='reader',
                index=models.Index(condition=models.Q(('weekly_due_at__isnull', False)), fields=['weekly_due_at'], name='reader_weekly_due'),
            ),
            migrations.AddConstraint(
                model_name='reader',
                constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='reader_email_once'),
            ),
            migrations.AddConstraint(
                model_name='reader',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('email', ''), ('user__isnull', False)), models.Q(('user__isnull', True), models.Q(('email', ''), _negated=True)), _connector='OR'), name='reader_is_account_or_address'),
            ),
            migrations.AddIndex(
                model_name='mail',
                index=models.Index(condition=models.Q(('state', 'waiting')), fields=['lane', 'due_at', 'id'], name='mail_waiting'),
            ),
            migrations.AddIndex(
                model_name='mail',
                index=models.Index(condition=models.Q(('state', 'dead')), fields=['-due_at'], name='mail_dead'),
            ),
            migrations.AddIndex(
                model_name='mail',
                index=models.Index(condition=models.Q(('state', 'sent')), fields=['sent_at'], name='mail_sent'),
            ),
            migrations.AddIndex(
                model_name='mail',
                index=models.Index(django.db.models.functions.text.Lower('to'), name='mail_to'),
            ),
            migrations.AddIndex(
                model_name='mail',
                index=models.Index(condition=models.Q(('repeats__gt', 0)), fields=['repeats'], name='mail_repeated'),
            ),
            migrations.AddConstraint(
                model_name='mail',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='mail_sent_is_dated'),
            ),
            migrations.AddIndex(
                model_name='follow',
                index=models.Index(condition=models.Q(('muted_until__isnull', True), ('rhythm', 'now')), fields=['kind', 'key'], name='follow_at_once'),
            ),
            migrations.AddIndex(
                model_name='follow',
                index=models.Index(fields=['kind', 'key'], name='follow_thing'),
            ),
            migrations.AddIndex(
                model_name='follow',
                index=models.Index(condition=models.Q(('muted_until__isnull', False)), fields=['muted_until'], name='follow_muted'),
            ),
            migrations.AddConstraint(
                model_name='follow',
                constraint=models.UniqueConstraint(fields=('reader', 'kind', 'key'), name='follow_once'),
            ),
            migrations.AddConstraint(
                model_name='seen',
                constraint=models.UniqueConstraint(fields=('reader', 'position'), name='seen_once'),
            ),
            migrations.AddConstraint(
                model_name='told',
                constraint=models.UniqueConstraint(fields=('reader', 'position'), name='told_once'),
            ),
        ]),
    ]
