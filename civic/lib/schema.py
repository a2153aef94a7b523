"""What the API's schema says beyond each view: who needs a key, and how errors look."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "description": "Une erreur (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Ce qui s’est passé, en une phrase."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
# What each part of the API is about: its name on the page made from the schema, and a sentence.
TAGS = {
    "initiatives": (
        _("Initiatives"),
        _("Ce que les gens proposent, pour un territoire ou pour tout le pays."),
    ),
    "amendments": (
        _("Amendements"),
        _("Les changements proposés à un texte, et ce que l’équipe en a décidé."),
    ),
    "actions": (
        _("Actions"),
        _("Ce qu’une initiative propose de faire : coups de main et rendez-vous."),
    ),
    "goal": (
        _("Objectif"),
        _("Ce qu’une initiative veut atteindre, et où elle en est."),
    ),
    "updates": (
        _("Nouvelles"),
        _("Ce que l’équipe d’une initiative en raconte."),
    ),
    "replies": (
        _("Réponses"),
        _("Ce que des élus répondent en public, et ce qu’ils promettent."),
    ),
    "arguments": (
        _("Arguments"),
        _("Ce qui plaide pour et contre une initiative, avec ses sources."),
    ),
    "messages": (
        _("Messages du kit"),
        _("Ce que des participants proposent de dire d’une initiative, chacun avec ses mots."),
    ),
    "debate": (
        _("Débat"),
        _("Si l’on peut encore y écrire, et ce que l’équipe en conclut."),
    ),
    "sources": (
        _("Sources"),
        _("Les pages citées autour d’une initiative, et si elles répondent encore."),
    ),
    "organisations": (
        _("Organisations"),
        _("Celles qui portent ou soutiennent des initiatives. Aucune ne compte comme quelqu’un."),
    ),
    "officials": (
        _("Élus"),
        _("Celles et ceux dont le mandat est vérifié et en cours. Aucun parti n’est enregistré."),
    ),
    "pairings": (
        _("Rapprochements"),
        _("Les initiatives proches, et ce que leurs équipes ont répondu."),
    ),
    "stances": (
        _("Prises de position"),
        _("Les vôtres seulement : personne ne lit celles des autres."),
    ),
    "petitions": (
        _("Pétitions"),
        _("Ce qu’elles demandent, combien ont signé, et ce qui prouve ce qui est compté."),
    ),
    "signatures": (
        _("Signatures"),
        _("Pour signer depuis un site partenaire. Personne ne lit qui a signé."),
    ),
    "territories": (_("Territoires"), _("Le découpage officiel, du pays à la commune.")),
    "themes": (_("Thèmes"), _("L’arbre des sujets, sur deux niveaux.")),
}
# What anyone may meet, and what only a request with a body or a key may.
ANYWHERE = (400, 404, 422, 429, 503)
WITH_A_KEY = (401, 403, 409, 413, 415)


class Schema(AutoSchema):
    """Reads a view's `scopes`: an operation without a scope needs no key."""

    def get_auth(self) -> list[dict[str, Any]]:
        """Require the key, or say that it is optional."""
        needed: list[dict[str, Any]] = super().get_auth()
        scopes: dict[str, str] = getattr(self.view, "scopes", {})
        return needed if scopes.get(self.method) else [{}, *needed]

    def get_description(self) -> str:  # type: ignore[override]
        """Leave docstrings to those who read the code; `extend_schema` speaks to the others."""
        return ""


def document_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the error responses to every operation; run by drf-spectacular after generation."""
    schemas = result["components"].setdefault("schemas", {})
    for schema in schemas.values():
        if schema["type"] == "object":
            schema.pop("description", None)  # a docstring
    schemas["Problem"] = PROBLEM
    result["tags"] = [
        {"name": name, "x-displayName": title, "description": text}
        for name, (title, text) in TAGS.items()
    ]
    for methods in result["paths"].values():
        for operation in methods.values():
            _document(operation)
    return result


def _document(operation: dict[str, Any]) -> None:
    needs_key = {} not in operation.get("security", [{}])
    for status in ANYWHERE + (WITH_A_KEY if needs_key else (401,)):
        operation["responses"].setdefault(
            str(status),
            {
                "description": "Erreur",
                "content": {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                },
            },
        )
