"""A name that signers show can be reported, judged and withheld alone."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0007_proof_in_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShownName',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('signature_id', models.BigIntegerField()),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('visibility', models.CharField(choices=[('public', 'Publique'), ('annotated', 'Publique, avec une note de contexte'), ('blurred', 'Masquée derrière un avertissement'), ('covered', 'Texte masqué jusqu’à ce qu’une personne l’examine'), ('restricted', 'Accès suspendu'), ('removed', 'Retirée')], default='public', max_length=10)),
                ('decision_uid', models.UUIDField(blank=True, editable=False, null=True)),
                ('petition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shown_names', to='initiatives.petition')),
            ],
            options={
                'verbose_name': 'nom affiché',
                'constraints': [models.UniqueConstraint(fields=('petition', 'signature_id'), name='shown_name_once')],
            },
        ),
    ]
