"""Owe a message to people whose signature is set aside or given back, in the same commit.

The outbox alone tells nobody which petition it is about. Who is forgotten is not written to.
"""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from civic.notifications.actions.mails import Post, post_many, take_back
from initiatives.models import Exclusion, Signature
from initiatives.petitions.addresses import keyed
from initiatives.petitions.sealing import seal

EXCLUDED_MAIL, RESTORED_MAIL = "signature-excluded", "signature-restored"
GIVEN_BACK_MAIL = "signature-given-back"


def tell_excluded(exclusion: Exclusion, rows: Sequence[Signature]) -> None:
    """Tell each one why, by whom and how to contest."""
    _post(EXCLUDED_MAIL, exclusion, rows)


def tell_restored(exclusion: Exclusion, rows: Sequence[Signature]) -> None:
    """Tell those who had been told; what waits to leave about the exclusion never leaves."""
    _tell(RESTORED_MAIL, exclusion, rows)


def tell_given_back(exclusion: Exclusion, row: Signature) -> None:
    """Tell somebody that theirs alone counts again."""
    _tell(GIVEN_BACK_MAIL, exclusion, [row])


def _tell(kind: str, exclusion: Exclusion, rows: Sequence[Signature]) -> None:
    known = {mail_key(EXCLUDED_MAIL, exclusion, row.uid): row for row in rows if row.identity}
    untold = take_back(list(known))
    _post(kind, exclusion, [row for key, row in known.items() if key not in untold])


def mail_key(kind: str, exclusion: Exclusion, uid: UUID) -> str:
    """The key of one message: nobody reads in it which signature it is about."""
    secret = settings.SIGNATURE_HASH_KEY.encode()
    text = f"{kind} {exclusion.uid.hex} {uid.hex}"
    return f"{kind}-{keyed(secret, b'exclusion mail', 0, text).hex()[:32]}"


def _post(kind: str, exclusion: Exclusion, rows: Sequence[Signature]) -> None:
    posts = []
    for row in rows:
        if row.identity is not None:
            told = {"signature": row.uid.hex, "exclusion": exclusion.uid.hex}
            args = {"sealed": seal(told).decode()}
            posts.append(Post(mail_key(kind, exclusion, row.uid), row.who.email, args))
    post_many(kind=kind, posts=posts)
