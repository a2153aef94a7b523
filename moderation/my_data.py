"""What moderation holds about a person: their notices, their flags, decisions about them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from civic.accounts import registry
from civic.accounts.models import User
from initiatives.actions.parts import PERSON
from moderation.appeals.my_data import appeals_of, forget_appellant
from moderation.models import Case, Decision, Duty, Flag, Imprint, Notice, Post, Rule, Seat


def register() -> None:
    """Add the notices to « Mes données » and to an erasure."""
    registry.name_acts(
        {
            "notice.received": "Signalement envoyé",
            "notice.closed": "Réponse à un signalement",
            "flag.made": "Signalement d’un contenu",
            "case.drawn": "Dossier de modération tiré",
            "case.decided": "Décision de modération",
            "case.undone": "Décision de modération reprise",
            "case.covered": "Texte masqué automatiquement",
            "case.uncovered": "Fin d’un masquage automatique",
            "appeal.filed": "Recours déposé",
            "appeal.drawn": "Recours tiré",
            "appeal.voted": "Réponse à un recours",
            "appeal.ruled": "Réponse à un recours appliquée",
            "appeal.undone": "Réponse à un recours reprise",
            "case.proposed": "Décision de modération proposée à une seconde personne",
            "case.forwarded": "Dossier transmis aux autorités",
            "case.referred": "Dossier de modération ouvert d’office",
            "decision.rejudged": "Décision rejugée à l’aveugle",
            "case.lapsed": "Mesure provisoire levée d’elle-même",
            "watch.written": "Règle de veille écrite",
            "watch.stopped": "Règle de veille arrêtée",
            "watch.resumed": "Règle de veille remise en marche",
            "wave.drawn": "Vague de dossiers tirée",
            "wave.proposed": "Vague de dossiers proposée à une seconde personne",
            "wave.decided": "Vague de dossiers décidée",
            "wave.undone": "Vague de dossiers reprise",
            "wave.dropped": "Vague de dossiers rendue",
            "post.seen": "Publication marquée comme vue",
        }
    )
    registry.add_part("notices", "Signalements de contenus illicites", notices_of)
    registry.add_part("flags", "Mes signalements", flags_of)
    registry.add_part("decisions", "Décisions de modération me concernant", decisions_of)
    registry.add_part("duty", "Mes réglages de modération", choices_of)
    registry.add_part("appeals", "Mes recours", appeals_of)
    # First: it reads whose flags and contents they are.
    registry.add_erasure(forget_appellant)
    registry.add_erasure(forget_sender)
    registry.add_erasure(forget_flagger)
    registry.add_erasure(forget_choices)
    registry.add_departure(give_back)


def notices_of(user: User) -> Iterator[registry.Row]:
    """One row for each notice sent with the account's address."""
    for notice in Notice.objects.sent_by(user.email):
        yield {
            "numéro": notice.pk,
            "reçu le": notice.received_at.isoformat(),
            "adresse signalée": notice.address,
            "nature": notice.get_category_display(),
            "motif": notice.reason,
            "traité le": notice.handled_at.isoformat() if notice.handled_at else None,
            "suite donnée": notice.outcome,
        }


def forget_sender(user: User) -> None:
    """Drop the name from handled notices; one still open keeps whom to answer."""
    Notice.objects.sent_by(user.email).forget_senders()


def flags_of(user: User) -> Iterator[registry.Row]:
    """One row for each flag, with what a human found."""
    for flag in Flag.objects.by(user).select_related("case").order_by("pk"):
        yield {
            "contenu": flag.case.title,
            "motif": flag.get_motive_display(),
            "précision": flag.note,
            "signalé le": flag.flagged_at.isoformat(),
            "retiré le": flag.withdrawn_at.isoformat() if flag.withdrawn_at else None,
            "jugé fondé": flag.agreed,
        }


def decisions_of(user: User) -> Iterator[registry.Row]:
    """One row for each decision about what somebody wrote."""
    rows = Decision.objects.standing().filter(case__author=user).select_related("case")
    for row in rows.order_by("pk"):
        yield {
            "contenu": row.case.title,
            "décision": row.get_measure_display(),
            "prise le": row.decided_at.isoformat(),
            "exposé des motifs": row.reason or row.explanation,
        }


def forget_flagger(user: User) -> None:
    """Flags and decisions stay without their author; a case in hand goes back to the others."""
    Flag.objects.filter(person=user).update(
        person=None, note="", network=None, session=None, arrival=None
    )
    Decision.objects.filter(by=user).update(by=None)
    Imprint.objects.filter(case__author=user).update(signs=[], sketch=[])
    Case.objects.filter(author=user).update(author=None)
    # A profile is titled by its name, which the text that was judged keeps for an appeal's time.
    profile = Case.objects.about(PERSON, str(user.uid))
    Imprint.objects.filter(case__in=profile).update(words=[])
    profile.update(title=_("Un profil"))
    Rule.objects.filter(created_by=user).update(created_by=None)
    Post.objects.filter(author=user).update(author=None, text="")
    Post.objects.filter(seen_by=user).update(seen_by=None)
    give_back(user)


def give_back(user: User) -> None:
    """What is in hand goes back to the others: whoever signs out judges nothing for now."""
    Seat.objects.filter(person=user, voted_at__isnull=True).update(lease_until=None)
    Case.objects.open().filter(lease_by=user).update(lease_by=None, lease_until=None)


def choices_of(user: User) -> Iterator[dict[str, object]]:
    """What somebody chose as a moderator."""
    for row in Duty.objects.filter(person=user):
        yield {
            "dossiers graves": row.grave,
            "limite par jour": row.daily,
            "résumé": row.digest,
            "heure": row.hour,
        }


def forget_choices(user: User) -> None:
    """Drop what somebody chose as a moderator."""
    Duty.objects.filter(person=user).delete()
