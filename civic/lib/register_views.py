"""The public register: a page for people, and the same as JSON."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.lib import identity, typography
from civic.lib.kept import Kept
from civic.lib.register import ACCOUNT, Held, Purpose, Reader, register
from civic.lib.responses import public_page

Groups = list[tuple[Purpose, list[dict[str, str]]]]
# Their typography is half of the page's cost, and only a deployment changes them.
_groups = Kept[Groups](seconds=3600, most=1)


@public_page
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about people, by what it is kept for. Asks the database nothing."""
    context = {
        "groups": _groups.get_or_make("groups", _all_groups),
        "publisher": identity.publisher(),
        "entries": [(purpose.label, purpose.value) for purpose in Purpose]
        + [("Ce que personne ne lit", "personne"), ("Vos droits", "droits")],
    }
    return render(request, "legal/register.html", context)


@public_page
@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """The same, with the names of models, fields and jobs."""
    rows = [_row(row) for purpose in Purpose for row in register.of(purpose)]
    us = identity.publisher()
    found = {
        "responsable": us.name,
        "dpo": us.dpo,
        "traitements": rows,
    }
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


def _all_groups() -> Groups:
    return [(purpose, [_shown(row) for row in register.of(purpose)]) for purpose in Purpose]


def kept(row: Held) -> str:
    """How long, with the settings of this instance."""
    return row.kept.format_map(_Settings())


def _shown(row: Held) -> dict[str, str]:
    bases = _sentence([str(basis.label) for basis in row.basis])
    words = {
        "what": row.what,
        "why": row.why,
        "bases": f"{bases} : {row.law}" if row.law else bases,
        "readers": _sentence([str(reader.label) for reader in row.readers]),
        "kept": kept(row),
    }
    return {name: typography.french(text) for name, text in words.items()}


def _row(row: Held) -> dict[str, Any]:
    return {
        "finalite": row.purpose.value,
        "donnees": row.what,
        "pourquoi": row.why,
        "base_legale": [basis.value for basis in row.basis],
        "texte": row.law,
        "lecteurs": [Reader(reader).value for reader in row.readers],
        "duree": kept(row),
        "effacement_du_compte": ACCOUNT in row.ended_by,
        "taches": [name for name in row.ended_by if name != ACCOUNT],
        "champs": {label: row.fields_of(label) for label in row.models},
    }


def _sentence(words: list[str]) -> str:
    """« A, b et c », with a capital."""
    *most, last = words
    text = f"{', '.join(most)} et {last}" if most else last
    return text[0].upper() + text[1:]


class _Settings(dict[str, Any]):
    """The settings, for the names in a text."""

    def __missing__(self, name: str) -> object:
        return getattr(settings, name)
