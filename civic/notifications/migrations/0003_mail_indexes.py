from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_heard_from")]

    operations = [
        migrations.RemoveIndex(model_name="mail", name="mail_to"),
        migrations.AddIndex(model_name="mail", index=models.Index(Lower("to"), name="mail_to")),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("repeats__gt", 0)), fields=["repeats"], name="mail_repeated"
            ),
        ),
    ]
