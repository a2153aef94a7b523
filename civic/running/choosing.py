"""What operators chose among the declared settings: read for every process, written with a why."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.accounts.permissions import check_has_role
from civic.accounts.roles import Acting, Role
from civic.audit import actions as audit
from civic.lib import tuning
from civic.lib.permissions import Conflict
from civic.lib.tuning import Chosen, Fields, Setting
from civic.running.models import Change


def read() -> Chosen:
    """What was chosen, by slug: one short question. Raises what a lost database raises."""
    if connection.in_atomic_block:
        # A table that is not there yet must not break what the transaction is about.
        with transaction.atomic():
            return _read()
    return _read()


def _read() -> Chosen:
    # Always the primary: what is refused to writers must not flicker with a replica that is late.
    rows = Change.objects.using(DEFAULT_DB_ALIAS).latest_of_each().values_list("setting", "fields")
    return {slug: fields for slug, fields in rows if fields is not None}


def change(
    *, by: User | None, setting: Setting[Any], fields: Fields | None, why: str, seen: int
) -> Change:
    """Choose the fields of a setting, as its form cleaned them; None: back to its start.

    `seen` is the number of the last change that `by` read; `by` is None for a command. Raises
    `Refused`, or `Conflict` when somebody changed the setting meanwhile.
    """
    row = _write(by=by, setting=setting, fields=fields, why=why, seen=seen)
    tuning.forget()
    return row


@transaction.atomic
def _write(
    *, by: User | None, setting: Setting[Any], fields: Fields | None, why: str, seen: int
) -> Change:
    if by is not None:
        check_has_role(by, Role.OPERATOR)
    last = Change.objects.of(setting.slug).first()
    if (last.number if last else 0) != seen:
        raise Conflict(_("Ce réglage vient d’être changé par quelqu’un d’autre."))
    row = Change(setting=setting.slug, number=seen + 1, fields=plain(fields), why=why, by=by)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("Ce réglage vient d’être changé par quelqu’un d’autre.")) from error
    audit.record(
        verb="setting.changed",
        target_kind="setting",
        target_id=setting.slug,
        person=by.uid if by else None,
        role=Acting.OPERATOR if by else Acting.SYSTEM,
        # What was chosen stands in the change: it may be an address, which the record never holds.
        number=row.number,
        back=fields is None,
    )
    return row


def plain(fields: Fields | None) -> Fields | None:
    """The fields as JSON has them."""
    stored: Fields | None = json.loads(json.dumps(fields, cls=DjangoJSONEncoder))
    return stored
