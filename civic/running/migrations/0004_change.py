"""Changes of settings: only ever added, in the database itself."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Who changed it may be forgotten, nothing else.
FORWARD = """
CREATE FUNCTION running_change_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
       AND (NEW.id, NEW.setting, NEW.number, NEW.why, NEW.at)
         = (OLD.id, OLD.setting, OLD.number, OLD.why, OLD.at)
       AND NEW.fields IS NOT DISTINCT FROM OLD.fields
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'running_change is append-only';
END $$;
CREATE TRIGGER running_change_append_only BEFORE UPDATE OR DELETE ON running_change
    FOR EACH ROW EXECUTE FUNCTION running_change_is_append_only();
"""
BACKWARD = """
DROP TRIGGER running_change_append_only ON running_change;
DROP FUNCTION running_change_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("running", "0003_mailproof"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("setting", models.SlugField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("fields", models.JSONField(null=True)),
                ("why", models.CharField(max_length=300, verbose_name="pourquoi")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’un réglage",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("setting", "number"), name="change_numbered_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
