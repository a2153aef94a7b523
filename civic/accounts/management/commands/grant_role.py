"""`manage.py grant_role <email> <role>`: the way to the first operator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.accounts.actions import grant_role
from civic.accounts.models import User
from civic.accounts.roles import Role
from civic.lib.permissions import Refused


class Command(BaseCommand):
    help = "Give a role to an account; the audit record names the system as the giver."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("No account has this address: sign up first.")
        try:
            grant = grant_role(by=None, user=user, role=Role(options["role"]))
        except Refused as error:
            raise CommandError(error.reason) from error
        self.stdout.write(f"{grant}. A second factor will be asked before the tools open.")
