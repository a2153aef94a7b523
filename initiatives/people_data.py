"""What people show of what they did, as one's own data."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.actions.parts import tell_profile
from initiatives.models import Block, Helped, Message, Reach, Seat, Thanks

Row = dict[str, object]


ACTS = {
    "thanks.write": "Mot de merci écrit",
    "thanks.withdraw": "Mot de merci retiré",
    "message.visibility": "Décision sur l’affichage d’un message",
    "thanks.visibility": "Décision sur l’affichage d’un mot de merci",
}


def register() -> None:
    """Tell the accounts what to do with it; called by `ready()`."""
    registry.add_part("montre", "Ce que ma page montre de ce que j’ai aidé à faire", helped_of)
    registry.add_part("mercis", "Les mercis que j’ai écrits et reçus", thanks_of)
    registry.add_part("bloquees", "Les personnes que je bloque", blocks_of)
    registry.add_part("messages", "Les messages que j’ai écrits et reçus", messages_of)
    registry.add_part("recevoir", "Où j’accepte de recevoir des messages", reaches_of)
    registry.add_erasure(forget)
    registry.add_profile(tell_profile)
    registry.name_acts(ACTS)


def helped_of(user: User) -> Iterator[Row]:
    """What one chose that one's page shows."""
    for row in Helped.objects.filter(person=user):
        yield {
            "initiatives portées": row.carried,
            "initiatives rejointes": row.joined,
            "amendements acceptés": row.amended,
            "coups de main": row.tasks,
            "rendez-vous": row.events,
            "lettres": row.letters,
            "réponses d’élus obtenues": row.won,
        }


def thanks_of(user: User) -> Iterator[Row]:
    """What one wrote and received, as long as it stands."""
    rows = Thanks.objects.between(user).select_related("initiative", "writer", "receiver")
    for row in rows.order_by("written_at", "pk"):
        yield {
            "adresse": row.get_absolute_url(),
            "de": row.writer.public_name,
            "à": row.receiver.public_name,
            # What moderation took from the receiver stays its writer's own text.
            "mot": row.text if row.is_readable or row.writer_id == user.pk else "",
            "d’accord pour le montrer": (
                row.writer_shows if row.writer_id == user.pk else row.receiver_shows
            ),
            "affichage": row.get_visibility_display(),
            "écrit le": row.written_at.isoformat(),
        }


def blocks_of(user: User) -> Iterator[Row]:
    """Whom one does not want to hear from."""
    for row in user.blocks.select_related("blocked").order_by("pk"):
        yield {"personne": row.blocked.public_name, "depuis le": row.since.isoformat()}


def messages_of(user: User) -> Iterator[Row]:
    """What one wrote and received in threads that one did not leave, as long as it is kept."""
    mine = Seat.objects.filter(person=user, left_at=None).values("thread")
    rows = Message.objects.filter(Q(writer=user) | Q(thread__in=mine)).select_related(
        "writer", "thread__initiative", "thread__low", "thread__high"
    )
    for row in rows.order_by("written_at", "pk"):
        is_mine = row.writer_id == user.pk
        yield {
            "initiative": f"n° {row.initiative_id}",
            "avec": row.thread.other(user).public_name,
            "de moi": is_mine,
            "message": row.text if row.is_readable or is_mine else "",
            "affichage": row.get_visibility_display(),
            "écrit le": row.written_at.isoformat(),
        }


def reaches_of(user: User) -> Iterator[Row]:
    """Where one may be written to."""
    for row in user.reaches.order_by("pk"):
        yield {
            "initiative": f"n° {row.initiative_id}",
            "texte dans l’e-mail": row.with_text,
            "depuis le": row.since.isoformat(),
        }


@transaction.atomic
def forget(user: User) -> None:
    """What one showed, wrote to others and was written goes with the account."""
    Thanks.objects.filter(Q(writer=user) | Q(receiver=user)).delete()
    Message.objects.filter(writer=user).delete()
    Seat.objects.filter(person=user).delete()
    Reach.objects.filter(person=user).delete()
    Block.objects.filter(Q(person=user) | Q(blocked=user)).delete()
    Helped.objects.filter(person=user).delete()
