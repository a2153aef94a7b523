"""Write what happened in a year as open data, with no person in it; see /statut/."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.status.open_data import writing
from moderation.transparency.queries import years


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", nargs="?", type=int, help="last year unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        year = options["year"] or timezone.localdate().year - 1
        known = years()
        if year not in known:
            raise CommandError(
                _("Rien ne s’est passé ici en %(year)d. Années connues : %(known)s.")
                % {"year": year, "known": ", ".join(map(str, known))}
            )
        try:
            made, counts = writing.write(year)
        except OSError as error:
            raise CommandError(_("Rien n’a été écrit : %(why)s") % {"why": error}) from error
        for name, number in counts.items():
            self.stdout.write(f"{name} : {number}")
        self.stdout.write(f"{made.path} ({filesizeformat(made.size)})")
