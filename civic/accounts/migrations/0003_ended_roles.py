"""Who ended a role, and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    locks = "as many rows as roles were ever given"
    dependencies = [
        ('accounts', '0002_erased_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='rolegrant',
            name='ended_because',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='motif de fin'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
