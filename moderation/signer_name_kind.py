"""The name that a signer chose to show, as moderation meets it: it alone, never the signature.

Whoever decides learns the name that everybody reads, and nothing else of who signed.
"""

from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from civic.accounts.models import User
from initiatives.actions.shown_names import change_shown_name_visibility, is_from
from initiatives.models import ShownName
from initiatives.models.shown_name import SIGNER_NAME
from moderation import kinds, room_kinds, words


def register() -> None:
    """Let them be flagged; called by `ready()`."""
    room_kinds.add(
        room_kinds.Room(
            name=SIGNER_NAME,
            label=_("Nom d’une personne qui a signé"),
            words=words.SIGNER_NAME,
            rows=_rows,
            content=_content,
            own=_own,
            change=lambda by, row, change: change_shown_name_visibility(
                by=by, shown=row, change=change
            ),
            stands=Q(identity__isnull=False),
            keys=kinds.uuids,
            mailbox=lambda row: row.email,
        )
    )


def _rows() -> QuerySet[ShownName]:
    rows = ShownName.objects.with_signer().select_related("petition__initiative")
    return rows.defer("petition__initiative__search")


def _own(user: User, row: ShownName) -> str:
    """Its signer, with an account or by mail."""
    if is_from(row, user):
        return _("Ce nom est le vôtre : une autre personne décide.")
    return ""


def _content(row: ShownName) -> kinds.Content:
    plain = _("Nom d’une personne qui a signé")
    found = room_kinds.content(
        row,
        kind=SIGNER_NAME,
        title=plain,
        plain=plain,
        text=[[_("Le nom affiché"), row.name]],
        author=None,
    )
    petition = row.petition
    return replace(found, is_around_listed=found.is_around_listed and petition.is_readable)
