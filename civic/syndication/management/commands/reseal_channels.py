"""Encrypt every credential anew with the first of CHANNEL_KEYS, so that older keys can go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civic.syndication.delivering import keys
from civic.syndication.models import Channel


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        done = locked = 0
        for row in Channel.objects.filter(sealed__isnull=False).only("sealed").iterator():
            try:
                renewed = keys.again(row.sealed)
            except keys.LockedError:
                locked += 1
                continue
            # Unless it was connected anew or erased meanwhile.
            done += Channel.objects.filter(pk=row.pk, sealed=row.sealed).update(sealed=renewed)
        self.stdout.write(f"{done} sealed anew")
        if locked:
            raise CommandError(f"{locked} cannot be opened with CHANNEL_KEYS: nothing was lost.")
