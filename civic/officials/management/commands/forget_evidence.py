"""Forget the evidence of old claims."""

from typing import Any

from django.core.management.base import BaseCommand

from civic.officials.actions.mandates import forget_evidence


class Command(BaseCommand):
    help = "Forget names, evidence and addresses of claims that a year has closed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{forget_evidence()} forgotten")
