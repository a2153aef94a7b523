"""When an account was last used by somebody who stayed signed in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_ended_roles")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="seen_on",
            field=models.DateField(blank=True, editable=False, null=True),
        )
    ]
