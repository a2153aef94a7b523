"""`manage.py demo_code <account>`: the current code of a demo account."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from civic.accounts import demo


class Command(BaseCommand):
    help = "Print the current 6-digit code of a demo account (embedded database only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="its address, or the part before the @, or its handle")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demo.require_embedded_database()
            user = demo.find_account(options["account"])
            if user is None:
                raise CommandError(f"No account called {options['account']}.")
            code, seconds = demo.current_code(user)
        except demo.NotDemoError as error:
            raise CommandError(str(error)) from error
        except Authenticator.DoesNotExist:
            raise CommandError(f"{user} signs in without a code.") from None
        self.stdout.write(code)
        self.stderr.write(f"current for {seconds} s more")
