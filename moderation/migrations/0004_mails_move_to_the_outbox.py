"""What was still owed becomes rows of the outbox, before its columns go."""

from django.conf import settings
from django.db import migrations
from django.db.models import Q

SECURITY, DECISION = 0, 10
# The attempts after which a mail was given up: the outbox tries those again.
GIVEN_UP = Q(mail_due_at__isnull=True, mail_attempts__gte=20)
OWED = Q(mail_due_at__isnull=False) | GIVEN_UP


def move(apps, schema_editor):
    Mail = apps.get_model("notifications", "Mail")
    Notice = apps.get_model("moderation", "Notice")
    Statement = apps.get_model("moderation", "Statement")
    rows = []

    def owe(kind, key, to, args, lane=DECISION):
        rows.append(Mail(kind=kind, key=f"{kind}-{key}", to=to, args=args, lane=lane))

    for notice in Notice.objects.filter(OWED).order_by("pk"):
        args = {"notice": notice.pk}
        if notice.operators_told_at is None:
            for number, operator in enumerate(settings.OPERATOR_EMAILS):
                owe("notice-alert", f"{notice.pk}-{number}", operator, args, SECURITY)
        if notice.email and notice.receipt_sent_at is None:
            owe("notice-receipt", notice.pk, notice.email, args)
        if notice.email and notice.handled_at and notice.outcome_sent_at is None:
            owe("notice-outcome", notice.pk, notice.email, args)
    untold = Statement.objects.filter(OWED, sent_at__isnull=True)
    for statement in untold.select_related("restriction__initiative__author").order_by("pk"):
        author = statement.restriction.initiative.author
        if author.erased_at is None:
            owe("statement", statement.pk, author.email, {"statement": statement.pk})
    Mail.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0003_senders_are_forgotten"),
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
