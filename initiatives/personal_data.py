"""What initiatives know about a person: shown to them, and let go when they leave."""

from collections.abc import Iterator
from functools import partial

from django.db import transaction
from django.urls import reverse

from civic.accounts import registry
from civic.accounts.models import ERASED_NAME, Consent, User
from civic.activity.models import Activity
from civic.territories.registry import after_load
from initiatives import (
    actions,
    argument_data,
    handing_data,
    kit_data,
    named_reply_data,
    pairing_data,
    paper_data,
)
from initiatives.actions.argument_names import forget_names, withdraw_all_arguments
from initiatives.actions.handing import forget_handings
from initiatives.actions.kit import withdraw_all_messages
from initiatives.actions.organisation_members import leave_all
from initiatives.actions.parts import PERSON
from initiatives.actions.retention import forget_signer, signed_by
from initiatives.actions.sent_letters import unsay_all_sent
from initiatives.actions.takings import forget_takings
from initiatives.actions.team import leave_teams
from initiatives.areas import refresh_area_copies
from initiatives.models import (
    Action,
    Amendment,
    Argument,
    ArgumentMark,
    Availability,
    Circle,
    Draft,
    GoalStep,
    Image,
    Initiative,
    KitMessage,
    NamedReply,
    Pairing,
    Stance,
    Taking,
    TeamInvitation,
    TeamMember,
    Update,
)

Row = dict[str, object]
# How one's own acts are called in « Mes données ».
ACTS = {
    "initiative.publish": "Publication d’une initiative",
    "initiative.edit": "Modification d’une initiative",
    "initiative.image": "Changement d’image d’une initiative",
    "initiative.close": "Clôture d’une initiative",
    "initiative.visibility": "Décision sur l’affichage d’une initiative",
    "image.visibility": "Décision sur l’affichage d’une image",
    "petition.visibility": "Décision sur l’affichage d’une pétition",
    "named-reply.visibility": "Décision sur l’affichage d’une réponse",
    "named_reply.published": "Réponse à un texte qui cite la personne",
    "named_reply.changed": "Modification d’une réponse à un texte",
    "named_reply.removed": "Retrait d’une réponse à un texte",
    "amendment.propose": "Amendement proposé",
    "amendment.change": "Modification d’un amendement",
    "amendment.withdraw": "Retrait d’un amendement",
    "amendment.decide": "Réponse à un amendement",
    "amendment.visibility": "Décision sur l’affichage d’un amendement",
    "circle.start": "Ouverture d’un cercle",
    "circle.show": "Nouveau texte montré dans un cercle",
    "circle.widen": "Ouverture du deuxième cercle",
    "circle.stop": "Arrêt d’un cercle",
    "circle.visibility": "Décision sur l’affichage d’un texte montré dans un cercle",
    "team.invite": "Invitation de quelqu’un dans une équipe",
    "team.cancel": "Annulation d’une invitation dans une équipe",
    "team.join": "Entrée dans l’équipe d’une initiative",
    "team.leave": "Départ de l’équipe d’une initiative",
    "team.remove": "Retrait de quelqu’un d’une équipe",
    "team.hand_over": "Passage de la main à un co-auteur",
    "team.take_over": "Reprise d’une initiative dont l’auteur est parti",
    "team.charter": "Écriture de la charte d’une équipe",
    "action.open": "Appel à des bras",
    "action.change": "Modification d’une action",
    "action.cancel": "Annulation d’une action",
    "action.done": "Compte rendu d’une action",
    "action.visibility": "Décision sur l’affichage d’une action",
    "goal.set": "Objectif fixé ou changé",
    "goal.step": "Étape déclarée",
    "goal.correct": "Correction d’une étape",
    "goal.visibility": "Décision sur l’affichage d’un objectif",
    "update.publish": "Publication d’une nouvelle",
    "update.change": "Modification d’une nouvelle",
    "update.visibility": "Décision sur l’affichage d’une nouvelle",
    "person.visibility": "Décision sur l’affichage d’un profil",
}


def register() -> None:
    """Tell the apps below what to do with what this one holds; called by `ready()`."""
    registry.add_part("initiatives", "Mes initiatives", initiatives_of)
    registry.add_part("brouillons", "Mes brouillons", drafts_of)
    registry.add_part("positions", "Mes prises de position", stances_of)
    registry.add_part("signatures", "Mes signatures", signatures_of)
    named_reply_data.register()
    registry.add_part("amendements", "Mes amendements", amendments_of)
    registry.add_part("equipes", "Les équipes dont je suis ou étais", teams_of)
    registry.add_part("actions", "Les actions que je mène", actions_of)
    registry.add_part("participations", "Mes coups de main et rendez-vous", takings_of)
    registry.add_part("nouvelles", "Les nouvelles que j’ai écrites", updates_of)
    registry.add_part("etapes", "Les étapes que j’ai déclarées", goal_steps_of)
    registry.add_part("cercles", "Les cercles où je montre un texte", circles_of)
    argument_data.register()
    handing_data.register()
    kit_data.register()
    pairing_data.register()
    registry.add_erasure(forget_person)
    registry.add_withdrawal(Consent.Purpose.OPINIONS, withdraw_stances)
    registry.add_authorship(has_published)
    registry.name_acts(ACTS)
    paper_data.register()
    after_load(refresh_area_copies)


def initiatives_of(user: User) -> Iterator[Row]:
    """Everything somebody published, whatever its state, with each version of its text."""
    rows = Initiative.objects.by(user).select_related("territory", "theme", "as_mandate__territory")
    for row in rows.prefetch_related("versions").order_by("id"):
        yield {
            "adresse": row.get_absolute_url(),
            "titre": row.title,
            "territoire": row.territory.name,
            "thème": row.theme.name,
            "au titre du mandat": str(row.as_mandate) if row.as_mandate else "",
            "état": row.get_lifecycle_display(),
            "affichage": row.get_visibility_display(),
            "résultat": row.get_outcome_display(),
            "ce que cela a donné": row.outcome_text,
            "publiée le": row.published_at.isoformat(),
            "close le": row.closed_at.isoformat() if row.closed_at else "",
            "versions": [
                {
                    "numéro": version.number,
                    "écrite le": version.written_at.isoformat(),
                    "raison": version.note,
                    "titre": version.title,
                    "problème": version.problem,
                    "proposition": version.proposal,
                    "qui peut décider": version.decision_maker,
                    "sources": version.sources,
                }
                for version in row.versions.all()
            ],
        }


def drafts_of(user: User) -> Iterator[Row]:
    """What somebody is writing."""
    for draft in user.drafts.filter(published=None).order_by("created_at"):
        yield {
            "adresse": reverse("draft", kwargs={"uid": draft.uid}),
            "titre": draft.title,
            "commencé le": draft.created_at.isoformat(),
            "enregistré le": draft.saved_at.isoformat(),
            "contenu": draft.data,
        }


def stances_of(user: User) -> Iterator[Row]:
    """One's own sides: shown to nobody else but under a name chosen to be shown."""
    rows = Stance.objects.of(user).select_related("initiative").order_by("id")
    for row in rows.iterator():
        is_listed = row.initiative.is_listed
        yield {
            "initiative": row.initiative.title if is_listed else f"n° {row.initiative_id}",
            "position": row.get_side_display(),
            "nom affiché": row.show_name,
            "version du texte": row.text_version,
            "déplacée ici avec l’accord": row.move_consent,
            "prise le": row.taken_at.isoformat(),
        }


def signatures_of(user: User) -> Iterator[Row]:
    """One's own signatures made with the account: nobody else is ever shown a list."""
    rows = signed_by(user).select_related("petition__initiative").order_by("id")
    for row in rows.iterator(chunk_size=500):
        initiative, who = row.petition.initiative, row.who
        yield {
            "pétition": initiative.title if initiative.is_listed else f"n° {initiative.pk}",
            "demande": row.petition.request if row.petition.is_readable else "",
            "état": row.get_state_display(),
            "raison": row.get_reason_display(),
            "preuve": row.get_proof_display(),
            "points de contrôle": row.score,
            "nom": who.name,
            "adresse e-mail": who.email,
            "commune": row.commune,
            "nom affiché": row.show_name,
            "version du consentement": row.consent_version,
            "signée le": row.created_at.isoformat(),
            "confirmée le": row.confirmed_at.isoformat() if row.confirmed_at else "",
        }


def amendments_of(user: User) -> Iterator[Row]:
    """The changes that somebody proposed, with what they said before."""
    rows = Amendment.objects.of(user).select_related("initiative", "draft__published")
    for row in rows.prefetch_related("versions").order_by("pk"):
        yield {
            "adresse": row.get_absolute_url(),
            "partie": row.get_part_display(),
            "passage d’origine": row.before,
            "passage proposé": row.after,
            "pourquoi": row.why,
            "état": row.get_stage_display(),
            "affichage": row.get_visibility_display(),
            "réponse de l’équipe": row.decision,
            "écrit le": row.written_at.isoformat(),
            "modifié le": row.edited_at.isoformat() if row.edited_at else "",
            "décidé ou retiré le": row.closed_at.isoformat() if row.closed_at else "",
            "versions": [
                {"numéro": one.number, "passage proposé": one.after, "pourquoi": one.why}
                for one in row.versions.all()
            ],
        }


def circles_of(user: User) -> Iterator[Row]:
    """Texts one shows in a circle, and whom one invited, as one called them."""
    rows = Circle.objects.filter(owner=user).prefetch_related("invitations")
    for row in rows.order_by("started_at"):
        yield {
            "titre": row.title,
            "problème": row.problem,
            "proposition": row.proposal,
            "qui peut décider": row.decision_maker,
            "sources": row.sources,
            "affichage": row.get_visibility_display(),
            "cercle": row.get_stage_display(),
            "objectifs": [row.goal_close, row.goal_theirs],
            "commencé le": row.started_at.isoformat(),
            "invitations": [
                {
                    "pour": one.name,
                    "message": one.line,
                    "demande": one.request,
                    "créée le": one.made_at.isoformat(),
                    "a dit oui le": one.used_at.isoformat() if one.used_at else "",
                }
                for one in row.invitations.all()
                # Those of the second circle are their hosts' own.
                if one.host_id is None
            ],
        }


def teams_of(user: User) -> Iterator[Row]:
    """One's places in teams beside those of an author, which the texts tell; and who asked."""
    for row in TeamMember.objects.of(user).select_related("initiative").order_by("joined_at", "pk"):
        yield {
            "initiative": _named(row.initiative),
            "rôle": row.get_role_display(),
            "depuis le": row.joined_at.isoformat(),
            "jusqu’au": row.left_at.isoformat() if row.left_at else "",
        }
    asked = TeamInvitation.objects.filter(person=user).select_related("initiative")
    for invitation in asked.order_by("sent_at"):
        yield {
            "initiative": _named(invitation.initiative),
            "rôle": invitation.get_role_display(),
            "invitation reçue le": invitation.sent_at.isoformat(),
            "réponse": invitation.get_answer_display(),
        }


def _named(initiative: Initiative) -> str:
    return initiative.title if initiative.is_listed else f"n° {initiative.pk}"


def actions_of(user: User) -> Iterator[Row]:
    """The tasks and events that somebody leads, with what they said before."""
    rows = Action.objects.led_by(user).select_related("initiative", "photo")
    for row in rows.prefetch_related("versions").order_by("pk"):
        yield {
            "adresse": row.get_absolute_url(),
            "titre": row.title,
            "quoi et pourquoi": row.about,
            "où": row.where,
            "commune": row.place_id or "",
            "quand": row.starts_at.isoformat(),
            "minutes": row.minutes,
            "places": row.places,
            "état": row.get_stage_display(),
            "compte rendu": row.report,
            "image": row.photo.get_absolute_url() if row.photo else "",
            "ce que montre l’image": row.photo.alt if row.photo else "",
            "affichage": row.get_visibility_display(),
            "écrite le": row.written_at.isoformat(),
            "versions": [
                {"numéro": one.number, "titre": one.title, "quoi": one.about, "où": one.where}
                for one in row.versions.all()
            ],
        }


def updates_of(user: User) -> Iterator[Row]:
    """The news that somebody wrote for a team, with what they said before."""
    rows = Update.objects.of(user).select_related("initiative", "picture")
    for row in rows.prefetch_related("versions").order_by("pk"):
        yield {
            "adresse": row.get_absolute_url(),
            "titre": row.title,
            "texte": row.text,
            "image": row.picture.get_absolute_url() if row.picture else "",
            "ce que montre l’image": row.picture.alt if row.picture else "",
            "affichage": row.get_visibility_display(),
            "écrite le": row.written_at.isoformat(),
            "modifiée le": row.edited_at.isoformat() if row.edited_at else "",
            "versions": [
                {"numéro": one.number, "titre": one.title, "texte": one.text}
                for one in row.versions.all()
            ],
        }


def goal_steps_of(user: User) -> Iterator[Row]:
    """The steps that somebody declared for a team."""
    rows = GoalStep.objects.of(user).select_related("goal__initiative", "corrected_by")
    for row in rows.order_by("pk"):
        yield {
            "adresse": row.goal.get_absolute_url(),
            "jour": row.day.isoformat(),
            "combien": row.amount,
            "unité": row.goal.counted,
            "ce qui a été fait": row.line,
            "source": row.source,
            "corrigée depuis": row.is_corrected,
            "déclarée le": row.declared_at.isoformat(),
        }


def takings_of(user: User) -> Iterator[Row]:
    """What somebody takes part in: theirs, and read by whoever leads it."""
    known = Availability.objects.filter(person=user).first()
    if known is not None:
        yield {"minutes que je peux donner par semaine": known.minutes_a_week}
    rows = Taking.objects.of(user).select_related("action__initiative").order_by("pk")
    for row in rows:
        yield {
            "adresse": row.action.get_absolute_url(),
            "liste d’attente": row.is_waiting,
            "nom affiché": row.show_name,
            "prise le": row.taken_at.isoformat(),
        }


@transaction.atomic
def forget_person(user: User) -> None:
    """Contents stay under no name, drafts go, and of stances only the counts remain."""
    Stance.objects.of(user).update(person=None, show_name=False)
    leave_teams(user)
    leave_all(user)
    forget_takings(user)
    forget_handings(user)
    forget_names(user)
    ArgumentMark.objects.filter(person=user).delete()
    forget_signer(user)
    # « Maire de Dijon » names somebody as well as a name does.
    Initiative.objects.by(user).update(as_mandate=None)
    _delete_drafts(user)
    Activity.objects.filter(for_key=str(user.uid)).delete()
    # What the patrol was told of the profile leads to a page that is no more.
    Activity.objects.about(PERSON, user.uid).delete()
    Activity.objects.filter(actor_key=str(user.uid)).update(actor_name=ERASED_NAME, actor_key="")


def withdraw_stances(user: User) -> None:
    """Without the agreement no position may stay on record."""
    actions.withdraw_all_stances(by=user)
    withdraw_all_arguments(by=user)
    withdraw_all_messages(by=user)
    unsay_all_sent(by=user)


def has_published(user: User) -> bool:
    """Whether the person showed others an initiative, a circle, a reply or anything else."""
    written = (NamedReply, Amendment, Argument, Pairing, Update, KitMessage, GoalStep)
    rows = (
        Initiative.objects.by(user),
        Circle.objects.filter(owner=user),
        Action.objects.led_by(user),
        *(model.objects.of(user) for model in written),
    )
    return any(some.exists() for some in rows)


def _delete_drafts(user: User) -> None:
    """Drafts with the pictures that were never published; files go after the commit."""
    images = Image.objects.filter(draft__owner=user, initiative=None)
    files = [image.file for image in images]
    Draft.objects.filter(owner=user).update(image=None)
    Image.objects.filter(pk__in=[image.pk for image in images]).delete()
    Draft.objects.filter(owner=user).delete()
    for file in files:
        transaction.on_commit(partial(file.delete, save=False))
