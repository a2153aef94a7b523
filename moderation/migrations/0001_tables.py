"""The tables as they were before the first release, in one step: those of before are replaced."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from civic.lib.migrating import TablesInOneStep


class Migration(migrations.Migration):

    replaces = [
        ('moderation', '0001_initial'),
        ('moderation', '0002_notice_mails_and_statements'),
        ('moderation', '0003_senders_are_forgotten'),
        ('moderation', '0004_mails_move_to_the_outbox'),
        ('moderation', '0005_mails_left_to_the_outbox'),
        ('moderation', '0006_flags_cases_decisions'),
        ('moderation', '0007_journal'),
        ('moderation', '0008_measures'),
        ('moderation', '0009_watch_rules_and_patrol'),
        ('moderation', '0010_account_measures'),
        ('moderation', '0011_imprints'),
        ('moderation', '0012_redaction'),
        ('moderation', '0013_covers'),
        ('moderation', '0014_referrals'),
        ('moderation', '0015_inflows_and_records'),
        ('moderation', '0016_no_restriction_without_its_statement'),
        ('moderation', '0017_appeals'),
        ('moderation', '0018_waves'),
        ('moderation', '0019_yearly_figures'),
        ('moderation', '0020_every_kind_owes_its_reasons'),
        ('moderation', '0021_duty'),
        ('moderation', '0022_named_replies'),
        ('moderation', '0023_log_by_place'),
        ('moderation', '0024_named_replies_owe_their_reasons'),
        ('moderation', '0025_cases_that_wait_for_people'),
        ('moderation', '0026_recusals'),
        ('moderation', '0027_decisions_judged_again'),
        ('moderation', '0028_trusted_flaggers'),
        ('moderation', '0029_one_way_to_owe_reasons'),
        ('moderation', '0030_amendments_owe_their_reasons'),
        ('moderation', '0031_desk_indexes'),
        ('moderation', '0032_decisions_by_uid'),
        ('moderation', '0033_actions_owe_their_reasons'),
        ('moderation', '0034_circles_owe_their_reasons'),
        ('moderation', '0035_unfounded_flags'),
        ('moderation', '0036_arguments_owe_their_reasons'),
        ('moderation', '0037_updates_owe_their_reasons'),
        ('moderation', '0038_what_a_case_is_read_with'),
        ('moderation', '0039_kit_messages_owe_their_reasons'),
        ('moderation', '0040_pairings_owe_their_reasons'),
        ('moderation', '0041_conclusions_owe_their_reasons'),
        ('moderation', '0042_organisations_owe_their_reasons'),
        ('moderation', '0043_thanks_owe_their_reasons'),
        ('moderation', '0044_goals_owe_their_reasons'),
        ('moderation', '0045_freezing'),
        ('moderation', '0046_private_messages_owe_their_reasons'),
        ('moderation', '0047_second_looks'),
        ('moderation', '0048_orders_to_act'),
    ]

    initial = True

    dependencies = [
        ('activity', '0001_tables'),
        ('initiatives', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TablesInOneStep([
            migrations.CreateModel(
                name='Case',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=20)),
                    ('key', models.CharField(max_length=64)),
                    ('version', models.PositiveIntegerField(default=0)),
                    ('text', models.JSONField(default=list)),
                    ('text_hash', models.CharField(max_length=64)),
                    ('title', models.CharField(max_length=200)),
                    ('area_code', models.CharField(blank=True, max_length=9)),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('motive', models.CharField(choices=[('child', 'Un enfant est en danger, contenu pédocriminel'), ('terror', 'Apologie du terrorisme ou appel à en commettre'), ('threat', 'Menace ou appel à la violence, contre un élu aussi'), ('suicide', 'Quelqu’un parle de se tuer, ou y pousse'), ('private', 'Adresse, téléphone ou donnée privée de quelqu’un'), ('hate', 'Haine ou injure raciste, antisémite, sexiste ou homophobe'), ('denial', 'Négation ou apologie de crimes contre l’humanité'), ('harassment', 'Harcèlement, attaque en meute'), ('image', 'Image intime ou truquée'), ('vote', 'Fausse date, faux lieu ou fausse règle de vote'), ('campaign', 'Propagande en période interdite'), ('insult', 'Injure'), ('defamation', 'Accusation fausse contre une personne (diffamation)'), ('imposture', 'Se fait passer pour quelqu’un, faux élu'), ('fakes', 'Faux comptes, fausses signatures'), ('spam', 'Publicité, arnaque, lien trompeur'), ('copyright', 'Texte ou photo repris sans droit'), ('personal', 'Attaque personnelle qui n’apporte rien au sujet'), ('off-topic', 'Hors sujet ou doublon')], max_length=12)),
                    ('gravity', models.PositiveSmallIntegerField()),
                    ('due_at', models.DateTimeField()),
                    ('within', models.PositiveIntegerField()),
                    ('flags_effective', models.FloatField(default=0)),
                    ('views', models.PositiveIntegerField(default=0)),
                    ('has_notice', models.BooleanField(default=False)),
                    ('rank', models.FloatField(default=0)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('round', models.PositiveSmallIntegerField(default=1)),
                    ('ordered_until', models.DateTimeField(blank=True, null=True)),
                    ('stuck_since', models.DateTimeField(blank=True, null=True)),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('lease_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'dossier',
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
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('form_key', models.UUIDField(unique=True)),
                    ('address', models.CharField(max_length=500, verbose_name='adresse exacte')),
                    ('category', models.CharField(choices=[('child_abuse', 'Contenu pédocriminel, enfant en danger'), ('terrorism', 'Apologie du terrorisme ou appel à en commettre'), ('threat', 'Menace ou appel à la violence, y compris contre un élu'), ('self_harm', 'Incitation au suicide'), ('private_data', 'Adresse, téléphone ou autre donnée privée divulguée'), ('hate', 'Haine, discrimination, injure raciste, antisémite, sexiste ou homophobe'), ('denial', 'Négation ou apologie de crimes contre l’humanité'), ('harassment', 'Harcèlement, attaque en meute'), ('image', 'Image intime ou truquée, diffusée sans accord'), ('election', 'Fausse information sur un vote ou propagande interdite'), ('insult', 'Injure'), ('defamation', 'Diffamation'), ('impersonation', 'Usurpation d’identité, faux élu'), ('scam', 'Arnaque, hameçonnage'), ('copyright', 'Texte, photo ou marque utilisés sans droit'), ('other', 'Autre contenu contraire à la loi')], default='other', max_length=20, verbose_name='nature')),
                    ('reason', models.TextField(max_length=5000, verbose_name='motif')),
                    ('name', models.CharField(blank=True, max_length=120, verbose_name='nom')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                    ('good_faith', models.BooleanField()),
                    ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('subject_kind', models.CharField(blank=True, max_length=40)),
                    ('subject_key', models.CharField(blank=True, max_length=64)),
                    ('handled_at', models.DateTimeField(blank=True, null=True)),
                    ('outcome', models.TextField(blank=True, max_length=5000, verbose_name='suite donnée')),
                ],
                options={
                    'verbose_name': 'signalement d’un contenu illicite',
                    'verbose_name_plural': 'signalements de contenus illicites',
                },
            ),
            migrations.CreateModel(
                name='Recusal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mark', models.BinaryField(max_length=32, unique=True)),
                    ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name': 'déport',
                },
            ),
            migrations.CreateModel(
                name='Yearly',
                fields=[
                    ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                    ('tables', models.JSONField()),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('round', models.PositiveSmallIntegerField(default=1)),
                    ('measure', models.CharField(choices=[('keep', 'Maintenir'), ('annotate', 'Ajouter une note de contexte'), ('blur', 'Masquer derrière un avertissement'), ('redact', 'Retirer un passage'), ('disable', 'Suspendre l’accès'), ('remove', 'Retirer'), ('freeze', 'Geler la discussion')], max_length=10)),
                    ('account', models.CharField(blank=True, choices=[('', 'Rien de plus'), ('warn', 'Avertir : la prochaine fois, une fonction ou le compte peut être suspendu'), ('flag', 'Suspendre ses signalements'), ('publish', 'Suspendre la publication et la modification de ses textes'), ('suspend', 'Suspendre son compte'), ('close', 'Fermer son compte')], max_length=10)),
                    ('account_until', models.DateTimeField(blank=True, null=True)),
                    ('ground', models.CharField(blank=True, max_length=40)),
                    ('unfounded', models.BooleanField(db_default=False, default=False)),
                    ('passage', models.CharField(blank=True, max_length=500)),
                    ('explanation', models.TextField(blank=True, max_length=1500)),
                    ('reason', models.TextField(blank=True, max_length=4000)),
                    ('statement', models.JSONField(default=dict)),
                    ('before', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], max_length=10)),
                    ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('undone_at', models.DateTimeField(blank=True, null=True)),
                    ('is_proposal', models.BooleanField(default=False)),
                    ('proposed', models.JSONField(default=dict)),
                    ('lapses_at', models.DateTimeField(blank=True, null=True)),
                    ('lapsed_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='moderation.case')),
                    ('first', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seconds', to='moderation.decision')),
                    ('restored', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.restriction')),
                    ('restriction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.restriction')),
                ],
                options={
                    'verbose_name': 'décision',
                },
            ),
            migrations.CreateModel(
                name='Cover',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('motive', models.CharField(choices=[('child', 'Un enfant est en danger, contenu pédocriminel'), ('terror', 'Apologie du terrorisme ou appel à en commettre'), ('threat', 'Menace ou appel à la violence, contre un élu aussi'), ('suicide', 'Quelqu’un parle de se tuer, ou y pousse'), ('private', 'Adresse, téléphone ou donnée privée de quelqu’un'), ('hate', 'Haine ou injure raciste, antisémite, sexiste ou homophobe'), ('denial', 'Négation ou apologie de crimes contre l’humanité'), ('harassment', 'Harcèlement, attaque en meute'), ('image', 'Image intime ou truquée'), ('vote', 'Fausse date, faux lieu ou fausse règle de vote'), ('campaign', 'Propagande en période interdite'), ('insult', 'Injure'), ('defamation', 'Accusation fausse contre une personne (diffamation)'), ('imposture', 'Se fait passer pour quelqu’un, faux élu'), ('fakes', 'Faux comptes, fausses signatures'), ('spam', 'Publicité, arnaque, lien trompeur'), ('copyright', 'Texte ou photo repris sans droit'), ('personal', 'Attaque personnelle qui n’apporte rien au sujet'), ('off-topic', 'Hors sujet ou doublon')], max_length=12)),
                    ('groups', models.PositiveSmallIntegerField()),
                    ('weight', models.FloatField()),
                    ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], max_length=10)),
                    ('before', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], max_length=10)),
                    ('statement', models.JSONField(default=dict)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('falls_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('ending', models.CharField(blank=True, choices=[('time', 'Le délai est passé'), ('human', 'Une personne a décidé'), ('edit', 'Le texte a changé'), ('flags', 'Les signalements ont été retirés')], max_length=5)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cover', to='moderation.case')),
                    ('restored', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='uncover', to='initiatives.restriction')),
                    ('restriction', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cover', to='initiatives.restriction')),
                    ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='covers', to='moderation.decision')),
                ],
                options={
                    'verbose_name': 'masquage automatique',
                    'verbose_name_plural': 'masquages automatiques',
                },
            ),
            migrations.CreateModel(
                name='Appeal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('side', models.CharField(choices=[('author', 'Auteur du contenu'), ('notifier', 'Personne qui a signalé')], max_length=10)),
                    ('judges', models.PositiveSmallIntegerField(default=1)),
                    ('filed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('due_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('stuck_since', models.DateTimeField(blank=True, null=True)),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='moderation.decision')),
                ],
                options={
                    'verbose_name': 'recours',
                    'verbose_name_plural': 'recours',
                },
            ),
            migrations.CreateModel(
                name='Duty',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('grave', models.BooleanField(default=False, help_text='Enfants en danger, terrorisme, menaces, suicide. Un e-mail part aussitôt.', verbose_name='Je veux bien examiner les dossiers les plus graves')),
                    ('daily', models.PositiveSmallIntegerField(null=True, verbose_name='Dossiers difficiles par jour, au plus')),
                    ('digest', models.BooleanField(default=True, verbose_name='Un e-mail par jour, si quelque chose attend')),
                    ('hour', models.PositiveSmallIntegerField(default=8, verbose_name='À quelle heure')),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='duty', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'réglages de modération',
                },
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                    ('source', models.CharField(max_length=40, unique=True)),
                    ('facts', models.JSONField()),
                    ('previous', models.CharField(blank=True, max_length=64)),
                    ('hash', models.CharField(max_length=64, unique=True)),
                ],
                options={
                    'verbose_name': 'ligne du journal',
                    'verbose_name_plural': 'lignes du journal',
                    'indexes': [models.Index(models.F('facts__motif'), models.OrderBy(models.F('number'), descending=True), name='entry_motive'), models.Index(models.F('facts__territoire'), models.OrderBy(models.F('number'), descending=True), name='entry_place'), models.Index(models.F('facts__mesure'), models.OrderBy(models.F('number'), descending=True), name='entry_measure')],
                },
            ),
            migrations.CreateModel(
                name='Flag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('motive', models.CharField(choices=[('child', 'Un enfant est en danger, contenu pédocriminel'), ('terror', 'Apologie du terrorisme ou appel à en commettre'), ('threat', 'Menace ou appel à la violence, contre un élu aussi'), ('suicide', 'Quelqu’un parle de se tuer, ou y pousse'), ('private', 'Adresse, téléphone ou donnée privée de quelqu’un'), ('hate', 'Haine ou injure raciste, antisémite, sexiste ou homophobe'), ('denial', 'Négation ou apologie de crimes contre l’humanité'), ('harassment', 'Harcèlement, attaque en meute'), ('image', 'Image intime ou truquée'), ('vote', 'Fausse date, faux lieu ou fausse règle de vote'), ('campaign', 'Propagande en période interdite'), ('insult', 'Injure'), ('defamation', 'Accusation fausse contre une personne (diffamation)'), ('imposture', 'Se fait passer pour quelqu’un, faux élu'), ('fakes', 'Faux comptes, fausses signatures'), ('spam', 'Publicité, arnaque, lien trompeur'), ('copyright', 'Texte ou photo repris sans droit'), ('personal', 'Attaque personnelle qui n’apporte rien au sujet'), ('off-topic', 'Hors sujet ou doublon')], max_length=12, verbose_name='motif')),
                    ('note', models.TextField(blank=True, max_length=1000, verbose_name='précision')),
                    ('flagged_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('weight', models.FloatField(default=0)),
                    ('network', models.BinaryField(max_length=16, null=True)),
                    ('session', models.BinaryField(max_length=16, null=True)),
                    ('arrival', models.BinaryField(max_length=16, null=True)),
                    ('agreed', models.BooleanField(null=True)),
                    ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='moderation.case')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='flags', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'signalement d’un membre',
                    'verbose_name_plural': 'signalements de membres',
                },
            ),
            migrations.CreateModel(
                name='Inflow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('flags', models.PositiveIntegerField()),
                    ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='inflow', to='moderation.case')),
                ],
                options={
                    'verbose_name': 'afflux de signalements',
                    'verbose_name_plural': 'afflux de signalements',
                },
            ),
            migrations.CreateModel(
                name='Order',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('act', 'Agir contre un contenu (article 9)'), ('inform', 'Fournir des informations (article 10)')], max_length=6, verbose_name='nature')),
                    ('basis', models.CharField(choices=[('terror', 'Contenu terroriste (règlement 2021/784, article 3)'), ('election', 'Fausse information avant un vote (code électoral, L. 163-2)'), ('other', 'Autre fondement (règlement 2022/2065, articles 9 et 10)')], default='other', max_length=8, verbose_name='fondement')),
                    ('issuer', models.CharField(blank=True, max_length=120, verbose_name='autorité')),
                    ('issuer_email', models.EmailField(blank=True, max_length=254, verbose_name='adresse de l’autorité')),
                    ('reference', models.CharField(blank=True, max_length=80, verbose_name='référence de l’injonction')),
                    ('state', models.CharField(default='FR', help_text='FR, BE, DE…', max_length=2, verbose_name='État')),
                    ('category', models.CharField(choices=[('child_abuse', 'Contenu pédocriminel, enfant en danger'), ('terrorism', 'Apologie du terrorisme ou appel à en commettre'), ('threat', 'Menace ou appel à la violence, y compris contre un élu'), ('self_harm', 'Incitation au suicide'), ('private_data', 'Adresse, téléphone ou autre donnée privée divulguée'), ('hate', 'Haine, discrimination, injure raciste, antisémite, sexiste ou homophobe'), ('denial', 'Négation ou apologie de crimes contre l’humanité'), ('harassment', 'Harcèlement, attaque en meute'), ('image', 'Image intime ou truquée, diffusée sans accord'), ('election', 'Fausse information sur un vote ou propagande interdite'), ('insult', 'Injure'), ('defamation', 'Diffamation'), ('impersonation', 'Usurpation d’identité, faux élu'), ('scam', 'Arnaque, hameçonnage'), ('copyright', 'Texte, photo ou marque utilisés sans droit'), ('other', 'Autre contenu contraire à la loi')], max_length=20, verbose_name='contenu en cause')),
                    ('asked', models.TextField(blank=True, max_length=3000, verbose_name='ce qui est demandé')),
                    ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reçue le')),
                    ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='à exécuter avant le')),
                    ('silent_until', models.DateTimeField(blank=True, null=True, verbose_name='interdiction d’informer jusqu’au')),
                    ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='accusé de réception le')),
                    ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='suivie d’effet le')),
                ],
                options={
                    'verbose_name': 'injonction d’une autorité',
                    'verbose_name_plural': 'injonctions d’autorités',
                    'constraints': [models.CheckConstraint(condition=models.Q(('acknowledged_at__isnull', True), ('acknowledged_at__gte', models.F('received_at')), _connector='OR'), name='order_acknowledged_after'), models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('done_at__gte', models.F('received_at')), _connector='OR'), name='order_done_after'), models.CheckConstraint(condition=models.Q(('due_at__isnull', True), ('due_at__gt', models.F('received_at')), _connector='OR'), name='order_due_after')],
                },
            ),
            migrations.CreateModel(
                name='OrderContent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=20)),
                    ('key', models.CharField(max_length=64)),
                    ('address', models.CharField(max_length=500)),
                    ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ordered_contents', to='moderation.case')),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contents', to='moderation.order')),
                ],
                options={
                    'verbose_name': 'contenu d’une injonction',
                },
            ),
            migrations.CreateModel(
                name='Passed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('until', models.DateTimeField()),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passed', to='moderation.case')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='Plea',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.CharField(max_length=30)),
                    ('words', models.TextField(blank=True, max_length=3000)),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pleas', to='moderation.appeal')),
                    ('flag', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='moderation.flag')),
                    ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='moderation.notice')),
                ],
                options={
                    'verbose_name': 'motifs d’un recours',
                },
            ),
            migrations.CreateModel(
                name='Post',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=20)),
                    ('key', models.CharField(max_length=64)),
                    ('area_path', models.CharField(max_length=60)),
                    ('epci_code', models.CharField(blank=True, max_length=9)),
                    ('posted_at', models.DateTimeField()),
                    ('text', models.TextField(blank=True)),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                    ('activity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='activity.activity')),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'publication à relire',
                },
            ),
            migrations.CreateModel(
                name='Referral',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('motive', models.CharField(choices=[('child', 'Un enfant est en danger, contenu pédocriminel'), ('terror', 'Apologie du terrorisme ou appel à en commettre'), ('threat', 'Menace ou appel à la violence, contre un élu aussi'), ('suicide', 'Quelqu’un parle de se tuer, ou y pousse'), ('private', 'Adresse, téléphone ou donnée privée de quelqu’un'), ('hate', 'Haine ou injure raciste, antisémite, sexiste ou homophobe'), ('denial', 'Négation ou apologie de crimes contre l’humanité'), ('harassment', 'Harcèlement, attaque en meute'), ('image', 'Image intime ou truquée'), ('vote', 'Fausse date, faux lieu ou fausse règle de vote'), ('campaign', 'Propagande en période interdite'), ('insult', 'Injure'), ('defamation', 'Accusation fausse contre une personne (diffamation)'), ('imposture', 'Se fait passer pour quelqu’un, faux élu'), ('fakes', 'Faux comptes, fausses signatures'), ('spam', 'Publicité, arnaque, lien trompeur'), ('copyright', 'Texte ou photo repris sans droit'), ('personal', 'Attaque personnelle qui n’apporte rien au sujet'), ('off-topic', 'Hors sujet ou doublon')], max_length=12, verbose_name='motif')),
                    ('note', models.TextField(max_length=1000, verbose_name='précision')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('again', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='moderation.case')),
                ],
                options={
                    'verbose_name': 'dossier ouvert d’office',
                    'verbose_name_plural': 'dossiers ouverts d’office',
                },
            ),
            migrations.CreateModel(
                name='Rejudging',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quarter', models.CharField(db_index=True, max_length=6)),
                    ('sampled_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('measure', models.CharField(blank=True, choices=[('keep', 'Maintenir'), ('annotate', 'Ajouter une note de contexte'), ('blur', 'Masquer derrière un avertissement'), ('redact', 'Retirer un passage'), ('disable', 'Suspendre l’accès'), ('remove', 'Retirer'), ('freeze', 'Geler la discussion')], max_length=10)),
                    ('motive', models.CharField(blank=True, choices=[('child', 'Un enfant est en danger, contenu pédocriminel'), ('terror', 'Apologie du terrorisme ou appel à en commettre'), ('threat', 'Menace ou appel à la violence, contre un élu aussi'), ('suicide', 'Quelqu’un parle de se tuer, ou y pousse'), ('private', 'Adresse, téléphone ou donnée privée de quelqu’un'), ('hate', 'Haine ou injure raciste, antisémite, sexiste ou homophobe'), ('denial', 'Négation ou apologie de crimes contre l’humanité'), ('harassment', 'Harcèlement, attaque en meute'), ('image', 'Image intime ou truquée'), ('vote', 'Fausse date, faux lieu ou fausse règle de vote'), ('campaign', 'Propagande en période interdite'), ('insult', 'Injure'), ('defamation', 'Accusation fausse contre une personne (diffamation)'), ('imposture', 'Se fait passer pour quelqu’un, faux élu'), ('fakes', 'Faux comptes, fausses signatures'), ('spam', 'Publicité, arnaque, lien trompeur'), ('copyright', 'Texte ou photo repris sans droit'), ('personal', 'Attaque personnelle qui n’apporte rien au sujet'), ('off-topic', 'Hors sujet ou doublon')], max_length=12)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rejudged', to='moderation.decision')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'relecture à l’aveugle',
                    'verbose_name_plural': 'relectures à l’aveugle',
                },
            ),
            migrations.CreateModel(
                name='Rule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('words', 'Mots ou expressions'), ('links', 'Liens vers un site'), ('patterns', 'Motifs de caractères')], max_length=10, verbose_name='ce qu’elle cherche')),
                    ('lines', models.TextField(max_length=2000, verbose_name='termes')),
                    ('motive', models.CharField(choices=[('child', 'Un enfant est en danger, contenu pédocriminel'), ('terror', 'Apologie du terrorisme ou appel à en commettre'), ('threat', 'Menace ou appel à la violence, contre un élu aussi'), ('suicide', 'Quelqu’un parle de se tuer, ou y pousse'), ('private', 'Adresse, téléphone ou donnée privée de quelqu’un'), ('hate', 'Haine ou injure raciste, antisémite, sexiste ou homophobe'), ('denial', 'Négation ou apologie de crimes contre l’humanité'), ('harassment', 'Harcèlement, attaque en meute'), ('image', 'Image intime ou truquée'), ('vote', 'Fausse date, faux lieu ou fausse règle de vote'), ('campaign', 'Propagande en période interdite'), ('insult', 'Injure'), ('defamation', 'Accusation fausse contre une personne (diffamation)'), ('imposture', 'Se fait passer pour quelqu’un, faux élu'), ('fakes', 'Faux comptes, fausses signatures'), ('spam', 'Publicité, arnaque, lien trompeur'), ('copyright', 'Texte ou photo repris sans droit'), ('personal', 'Attaque personnelle qui n’apporte rien au sujet'), ('off-topic', 'Hors sujet ou doublon')], max_length=12, verbose_name='motif des dossiers')),
                    ('reason', models.CharField(max_length=300, verbose_name='pourquoi')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('expires_at', models.DateTimeField()),
                    ('stopped_at', models.DateTimeField(blank=True, null=True)),
                    ('left_out', models.PositiveIntegerField(default=0)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'règle de veille',
                    'verbose_name_plural': 'règles de veille',
                },
            ),
            migrations.CreateModel(
                name='Hit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('passage', models.CharField(blank=True, max_length=200)),
                    ('opened', models.BooleanField()),
                    ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='moderation.case')),
                    ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='moderation.rule')),
                ],
                options={
                    'verbose_name': 'prise d’une règle',
                    'verbose_name_plural': 'prises des règles',
                },
            ),
            migrations.CreateModel(
                name='Ruling',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('verdict', models.CharField(choices=[('confirm', 'Confirmer la décision'), ('milder', 'La remplacer par une mesure moins forte'), ('reverse', 'Annuler la décision')], max_length=10)),
                    ('measure', models.CharField(blank=True, max_length=10)),
                    ('answer', models.TextField()),
                    ('votes_for', models.PositiveSmallIntegerField(default=1)),
                    ('decided_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('undone_at', models.DateTimeField(blank=True, null=True)),
                    ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='moderation.appeal')),
                    ('decision', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ruled_by', to='moderation.decision')),
                    ('put_back', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.restriction')),
                    ('restored', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.restriction')),
                ],
                options={
                    'verbose_name': 'réponse à un recours',
                    'verbose_name_plural': 'réponses à des recours',
                },
            ),
            migrations.CreateModel(
                name='Sealed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('changes', models.BinaryField()),
                    ('restriction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='initiatives.restriction')),
                ],
                options={
                    'verbose_name': 'passage scellé',
                    'verbose_name_plural': 'passages scellés',
                },
            ),
            migrations.CreateModel(
                name='Seat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('passed_until', models.DateTimeField(blank=True, null=True)),
                    ('verdict', models.CharField(blank=True, choices=[('confirm', 'Confirmer la décision'), ('milder', 'La remplacer par une mesure moins forte'), ('reverse', 'Annuler la décision')], max_length=10)),
                    ('measure', models.CharField(blank=True, max_length=10)),
                    ('answer', models.TextField(blank=True, max_length=1500)),
                    ('voted_at', models.DateTimeField(blank=True, null=True)),
                    ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='moderation.appeal')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'siège',
                },
            ),
            migrations.CreateModel(
                name='Statement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ground', models.CharField(blank=True, max_length=40)),
                    ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='statements', to='moderation.notice')),
                    ('restriction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='statement', to='initiatives.restriction')),
                ],
                options={
                    'verbose_name': 'exposé des motifs',
                    'verbose_name_plural': 'exposés des motifs',
                },
            ),
            migrations.CreateModel(
                name='Transmission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('to', models.CharField(choices=[('pharos', 'PHAROS'), ('parquet', 'le procureur de la République')], max_length=10)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('direct', models.BooleanField(default=False)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transmissions', to='moderation.case')),
                ],
                options={
                    'verbose_name': 'transmission aux autorités',
                    'verbose_name_plural': 'transmissions aux autorités',
                },
            ),
            migrations.CreateModel(
                name='TrustedFlagger',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='organisme')),
                    ('designated_on', models.DateField(verbose_name='désigné le')),
                    ('ended_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                ],
                options={
                    'verbose_name': 'signaleur de confiance',
                    'verbose_name_plural': 'signaleurs de confiance',
                },
            ),
            migrations.AddField(
                model_name='notice',
                name='trusted',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='moderation.trustedflagger'),
            ),
            migrations.CreateModel(
                name='Wave',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sign', models.CharField(max_length=80)),
                    ('state', models.CharField(choices=[('drawn', 'En cours'), ('proposed', 'Proposée à une seconde personne'), ('decided', 'Décidée'), ('undone', 'Reprise'), ('dropped', 'Rendue')], default='drawn', max_length=10)),
                    ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('measure', models.CharField(blank=True, max_length=10)),
                    ('explanation', models.TextField(blank=True, max_length=1500)),
                    ('proposed_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('dropped_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('lease_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'vague',
                },
            ),
            migrations.CreateModel(
                name='WaveItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('left_out', models.CharField(blank=True, choices=[('', 'Dans la vague'), ('by-hand', 'laissé de côté par la personne qui décide'), ('party', 'vous avez un lien avec lui : une autre personne décide'), ('weighty', 'beaucoup de monde le soutient ou l’a signé : il se juge seul'), ('changed', 'le texte a changé depuis le signalement'), ('held', 'entre les mains d’une autre personne, ou déjà décidé'), ('other', 'il se juge seul : une règle demande deux voix ou autre chose')], default='', max_length=10)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='moderation.case')),
                    ('decision', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='wave_item', to='moderation.decision')),
                    ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='moderation.wave')),
                ],
                options={
                    'verbose_name': 'dossier d’une vague',
                    'verbose_name_plural': 'dossiers d’une vague',
                },
            ),
            migrations.CreateModel(
                name='Imprint',
                fields=[
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='imprint', serialize=False, to='moderation.case')),
                    ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                    ('signs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                    ('sketch', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ],
                options={
                    'verbose_name': 'empreinte',
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='imprint_words'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['signs'], name='imprint_signs')],
                },
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(condition=models.Q(('decided_at__isnull', True)), fields=['within', '-rank', 'id'], name='case_by_rank'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(condition=models.Q(('decided_at__isnull', True), ('gravity__lt', 4)), fields=['due_at', 'id'], name='case_due'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(condition=models.Q(('decided_at__isnull', True), ('gravity__lt', 4)), fields=['id'], name='case_by_lot'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(condition=models.Q(('decided_at__isnull', True), ('gravity', 4)), fields=['opened_at', 'id'], name='case_grave'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(condition=models.Q(('decided_at__isnull', True), ('stuck_since__isnull', False)), fields=['stuck_since'], name='case_stuck'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(fields=['lease_by'], name='case_held'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(fields=['-decided_at', '-id'], name='case_decided'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['author', '-decided_at', '-id'], name='case_of_author'),
            ),
            migrations.AddIndex(
                model_name='case',
                index=models.Index(fields=['kind', 'key', '-opened_at', '-id'], name='case_versions'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.UniqueConstraint(fields=('kind', 'key', 'text_hash'), name='case_once_a_text'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(('gravity__range', (1, 4))), name='case_gravity'),
            ),
            migrations.AddIndex(
                model_name='decision',
                index=models.Index(fields=['-decided_at', '-id'], name='decision_latest'),
            ),
            migrations.AddIndex(
                model_name='decision',
                index=models.Index(fields=['by', '-decided_at', '-id'], name='decision_own'),
            ),
            migrations.AddIndex(
                model_name='decision',
                index=models.Index(condition=models.Q(('lapsed_at__isnull', True), ('lapses_at__isnull', False)), fields=['lapses_at'], name='decision_lapsing'),
            ),
            migrations.AddConstraint(
                model_name='decision',
                constraint=models.CheckConstraint(condition=models.Q(('measure', 'keep'), models.Q(models.Q(('ground', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='decision_has_its_reasons'),
            ),
            migrations.AddConstraint(
                model_name='decision',
                constraint=models.CheckConstraint(condition=models.Q(('unfounded', False), models.Q(('measure', 'keep'), models.Q(('explanation', ''), _negated=True)), _connector='OR'), name='decision_unfounded_says_why'),
            ),
            migrations.AddConstraint(
                model_name='decision',
                constraint=models.UniqueConstraint(condition=models.Q(('is_proposal', False), ('undone_at__isnull', True)), fields=('case', 'round'), name='decision_stands_once'),
            ),
            migrations.AddConstraint(
                model_name='decision',
                constraint=models.UniqueConstraint(condition=models.Q(('is_proposal', True), ('undone_at__isnull', True)), fields=('case', 'round'), name='decision_proposed_once'),
            ),
            migrations.AddIndex(
                model_name='cover',
                index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['falls_at'], name='cover_standing'),
            ),
            migrations.AddIndex(
                model_name='cover',
                index=models.Index(fields=['-made_at', '-id'], name='cover_latest'),
            ),
            migrations.AddConstraint(
                model_name='cover',
                constraint=models.CheckConstraint(condition=models.Q(('falls_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(days=1))))), name='cover_lasts_a_day'),
            ),
            migrations.AddConstraint(
                model_name='cover',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ending', '')), models.Q(('ended_at__isnull', False), models.Q(('ending', ''), _negated=True)), _connector='OR'), name='cover_ends_for_a_reason'),
            ),
            migrations.AddIndex(
                model_name='appeal',
                index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['filed_at', 'id'], name='appeal_waiting'),
            ),
            migrations.AddConstraint(
                model_name='appeal',
                constraint=models.UniqueConstraint(fields=('decision', 'side'), name='appeal_once_a_side'),
            ),
            migrations.AddConstraint(
                model_name='appeal',
                constraint=models.CheckConstraint(condition=models.Q(('judges__in', [1, 3])), name='appeal_judges'),
            ),
            migrations.AddConstraint(
                model_name='duty',
                constraint=models.CheckConstraint(condition=models.Q(('hour__range', (0, 23))), name='duty_hour'),
            ),
            migrations.AddIndex(
                model_name='flag',
                index=models.Index(condition=models.Q(('network__isnull', False)), fields=['flagged_at'], name='flag_traced'),
            ),
            migrations.AddIndex(
                model_name='flag',
                index=models.Index(fields=['person', '-id'], name='flag_person'),
            ),
            migrations.AddIndex(
                model_name='flag',
                index=models.Index(condition=models.Q(('agreed__isnull', False)), fields=['person', 'agreed'], name='flag_judged'),
            ),
            migrations.AddIndex(
                model_name='flag',
                index=django.contrib.postgres.indexes.BrinIndex(fields=['flagged_at'], name='flag_when', pages_per_range=16),
            ),
            migrations.AddConstraint(
                model_name='flag',
                constraint=models.UniqueConstraint(fields=('person', 'case'), name='flag_once_a_version'),
            ),
            migrations.AddIndex(
                model_name='ordercontent',
                index=models.Index(fields=['kind', 'key'], name='order_content_of'),
            ),
            migrations.AddConstraint(
                model_name='ordercontent',
                constraint=models.UniqueConstraint(fields=('order', 'kind', 'key'), name='order_content_once'),
            ),
            migrations.AddConstraint(
                model_name='passed',
                constraint=models.UniqueConstraint(fields=('case', 'person'), name='passed_once'),
            ),
            migrations.AddConstraint(
                model_name='plea',
                constraint=models.UniqueConstraint(fields=('appeal', 'source'), name='plea_once_a_person'),
            ),
            migrations.AddIndex(
                model_name='post',
                index=models.Index(fields=['-posted_at', '-id'], name='post_latest'),
            ),
            migrations.AddIndex(
                model_name='post',
                index=models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['-posted_at', '-id'], name='post_unseen'),
            ),
            migrations.AddIndex(
                model_name='post',
                index=models.Index(django.contrib.postgres.indexes.OpClass('area_path', name='text_pattern_ops'), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('seen_at__isnull', True)), name='post_unseen_area'),
            ),
            migrations.AddIndex(
                model_name='post',
                index=models.Index(fields=['kind', 'key'], name='post_content'),
            ),
            migrations.AddConstraint(
                model_name='referral',
                constraint=models.UniqueConstraint(fields=('case', 'by'), name='referral_once'),
            ),
            migrations.AddConstraint(
                model_name='rejudging',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('measure', '')), models.Q(('done_at__isnull', False), models.Q(('measure', ''), _negated=True)), _connector='OR'), name='rejudging_is_done_with_a_measure'),
            ),
            migrations.AddConstraint(
                model_name='rule',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('lines', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='rule_has_its_reason'),
            ),
            migrations.AddIndex(
                model_name='hit',
                index=models.Index(fields=['rule', '-found_at'], name='hit_latest'),
            ),
            migrations.AddConstraint(
                model_name='hit',
                constraint=models.UniqueConstraint(fields=('rule', 'case'), name='hit_once'),
            ),
            migrations.AddIndex(
                model_name='ruling',
                index=models.Index(fields=['-decided_at', '-id'], name='ruling_latest'),
            ),
            migrations.AddConstraint(
                model_name='ruling',
                constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('appeal',), name='ruling_stands_once'),
            ),
            migrations.AddConstraint(
                model_name='ruling',
                constraint=models.CheckConstraint(condition=models.Q(('answer', ''), _negated=True), name='ruling_has_its_reasons'),
            ),
            migrations.AddIndex(
                model_name='seat',
                index=models.Index(condition=models.Q(('voted_at__isnull', True)), fields=['person'], name='seat_in_hand'),
            ),
            migrations.AddConstraint(
                model_name='seat',
                constraint=models.UniqueConstraint(fields=('appeal', 'person'), name='seat_once_a_person'),
            ),
            migrations.AddConstraint(
                model_name='seat',
                constraint=models.CheckConstraint(condition=models.Q(('voted_at__isnull', True), models.Q(models.Q(('verdict', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='seat_votes_with_reasons'),
            ),
            migrations.AddIndex(
                model_name='transmission',
                index=models.Index(fields=['-at', '-id'], name='transmission_latest'),
            ),
            migrations.AddConstraint(
                model_name='transmission',
                constraint=models.UniqueConstraint(fields=('case', 'to'), name='transmission_once'),
            ),
            migrations.AddConstraint(
                model_name='trustedflagger',
                constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('user',), name='trusted_once_an_account'),
            ),
            migrations.AddIndex(
                model_name='notice',
                index=models.Index(condition=models.Q(('handled_at__isnull', True)), fields=['received_at'], name='notice_waiting'),
            ),
            migrations.AddIndex(
                model_name='notice',
                index=models.Index(fields=['subject_kind', 'subject_key'], name='notice_subject'),
            ),
            migrations.AddConstraint(
                model_name='notice',
                constraint=models.CheckConstraint(condition=models.Q(('category', 'child_abuse'), ('handled_at__isnull', False), models.Q(models.Q(('name', ''), _negated=True), models.Q(('email', ''), _negated=True)), _connector='OR'), name='notice_has_its_sender'),
            ),
            migrations.AddConstraint(
                model_name='notice',
                constraint=models.CheckConstraint(condition=models.Q(('good_faith', True)), name='notice_in_good_faith'),
            ),
            migrations.AddConstraint(
                model_name='notice',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('handled_at__isnull', True), ('outcome', '')), models.Q(('handled_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='notice_handled_has_outcome'),
            ),
            migrations.AddIndex(
                model_name='wave',
                index=models.Index(fields=['sign'], name='wave_sign'),
            ),
            migrations.AddConstraint(
                model_name='wave',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proposed', 'decided']), _negated=True), models.Q(models.Q(('explanation', ''), _negated=True), models.Q(('measure', ''), _negated=True)), _connector='OR'), name='wave_has_its_reasons'),
            ),
            migrations.AddConstraint(
                model_name='waveitem',
                constraint=models.UniqueConstraint(fields=('wave', 'case'), name='wave_once_a_case'),
            ),
        ]),
    ]
