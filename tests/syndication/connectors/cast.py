"""What the tests of connectors tell, and who is told."""

from datetime import UTC, datetime
from typing import Any

from civic.syndication.connectors.base import Item

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
URL = "https://preau.example/initiatives/42-rouvrir-la-gare-de-plouaret/"
# A family (one sign, seven code points), a letter and its accent apart, right to left, nothing
# seen, a flag, a no-break space and the apostrophe of French.
ODD = "L’école 👨‍👩‍👧‍👦 de Saint-Denis\u00a0: e\u0301te\u0301 — שלום مرحبا — 🇫🇷 zéro\u200bvu 漢字"


def item(**changes: Any) -> Item:
    told: dict[str, Any] = {
        "uid": "0b8c1c52-4d0f-4f1e-9c63-1f0f2a3b4c5d",
        "verb": "initiative.published",
        "label": "Initiative publiée",
        "title": "Rouvrir la gare de Plouaret : pour qui, comment ?",
        "summary": "La gare est fermée depuis 2019. Nous demandons à la région d’y arrêter deux "
        "trains par jour, matin et soir, et d’en dire le coût avant le budget.",
        "url": URL,
        "area": "Plouaret",
        "themes": ("transports", "amenagement-du-territoire"),
        "at": AT,
    }
    return Item(**(told | changes))
