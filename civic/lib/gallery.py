"""What the gallery of components shows: one example of each state, without a database."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from civic.lib import letters
from civic.lib.letters import Letter

LONG_WORD = "Anticonstitutionnellement" * 4
LOREM = (
    "Depuis mars, la passerelle est fermée aux piétons et aux vélos : 600 familles font un "
    "détour de 1,8 km, dont 400 m le long d'une quatre-voies sans trottoir."
)


@dataclass(frozen=True)
class Place:
    """Stands for a territory."""

    name: str
    department_code: str = ""
    code: str = "44109"
    slug: str = "nantes"
    kind: str = "commune"
    is_national: bool = False

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Nowhere."""
        return "#"


@dataclass
class Count:
    """Stands for a tally."""

    supports: int
    opposes: int

    @property
    def people(self) -> int:
        """Everyone who took a side."""
        return self.supports + self.opposes


NANTES = Place("Nantes", "44")
LONGEST = Place("Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", "51")
MANDATE = SimpleNamespace(
    function="Maire",
    territory=NANTES,
    territory_id="44109",
    is_current=True,
    starts_on=timezone.localdate(),
)


@dataclass
class Proposal:
    """Stands for an initiative."""

    title: str
    tally: Count
    territory: Place = NANTES
    problem: str = LOREM
    decision_maker: str = "Conseil municipal de Nantes"
    outcome: str = ""
    outcome_label: str = ""
    visibility: str = "public"
    as_mandate: Any = None
    # The one that it goes on in, once both are brought together.
    kept: Any = None
    days: int = 3
    theme: Any = field(default_factory=lambda: SimpleNamespace(name="Mobilités", slug="mobilites"))
    author: Any = field(default_factory=lambda: SimpleNamespace(public_name="Odile M."))

    @property
    def is_open(self) -> bool:
        """Whether it can be joined."""
        return not self.outcome

    @property
    def as_mandate_id(self) -> int | None:
        """Whether its author speaks as an official."""
        return 1 if self.as_mandate else None

    @property
    def published_at(self) -> Any:
        """Some days ago."""
        return timezone.now() - timedelta(days=self.days)

    def get_outcome_display(self) -> str:
        """What came of it."""
        return self.outcome_label

    def get_absolute_url(self) -> str:
        """Nowhere."""
        return "#"


class ExampleForm(forms.Form):
    """Every kind of field."""

    title = forms.CharField(
        label="Ce que vous proposez",
        max_length=90,
        help_text="Une phrase avec un verbe d'action.",
    )
    email = forms.EmailField(label="Adresse e-mail", required=False)
    problem = forms.CharField(
        label="Ce qui ne va pas", widget=forms.Textarea(attrs={"rows": 5}), max_length=8000
    )
    theme = forms.ChoiceField(
        label="Thème", choices=[("", "Choisir"), ("m", "Mobilités"), ("e", "École")]
    )
    scale = forms.ChoiceField(
        label="Échelle",
        choices=[("l", "Ma commune"), ("n", "Toute la France")],
        widget=forms.RadioSelect,
    )
    subjects = forms.MultipleChoiceField(
        label="Ce qui vous intéresse",
        required=False,
        choices=[("m", "Mobilités"), ("e", "École"), ("x", LONG_WORD)],
        widget=forms.CheckboxSelectMultiple,
    )
    image = forms.FileField(label="Image", required=False, help_text="JPEG, PNG ou WebP, 4 Mo.")
    agree = forms.BooleanField(label="J'ai 15 ans ou plus")


def _proposals() -> list[Proposal]:
    return [
        Proposal("Rouvrir la passerelle des Mauges aux piétons et aux vélos", Count(320, 94)),
        Proposal("Un marché le mercredi soir place de la Liberté", Count(2, 1), days=0),
        Proposal(LONG_WORD, Count(4200, 8100), territory=LONGEST, days=800),
        Proposal(
            "Garder la classe de CE1 ouverte à l'école Jean-Moulin",
            Count(96, 4),
            outcome="achieved",
            outcome_label="Objectif atteint",
            days=70,
        ),
        Proposal(
            "Une passerelle pour les piétons",
            Count(31, 2),
            outcome="merged",
            outcome_label="Rapprochée d’une autre",
            kept=Proposal("Rouvrir la passerelle des Mauges", Count(320, 94)),
            days=40,
        ),
        Proposal("Éclairer le chemin du lavoir", Count(12, 30), as_mandate=MANDATE, days=12),
        Proposal("Fermer la rue Haute aux camions", Count(40, 12), visibility="blurred"),
    ]


def _activities() -> list[SimpleNamespace]:
    rows = [
        ("initiative.closed", "Initiative close", "Objectif atteint : la passerelle rouvre.", 1),
        ("initiative.alternative", "Autre voie proposée", "Construire une passerelle neuve", 9),
        ("initiative.milestone", "Palier franchi", "100 personnes se sont exprimées.", 20),
        ("initiative.edited", "Texte modifié", "Ajout du plan de circulation 2025.", 31),
        ("initiative.published", "Initiative publiée", "", 40),
    ]
    return [
        SimpleNamespace(
            verb=verb, label=label, summary=text, at=timezone.now() - timedelta(days=days)
        )
        for verb, label, text, days in rows
    ]


def letter_of_everything() -> Letter:
    """A message with every part a message can have."""
    return Letter(
        subject="Votre initiative « Rouvrir la passerelle des Mauges » a du nouveau",
        template="mail/examples/everything.html",
        reason="Vous avez choisi de suivre cette initiative, avec un message par semaine.",
        list_name="initiative-12",
        context={
            "title": "Rouvrir la passerelle des Mauges aux piétons et aux vélos",
            "url": "/initiatives/12-rouvrir-la-passerelle-des-mauges-aux-pietons-et-aux-velos/",
            "address": f"https://example.org/initiatives/12-{LONG_WORD.lower()}/",
            "words": f"{LOREM}\n\nRien n’est <b>prévu</b> & c’est long.\nVoilà.",
            "word": LONG_WORD,
        },
        unsubscribe_url="/desabonner/exemple/",
        thread="initiative-12",
        title="Du nouveau pour la passerelle",
        preview="Une autre voie est proposée, et 100 personnes se sont exprimées.",
        settings_url="/suivis/exemple/",
    )


_DARK = "(prefers-color-scheme: dark)"


def framed(page: str, theme: str) -> str:
    """A message's HTML for a frame of ours: links leave the frame, the theme may be forced."""
    page = page.replace("<head>", '<head><base target="_blank">', 1)
    if theme not in ("clair", "sombre"):
        return page
    query, scheme = ("all", "dark") if theme == "sombre" else ("not all", "light")
    return page.replace(_DARK, query).replace("color-scheme: light dark", f"color-scheme: {scheme}")


def _messages() -> list[dict[str, str]]:
    found = [(name, letters.example(name)) for name in letters.examples()]
    return [
        {"name": name, "subject": str(message.subject), "text": str(message.body)}
        for name, message in found
        if message
    ]


def context(query: QueryDict) -> dict[str, Any]:
    """Everything the gallery's page needs."""
    wrong = MultiValueDict({"email": ["pas une adresse"], "problem": [LOREM]})
    return {
        "proposals": _proposals(),
        "activities": _activities(),
        "form": ExampleForm(),
        "wrong_form": ExampleForm(wrong, auto_id="faux_%s"),
        "tallies": [Count(2, 1), Count(5, 0), Count(30, 10), Count(50, 50), Count(7, 4100)],
        "places": [NANTES, LONGEST, Place(LONG_WORD), Place("France", is_national=True)],
        "mandates": [
            MANDATE,
            SimpleNamespace(
                function="Conseillère départementale déléguée aux mobilités douces",
                territory=LONGEST,
                territory_id="51513",
                is_current=False,
            ),
        ],
        "steps": [("Accueil", "/"), ("Territoires", "#"), (LONG_WORD, "")],
        "stages": [("Le problème", "#"), ("La proposition", ""), ("Relire", "")],
        "tabs": [("Ouvertes", "#", True), ("Closes", "#", False), ("Toutes", "#", False)],
        "entries": [
            (name, name.lower()) for name in ("Boutons", "Cartes", "Formulaires", "Courriels")
        ],
        "letters": _messages(),
        "theme": query.get("affichage", ""),
    }
