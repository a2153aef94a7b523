"""What a request of the API may hold, for the schema and the page made from it."""

from drf_spectacular.utils import OpenApiExample

from initiatives.petitions.consents import CONSENT_VERSION

INITIATIVE = OpenApiExample(
    "Une initiative",
    request_only=True,
    value={
        "title": "Un abri vélo fermé à la gare de Dijon",
        "problem": "Il manque une centaine de places, et trois vélos sur dix y ont été volés.",
        "proposal": "Fermer l’abri du parvis, ouvert par la carte de transport.",
        "decision_maker": "Le président de la métropole",
        "territory": "21231",
        "theme": "velo",
        "sources": [{"title": "Enquête des usagers", "url": "https://example.org/enquete"}],
    },
)
EDIT = OpenApiExample(
    "Une précision",
    request_only=True,
    value={
        "proposal": "Fermer l’abri du parvis, et en ouvrir un second côté nord.",
        "note": "Ajout du côté nord",
        "version": 1,
    },
)
CLOSING = OpenApiExample(
    "Une issue",
    request_only=True,
    value={
        "outcome": "achieved",
        "text": "L’abri est fermé depuis le 3 mars ; quatre-vingts places y sont louées.",
    },
)
STANCE = OpenApiExample(
    "Un soutien",
    request_only=True,
    value={"side": "support", "show_name": False, "agrees": True},
)
SIGNATURE = OpenApiExample(
    "Une signature",
    request_only=True,
    value={
        "petition": 1,
        "first_name": "Odile",
        "last_name": "Martin",
        "email": "odile@example.org",
        "commune": "21231",
        "old_enough": True,
        "agrees": True,
        "consent": CONSENT_VERSION,
        "terms": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "show_name": False,
    },
)
AMENDMENT = OpenApiExample(
    "Un changement",
    request_only=True,
    value={
        "part": "proposal",
        "version": 1,
        "before": "Fermer l’abri du parvis, ouvert par la carte de transport.",
        "after": "Fermer l’abri du parvis, ouvert par la carte de transport et par un code.",
        "why": "Les voyageurs de passage n’ont pas la carte.",
    },
)
ARGUMENT = OpenApiExample(
    "Un argument pour",
    request_only=True,
    value={
        "side": "support",
        "text": "Trois vélos sur quatre volés à la gare l’ont été hors de l’abri fermé.",
        "sources": ["https://exemple.fr/rapport-velos"],
        "agrees": True,
    },
)
KIT_MESSAGE = OpenApiExample(
    "Un message pour WhatsApp",
    request_only=True,
    value={
        "network": "whatsapp",
        "audience": "aux parents de l’école",
        "text": "Vendredi à 17 h, le portail était cadenassé. Et si la cour restait ouverte ?",
        "agrees": True,
    },
)
