"""The legal notice open to anyone (DSA article 16). The moderation desk builds on it."""

import uuid

from django.db import models
from django.utils import timezone


class Notice(models.Model):
    """Somebody's notice that a content is illegal, with the four elements the law asks for."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The form's key: the same form sent twice makes one notice.
    form_key = models.UUIDField(unique=True)
    address = models.CharField("adresse exacte", max_length=500)
    reason = models.TextField("motif", max_length=5000)
    # Not asked for child abuse material, as the law allows.
    is_child_abuse = models.BooleanField(default=False)
    name = models.CharField("nom", max_length=120, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    good_faith = models.BooleanField()
    received_at = models.DateTimeField(default=timezone.now)
    # The content the address leads to, when it is ours: kind and key, no foreign key.
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_key = models.CharField(max_length=64, blank=True)
    receipt_sent_at = models.DateTimeField(null=True, blank=True)
    operators_told_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField("suite donnée", max_length=5000, blank=True)

    class Meta:
        verbose_name = "signalement d’un contenu illicite"
        verbose_name_plural = "signalements de contenus illicites"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_child_abuse=True)
                | (~models.Q(name="") & ~models.Q(email="")),
                name="notice_has_its_sender",
            ),
            models.CheckConstraint(
                condition=models.Q(good_faith=True), name="notice_in_good_faith"
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(handled_at__isnull=True),
                name="notice_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"Signalement du {self.received_at:%d/%m/%Y}"
