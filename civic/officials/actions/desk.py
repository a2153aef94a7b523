"""What readers of a desk keep there: named views, a shortlist, private notes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.accounts.models import Mandate, User
from civic.lib.permissions import Conflict, Refused
from civic.officials.models import SavedView, Shortlisted, TeamNote, Visit
from civic.officials.models.visits import SHORTLIST_MAX, VIEWS_MAX
from civic.officials.permissions import check_can_read_desk
from initiatives.models import Initiative

# What a team wrote for itself is gone so long after the mandate; a reader's own things, so long
# after their last visit.
AFTER_MANDATE, AFTER_VISIT = timedelta(days=90), timedelta(days=365)


@transaction.atomic
def save_view(*, by: User, name: str, query: str) -> SavedView:
    """Keep some filters under a name; the same name again replaces them. Raises `Conflict`."""
    # One at a time a person, so that the limit holds.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = SavedView.objects.filter(person=by)
    if not known.filter(name=name).exists() and known.count() >= VIEWS_MAX:
        raise Conflict(
            _("Vous avez déjà {most} vues enregistrées : supprimez-en une.").format(most=VIEWS_MAX)
        )
    row, _made = SavedView.objects.update_or_create(person=by, name=name, defaults={"query": query})
    return row


def drop_view(*, by: User, pk: int) -> None:
    """Delete one of one's views; deleting it twice is no mistake."""
    SavedView.objects.filter(person=by, pk=pk).delete()


@transaction.atomic
def keep_in_sight(*, by: User, mandate: Mandate, initiative: Initiative) -> Shortlisted:
    """Put an initiative on the shortlist of a mandate; once, however often it is asked.

    Raises `Refused` for who does not read that desk, `Conflict` when the list is full.
    """
    check_can_read_desk(by, mandate)
    if not initiative.is_listed:
        raise Conflict(_("Cette initiative n’est plus publique."))
    Mandate.objects.select_for_update(no_key=True).get(pk=mandate.pk)
    rows = Shortlisted.objects.filter(mandate=mandate)
    if not rows.filter(initiative=initiative).exists() and rows.count() >= SHORTLIST_MAX:
        raise Conflict(
            _("Votre liste a déjà {most} initiatives : retirez-en une.").format(most=SHORTLIST_MAX)
        )
    row, _made = Shortlisted.objects.get_or_create(mandate=mandate, initiative=initiative)
    return row


def let_go(*, by: User, entry: Shortlisted) -> None:
    """Take an initiative off the shortlist, its notes with it. Raises `Refused`."""
    check_can_read_desk(by, entry.mandate)
    entry.delete()


def write_note(*, by: User, entry: Shortlisted, text: str, form_key: UUID) -> TeamNote:
    """Write a private note; the same form sent twice writes one. Raises `Refused`."""
    check_can_read_desk(by, entry.mandate)
    row, _made = TeamNote.objects.get_or_create(
        form_key=form_key, defaults={"entry": entry, "author": by, "text": text}
    )
    if row.author_id != by.pk or row.entry_id != entry.pk:
        raise Conflict(_("Ce formulaire a déjà servi : rechargez la page."))
    return row


def drop_note(*, by: User, note: TeamNote) -> None:
    """Delete a note: its author, or the holder of the mandate. Raises `Refused`."""
    check_can_read_desk(by, note.entry.mandate)
    if by.pk not in (note.author_id, note.entry.mandate.user_id):
        raise Refused(_("Seule la personne qui l’a écrite, ou l’élu, supprime cette note."))
    note.delete()


def forget_reader(user: User) -> None:
    """Let go of what one kept on desks, with the account: notes, views, visits."""
    TeamNote.objects.filter(author=user).delete()
    SavedView.objects.filter(person=user).delete()
    Visit.objects.filter(person=user).delete()
    Shortlisted.objects.filter(mandate__user=user).delete()


@transaction.atomic
def forget_desks(now: datetime | None = None) -> int:
    """Delete, every night, the lists of mandates that are over and what nobody came back to."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    over = Q(mandate__ends_on__lt=today - AFTER_MANDATE)
    gone = Shortlisted.objects.filter(over).delete()[0]
    gone += Visit.objects.filter(over | Q(seen_at__lt=moment - AFTER_VISIT)).delete()[0]
    readers = Visit.objects.values("person")
    old = SavedView.objects.filter(saved_at__lt=moment - AFTER_VISIT)
    return gone + old.exclude(person__in=readers).delete()[0]
