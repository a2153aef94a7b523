"""Make rows the way the product does: through the real actions."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import Func, Value
from django.utils import timezone
from django.utils.text import slugify

from civic.accounts.models import Mandate, RoleGrant, User
from civic.accounts.roles import Role
from civic.territories.models import Kind, Territory
from civic.territories.words import fold_place, words_of
from civic.themes.models import Theme
from initiatives import actions
from initiatives.actions.visibility import change_visibility
from initiatives.content import Content
from initiatives.models import Initiative
from initiatives.states import Visibility

_numbers = count(1)

# A tiny piece of the real tree: code, kind, name, article, parent, epci, population, postcodes.
PLACES = [
    ("fr", Kind.COUNTRY, "France", 3, None, None, 68_000_000, []),
    ("r27", Kind.REGION, "Bourgogne-Franche-Comté", 0, "fr", None, 2_800_000, []),
    ("d21", Kind.DEPARTEMENT, "Côte-d’Or", 3, "r27", None, 535_000, []),
    ("242100410", Kind.EPCI, "Dijon Métropole", 0, "fr", None, 257_000, []),
    ("21231", Kind.COMMUNE, "Dijon", 0, "d21", "242100410", 161_000, ["21000"]),
    ("21166", Kind.COMMUNE, "Chenôve", 0, "d21", "242100410", 14_000, ["21300"]),
    ("21054", Kind.COMMUNE, "Beaune", 0, "d21", None, 20_000, ["21200"]),
    ("r94", Kind.REGION, "Corse", 3, "fr", None, 350_000, []),
    ("d2a", Kind.DEPARTEMENT, "Corse-du-Sud", 3, "r94", None, 162_000, []),
    ("2a004", Kind.COMMUNE, "Ajaccio", 1, "d2a", None, 73_000, ["20000", "20090"]),
]


def make_places() -> dict[str, Territory]:
    """Load the tiny tree once per test and return it by code.

    Most tests pass here several times: what is there is read at once, and written at once.
    """
    rows = Territory.objects.in_bulk([place[0] for place in PLACES])
    missing = [place for place in PLACES if place[0] not in rows]
    for code, kind, name, article, parent, epci, population, postcodes in missing:
        above = rows[parent].path if parent else ""
        rows[code] = Territory(
            code=code,
            kind=kind,
            name=name,
            article=article,
            slug=slugify(name),
            parent=rows.get(parent or ""),
            path=f"{above}{code}/",
            epci=rows.get(epci or ""),
            population=population,
            postcodes=postcodes,
            folded=fold_place(name),
            words=_vector(words_of(name, [code, *postcodes])),
            vintage=2026,
        )
    if missing:
        codes = [place[0] for place in missing]
        Territory.objects.bulk_create([rows[code] for code in codes], ignore_conflicts=True)
        rows |= Territory.objects.in_bulk(codes)
    return rows


def _vector(words: set[str]) -> Func:
    return Func(
        Value(sorted(words)),
        function="array_to_tsvector",
        template="%(function)s(%(expressions)s::text[])",
    )


def make_territory(code: str = "21231") -> Territory:
    """One place of the tiny tree."""
    return make_places()[code]


def make_theme(slug: str = "mobilites", **fields: Any) -> Theme:
    """One theme."""
    fields.setdefault("name", slug.capitalize())
    return Theme.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_user(*, roles: tuple[Role, ...] = (), password: str | None = None, **fields: Any) -> User:
    """A living account, older than the limits put on new ones."""
    number = next(_numbers)
    fields.setdefault("email", f"personne{number}@example.org")
    fields.setdefault("handle", f"personne-{number}")
    fields.setdefault("name", f"Personne {number}")
    fields.setdefault("joined_at", timezone.now() - timedelta(days=400))
    fields.setdefault("old_enough", True)
    user = User.objects.create_user(password=password, **fields)
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role)
    return user


def make_moderator(**fields: Any) -> User:
    """A moderator with no tie to any place."""
    return make_user(roles=(Role.MODERATOR,), **fields)


def make_operator(**fields: Any) -> User:
    """An operator."""
    return make_user(roles=(Role.OPERATOR,), **fields)


def make_mandate(user: User | None = None, **fields: Any) -> Mandate:
    """A verified mandate in force."""
    fields.setdefault("function", "Adjointe au maire")
    fields.setdefault("territory", make_territory())
    fields.setdefault("starts_on", timezone.localdate() - timedelta(days=100))
    fields.setdefault("verified_at", timezone.now())
    return Mandate.objects.create(user=user or make_user(), **fields)


def make_content(**fields: Any) -> Content:
    """A complete text."""
    fields.setdefault("title", "Rouvrir la passerelle des Mauges")
    fields.setdefault("problem", "La passerelle est fermée depuis mars.")
    fields.setdefault("proposal", "Une réouverture provisoire avant la rentrée.")
    fields.setdefault("decision_maker", "Le maire de Dijon")
    fields.setdefault("territory", make_territory())
    fields.setdefault("theme", make_theme())
    return Content(**fields)


def withhold(initiative: Initiative, to: Visibility | str = Visibility.RESTRICTED) -> Initiative:
    """The same, in a state that moderation gave it, with its reason and its statement."""
    row = Initiative.objects.select_related("author", "territory", "theme__parent").get(
        pk=initiative.pk
    )
    change_visibility(by=None, initiative=row, to=Visibility(to), reason="Un motif.")
    initiative.visibility = row.visibility
    return initiative


def make_initiative(
    *,
    author: User | None = None,
    answers: Initiative | None = None,
    at: Any = None,
    as_mandate: Mandate | None = None,
    **fields: Any,
) -> Initiative:
    """An initiative published through the real action; `fields` are the text's."""
    initiative = actions.publish(
        by=author or make_user(),
        content=make_content(**fields),
        answers=answers,
        as_mandate=as_mandate,
        at=at,
    )
    return Initiative.objects.for_cards().get(pk=initiative.pk)
