from django.db import migrations, models

import civic.activity.actions


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_settled"), ("notifications", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="follow",
            name="heard_from",
            field=models.BigIntegerField(default=civic.activity.actions.settled),
        ),
    ]
