"""How an initiative and a stance look over the API: one function each, no serializer per row."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from civic.accounts.models import User, shown_name
from civic.lib.kept import Kept
from civic.lib.prepared import PreparedMany
from initiatives.api.organisations import BackingSerializer, organisations_of
from initiatives.api.petitions_shown import PetitionCardSerializer
from initiatives.api.petitions_shown import card as petition_card
from initiatives.api.replies import CLOCK_FIELDS, ReplyStateSerializer, reply_state
from initiatives.cards import key_of
from initiatives.models import Initiative, NamedReply, Petition, Stance, TeamRole
from initiatives.models.initiative import slug_of
from initiatives.states import LISTED, READABLE, Lifecycle, Outcome, Side, Visibility
from initiatives.team import team_of


class PersonSerializer(serializers.Serializer[object]):
    """Who proposes: a public name, and the function they speak in, if any."""

    name = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    mandate = serializers.CharField(allow_null=True)


class CountsSerializer(serializers.Serializer[object]):
    """How many are on each side; null where fewer than five are."""

    support = serializers.IntegerField(allow_null=True)
    oppose = serializers.IntegerField(allow_null=True)


class InitiativeCardSerializer(serializers.Serializer[object]):
    """One initiative in a list."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField()
    author = PersonSerializer()
    territory = serializers.CharField(help_text="Code du territoire.")
    theme = serializers.CharField(help_text="Adresse du thème.")
    decision_maker = serializers.CharField()
    lifecycle = serializers.ChoiceField([Lifecycle.OPEN, Lifecycle.CLOSED])
    outcome = serializers.ChoiceField(Outcome.choices, allow_null=True)
    visibility = serializers.ChoiceField(Visibility.choices)
    counts = CountsSerializer(
        help_text="Nuls une fois réunie avec une autre : elle compte pour les deux."
    )
    merged_into = serializers.IntegerField(
        allow_null=True, help_text="L’initiative dans laquelle elle continue, si elle est réunie."
    )
    version = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    reply = ReplyStateSerializer(help_text="Où en est la réponse des élus.")


class SourceSerializer(serializers.Serializer[object]):
    """A document the author relies on."""

    url = serializers.URLField(max_length=500)
    title = serializers.CharField(max_length=200, allow_blank=True)


class NamedReplySerializer(serializers.Serializer[object]):
    """What somebody answers who is named in the text; nobody checks who they are."""

    url = serializers.CharField()
    visibility = serializers.ChoiceField(Visibility.choices)
    named_as = serializers.CharField(
        allow_null=True, help_text="Nul tant que la modération en suspend l’affichage."
    )
    text = serializers.CharField(
        allow_null=True, help_text="Nul tant que la modération en suspend l’affichage."
    )
    author = PersonSerializer()
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class TeamMemberSerializer(serializers.Serializer[object]):
    """Somebody who carries the initiative, and who agreed to be named for it."""

    name = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    role = serializers.ChoiceField(TeamRole.choices)
    since = serializers.DateTimeField()


@extend_schema_serializer(component_name="Initiative")
class InitiativeSerializer(InitiativeCardSerializer):
    """One initiative with its text, in Markdown as written."""

    problem = serializers.CharField()
    proposal = serializers.CharField()
    sources = SourceSerializer(many=True)
    outcome_text = serializers.CharField()
    image = serializers.CharField(allow_null=True)
    embed_url = serializers.CharField(
        allow_null=True,
        help_text="La carte que d’autres sites montrent dans un cadre ; nulle tant que la "
        "modération met un avertissement.",
    )
    image_visibility = serializers.ChoiceField(
        Visibility.choices,
        allow_null=True,
        help_text="Ce que la modération a décidé de l’image ; nul sans image.",
    )
    answers = serializers.ListField(
        child=serializers.IntegerField(), help_text="Initiatives dont celle-ci est une autre voie."
    )
    alternatives = serializers.ListField(
        child=serializers.IntegerField(), help_text="Autres voies proposées à celle-ci."
    )
    team = TeamMemberSerializer(many=True)
    charter = serializers.CharField(
        help_text="Ce sur quoi l’équipe s’est mise d’accord ; vide sans charte."
    )
    organisations = BackingSerializer(
        many=True, help_text="Celles qui la portent ou la soutiennent ; aucune ne compte."
    )
    named_replies = NamedReplySerializer(many=True)
    petition = PetitionCardSerializer(allow_null=True)
    letters = serializers.IntegerField(
        allow_null=True,
        help_text="Combien de personnes disent avoir écrit à qui peut décider, sur leur parole ; "
        "nul sous cinq.",
    )
    call_until = serializers.DateField(
        allow_null=True,
        help_text="Le dernier jour d’un appel d’élu aux habitants ; nul si ce n’en est pas un.",
    )


class InitiativeListSerializer(serializers.Serializer[object]):
    """One page of initiatives."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = InitiativeCardSerializer(many=True)


class StanceSerializer(serializers.Serializer[object]):
    """One's own position."""

    initiative = serializers.IntegerField()
    side = serializers.ChoiceField(Side.choices)
    show_name = serializers.BooleanField()
    taken_at = serializers.DateTimeField()


class StanceListSerializer(serializers.Serializer[object]):
    """One page of one's own positions."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = StanceSerializer(many=True)


# A name that moderation withholds is gone within a minute, the caches in front included.
_cards = Kept[dict[str, Any]](seconds=20, most=4_000)
# What a card reads: plain values, because building models costs more than finding the rows.
CARD = (
    "pk",
    "title",
    "territory_id",
    "theme__slug",
    "decision_maker",
    "lifecycle",
    "outcome",
    "visibility",
    "version",
    "published_at",
    "edited_at",
    "closed_at",
    "author__name",
    "author__handle",
    "author__erased_at",
    "author__visibility",
    "as_mandate__function",
    "tally__supports",
    "tally__opposes",
    "life__merged_into",
    *CLOCK_FIELDS,
)
FULL = (
    *CARD,
    "problem",
    "proposal",
    "sources",
    "outcome_text",
    "charter__text",
    "image__uid",
    "image__visibility",
    "life__writers",
    "call__closes_on",
)

_read = PreparedMany(lambda keys: Initiative.objects.filter(pk__in=keys).values(*CARD))


def cards(rows: Iterable[Initiative], root: str, floor: int) -> list[dict[str, Any]]:
    """Return what a list shows of some light rows, in their order; one query for those not kept.

    `root` is the site's address without a final slash; no side under `floor` is counted.
    """
    asked = {row.pk: (root, floor, *key_of(row)) for row in rows}
    missing = [pk for pk, key in asked.items() if _cards.get(key) is None]
    found = {}
    for values in _read(missing):
        pk = values["pk"]
        found[pk] = _cards.put(asked[pk], _card(values, root, floor))
    kept = ((pk, found.get(pk) or _cards.get(key)) for pk, key in asked.items())
    return [card for _pk, card in kept if card is not None]


def full(initiative: Initiative, root: str, floor: int) -> dict[str, Any]:
    """Return one initiative with its text and its links."""
    row = Initiative.objects.values(*FULL).get(pk=initiative.pk)
    shown = initiative.is_readable
    plain = shown and not initiative.is_veiled
    image = row["image__uid"] if shown and row["image__visibility"] in READABLE else None
    return {
        **_card(row, root, floor),
        "problem": row["problem"] if shown else "",
        "proposal": row["proposal"] if shown else "",
        "sources": row["sources"] if shown else [],
        "outcome_text": row["outcome_text"],
        "image": root + reverse("image", kwargs={"uid": image}) if image else None,
        "embed_url": root + reverse("embed", kwargs={"pk": row["pk"]}) if plain else None,
        "image_visibility": row["image__visibility"],
        "answers": _listed(initiative.alternatives_of, "original"),
        "alternatives": _listed(initiative.alternatives_to_it, "answer"),
        "team": _team(initiative, root),
        "charter": row["charter__text"] or "" if shown else "",
        "organisations": organisations_of(initiative, root),
        "named_replies": _replies(initiative, root),
        "petition": _petition(initiative, root),
        "letters": None
        if row["outcome"] == Outcome.MERGED
        else _counted(row["life__writers"] or 0, floor),
        "call_until": row["call__closes_on"],
    }


def _team(initiative: Initiative, root: str) -> list[dict[str, Any]]:
    return [
        {
            "name": mate.person.public_name,
            "url": root + mate.person.get_absolute_url() if mate.person.has_page else None,
            "role": mate.role,
            "since": mate.since,
        }
        for mate in team_of(initiative)
    ]


def _replies(initiative: Initiative, root: str) -> list[dict[str, Any]]:
    rows = NamedReply.objects.standing().filter(initiative=initiative)
    found = rows.select_related("person", "as_mandate").order_by("written_at", "pk")[:50]
    return [
        {
            "url": root + row.get_absolute_url(),
            "visibility": row.visibility,
            "named_as": row.named_as if row.is_readable else None,
            "text": row.text if row.is_readable else None,
            "author": {
                "name": row.written_by if row.is_readable or row.person else "",
                "url": _page_of(row.person, root),
                "mandate": row.as_mandate.function if row.as_mandate else None,
            },
            "written_at": row.written_at,
            "edited_at": row.edited_at,
        }
        for row in found
    ]


def _page_of(person: User | None, root: str) -> str | None:
    """Where somebody's page is; null without an account, or once it is gone."""
    return root + person.get_absolute_url() if person and person.has_page else None


def _petition(initiative: Initiative, root: str) -> dict[str, Any] | None:
    rows = Petition.objects.select_related("initiative", "tally")
    petition = rows.defer("initiative__search").filter(initiative=initiative).first()
    return petition_card(petition, root) if petition else None


def _listed(links: Any, end: str) -> list[int]:
    """The other ends that may be read."""
    rows = links.filter(**{f"{end}__visibility__in": LISTED}).order_by("pk")
    return list(rows.values_list(f"{end}_id", flat=True))


def own_stance(stance: Stance) -> dict[str, Any]:
    """Return one's own position."""
    return {
        "initiative": stance.initiative_id,
        "side": stance.side,
        "show_name": stance.show_name,
        "taken_at": stance.taken_at,
    }


def _card(row: dict[str, Any], root: str, floor: int) -> dict[str, Any]:
    merged = row["outcome"] == Outcome.MERGED
    address = reverse("initiative", kwargs={"pk": row["pk"], "slug": slug_of(row["title"])})
    return {
        "id": row["pk"],
        "title": row["title"],
        "url": root + address,
        "author": _person(row, root),
        "territory": row["territory_id"],
        "theme": row["theme__slug"],
        "decision_maker": row["decision_maker"],
        "lifecycle": row["lifecycle"],
        "outcome": row["outcome"] or None,
        "visibility": row["visibility"],
        "counts": {
            "support": None if merged else _counted(row["tally__supports"], floor),
            "oppose": None if merged else _counted(row["tally__opposes"], floor),
        },
        "merged_into": row["life__merged_into"] if merged else None,
        "version": row["version"],
        "published_at": row["published_at"],
        "edited_at": row["edited_at"],
        "closed_at": row["closed_at"],
        "reply": reply_state(row),
    }


def _person(row: dict[str, Any], root: str) -> dict[str, Any]:
    erased, state = row["author__erased_at"] is not None, row["author__visibility"]
    address = root + reverse("person", kwargs={"handle": row["author__handle"]})
    return {
        "name": shown_name(row["author__name"], state, is_erased=erased),
        "url": None if erased or state not in LISTED else address,
        "mandate": row["as_mandate__function"],
    }


def _counted(number: int, floor: int) -> int | None:
    return number if number >= floor else None
