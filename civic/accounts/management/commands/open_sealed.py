"""`manage.py open_sealed <uid> --by … --reason …`: answer a judge, leaving a trace."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from civic.accounts import sealed
from civic.accounts.models import User
from civic.lib.permissions import Refused


class Command(BaseCommand):
    help = "Print what is sealed about an erased author. The opening is recorded first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uid", type=UUID, help="the account's uuid")
        parser.add_argument("--by", required=True, help="the operator's e-mail address")
        parser.add_argument("--reason", required=True, help="the order that asks for it")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError("No account has the operator's address.")
        reason = options["reason"].strip()
        if not reason:
            raise CommandError("Say why: the reason is recorded.")
        try:
            rows = sealed.open_identity(by=by, person=options["uid"], reason=reason)
        except Refused as error:
            raise CommandError(error.reason) from error
        except sealed.UnreadableError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
