"""The list of erased accounts that outlives the database: one line each, beside the backups.

A backup of yesterday brings back whoever left today. This list tells whom to erase again. It holds
the account's random identifier and a moment, nothing that names anybody, and no line older than the
oldest backup needs.
"""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

from civic.accounts.actions import erase_again
from civic.accounts.models import User
from civic.backups import files, sealing

FILE, LOCK = "erased.jsonl", ".erased.lock"
Erased = dict[UUID, datetime]


def read(folder: Path) -> Erased | None:
    """Whom the list names, and when they left; None where there is no list, which every backup has.

    Raises `AlteredError` for what it cannot read.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        lines = path.read_text().splitlines()
        rows = [json.loads(line) for line in lines]
        return {UUID(row["account"]): datetime.fromisoformat(row["erased_at"]) for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        raise sealing.AlteredError(f"{FILE}: {error}") from error


def bring_up_to_date(folder: Path, *, since: datetime) -> int:
    """Add who was erased, drop who was before `since`; returns how many were added.

    What the list knows and the database does not stays: the database may have been restored. The
    caller holds the lock.
    """
    there = read(folder)
    listed = there or {}
    rows = User.objects.filter(erased_at__gte=since).values_list("uid", "erased_at")
    found = {uid: at for uid, at in rows if uid not in listed and at is not None}
    kept = {uid: at for uid, at in (listed | found).items() if at >= since}
    if kept != there:
        files.replace(folder / FILE, "".join(_line(*row) for row in kept.items()).encode())
    return len(found)


def replay(listed: Erased) -> int:
    """Erase again those whom a restored database brought back; returns how many.

    Each is a transaction: stopped in the middle, the next run goes on.
    """
    back = User.objects.filter(uid__in=listed, erased_at=None).values_list("uid", flat=True)
    return sum(erase_again(person=uid, erased_at=listed[uid]) for uid in back)


def _line(account: UUID, at: datetime) -> str:
    return json.dumps({"account": str(account), "erased_at": at.isoformat()}) + "\n"
