"""Write the record of processing into the documentation, or check that it is current."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from civic.lib.register import ACCOUNT, Held, Purpose, register
from civic.lib.register_views import kept

TARGET = Path(settings.BASE_DIR) / "docs" / "record-of-processing.md"
_HEAD = """\
# Record of processing (GDPR, article 30)

Drawn by `manage.py draw_register` from the `kept_data.py` of each app; a test fails when this page
is out of date, when a model is declared nowhere, and when a field that could tell of a person is
named by no declaration. `/registre/` shows the same to everybody. The words are those of that page,
in French: the controller hands them to the CNIL as they are.

## What is the same for every processing

- **Controller**: who runs the instance (`SITE_PUBLISHER`, `SITE_PUBLISHER_ADDRESS`,
  `CONTACT_EMAIL`).
- **Data protection officer**: `SITE_DPO`.
- **People concerned**: visitors who write, sign or flag; members; elected officials; candidates;
  people whom a text names.
- **Recipients**: those named below; as processors, the host (`SITE_HOST`) and whoever carries the
  mail; a network that somebody connected.
- **Transfers outside the EU**: none by the software. A network that a person connects may be
  outside: they choose it.
- **Security**: TLS; a second step for moderators, operators and officials; encryption at rest of
  signatures, sealed identities and credentials; keyed hashes bound to one petition; an append-only
  record chained by hashes; no export of people. See [the impact assessment](dpia.md).
- **Erasure**: `account` is the transaction that erases the account; the other names are jobs of
  `CELERY_BEAT_SCHEDULE`, which run every night or more often.

"""


def drawing() -> str:
    """Return the whole page, in Markdown."""
    parts = [_HEAD]
    for purpose in Purpose:
        parts += [f"## {purpose.label}\n\n", *map(_entry, register.of(purpose))]
    parts += ["## Models that hold nobody\n\n| model | why |\n|---|---|\n"]
    parts += [f"| `{label}` | {why} |\n" for label, why in sorted(register.nobody.items())]
    return "".join(parts)


def _entry(row: Held) -> str:
    """One processing."""
    bases = ", ".join(f"{basis.value}" for basis in row.basis)
    fields = [
        f"  - `{label}`: {', '.join(f'`{name}`' for name in row.fields_of(label))}\n"
        for label in row.models
    ]
    ends = ", ".join("account" if name == ACCOUNT else f"`{name}`" for name in row.ended_by)
    return (
        f"### {row.what}\n\n"
        f"- Purpose: {row.why}\n"
        f"- Basis: article {bases}{f' ({row.law})' if row.law else ''}\n"
        f"- Readers: {', '.join(str(reader.label) for reader in row.readers)}\n"
        f"- Kept: {kept(row)}\n"
        f"- Ended by: {ends or f'nothing: {row.endless}'}\n"
        f"{'- Fields:' if fields else '- No model'}\n{''.join(fields)}\n"
    )


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if the page is out of date")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        page = drawing()
        if not check:
            TARGET.write_text(page)
        elif not TARGET.exists() or TARGET.read_text() != page:
            raise CommandError("docs/record-of-processing.md: run manage.py draw_register")
