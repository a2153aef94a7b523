"""What somebody follows, in « Mes données » and at the erasure of an account."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress

from civic.accounts import registry
from civic.accounts.models import User
from civic.notifications import actions
from civic.notifications.actions import mails
from civic.notifications.models import Reader

Row = dict[str, object]


def register() -> None:
    """Tell the accounts what to show and what to let go; called by `ready()`."""
    registry.add_part("suivis", "Mes suivis", follows_of)
    registry.add_erasure(actions.forget_account)
    registry.add_erasure(forget_mails)
    registry.name_acts(
        {
            "mail.sent_again": "Courriel abandonné renvoyé",
            "mail.silence_lifted": "Adresse muette à laquelle le site réécrit",
        }
    )
    registry.add_proof(actions.adopt)


def forget_mails(user: User) -> None:
    """Delete what was sent to the account's addresses, and whether they are silent."""
    proven = EmailAddress.objects.filter(user=user, verified=True)
    for address in {user.email, *proven.values_list("email", flat=True)}:
        mails.forget(address)


def follows_of(user: User) -> Iterator[Row]:
    """How one wants to be told, then each thing followed."""
    reader = Reader.objects.filter(user=user).first()
    if reader is None:
        return
    yield {
        "fuseau horaire": reader.zone,
        "silence à partir de": reader.quiet_from.isoformat("minutes"),
        "silence jusqu’à": reader.quiet_to.isoformat("minutes"),
        "messages arrêtés le": reader.stopped_at,
    }
    for row in reader.follows.order_by("created_at", "pk").iterator():
        yield {
            "suivi": row.get_kind_display(),
            "identifiant": row.key,
            "raison": row.get_origin_display(),
            "rythme": row.get_rhythm_display(),
            "en sourdine jusqu’au": row.muted_until,
            "depuis le": row.created_at,
        }
