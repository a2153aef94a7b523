"""What an initiative still lacks to go somewhere, and why it matters. It blocks nothing.

A room that brings one more thing to have adds its line to `CHECKS` with its page.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives import kit_ready
from initiatives.models import Action, Goal, Initiative, Petition
from initiatives.team import is_alone


class Check(NamedTuple):
    """One thing to have."""

    label: Promise
    # Read while it is missing.
    why: Promise
    is_there: Callable[[Initiative], bool]
    # The name of the address where it is done, with `pk` and `slug`, and what the link says.
    where: str
    do: Promise
    # How far one is, for what is done little by little.
    state: Callable[[Initiative], str] | None = None


class Item(NamedTuple):
    """One line as it is shown."""

    label: Promise
    why: Promise
    is_there: bool
    url: str
    do: Promise
    state: str = ""


CHECKS: tuple[Check, ...] = (
    Check(
        _("Quelqu’un de nommé, qui peut décider"),
        _("Une demande adressée à tout le monde n’engage personne à répondre."),
        lambda row: bool(row.decision_maker.strip()),
        "edit",
        _("Dire qui peut décider"),
    ),
    Check(
        _("Un objectif mesurable, avec une unité et une date"),
        _("Sans chiffre ni date, personne ne sait si l’on avance, ni quand demander des comptes."),
        lambda row: _has_goal(row),
        "open-petition",
        _("Ouvrir une pétition"),
    ),
    Check(
        _("Une source au moins"),
        _("Qui doute peut vérifier, et qui relaie n’a pas à vous croire sur parole."),
        lambda row: bool(row.sources),
        "edit",
        _("Ajouter une source"),
    ),
    Check(
        _("Une équipe de deux"),
        _("À deux, quelqu’un répond quand l’autre n’est pas là, et prend la suite s’il part."),
        lambda row: not is_alone(row),
        "team",
        _("Inviter quelqu’un"),
    ),
    Check(
        _("Un kit de messages différents"),
        _(
            "Le même texte répété partout ressemble à une campagne payée : chacun doit pouvoir "
            "dire la chose avec d’autres mots."
        ),
        kit_ready.is_ready,
        "write-kit-message",
        _("Écrire un message"),
        lambda row: _("Messages différents : %(state)s") % {"state": kit_ready.state_of(row)},
    ),
    Check(
        _("Une première action"),
        _("Qui vous rejoint veut faire quelque chose : sans rien à faire, on ne revient pas."),
        lambda row: Action.objects.readable().filter(initiative=row).exists(),
        "call-for-hands",
        _("Appeler à l’aide"),
    ),
)


def _has_goal(row: Initiative) -> bool:
    kept = (Petition, Goal)
    return any(model.objects.filter(initiative=row).exists() for model in kept)


def checklist_of(row: Initiative) -> list[Item]:
    """Each thing to have, whether it is there, and where it is done."""
    address = {"pk": row.pk, "slug": row.slug}
    return [
        Item(
            one.label,
            one.why,
            one.is_there(row),
            reverse(one.where, kwargs=address),
            one.do,
            one.state(row) if one.state else "",
        )
        for one in CHECKS
    ]
