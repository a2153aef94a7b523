"""What each feed tells of: which activities, and what it is called.

A source is found from its address in one look-up at most, kept for a short time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.activity.models import Activity, ActivityQuerySet
from civic.activity.verbs import Verb
from civic.lib.kept import Kept
from civic.lib.prepared import PreparedText
from civic.lib.responses import SHARED_SECONDS
from civic.syndication.feeds.tiles import SIZE
from civic.syndication.feeds.words import PUBLIC_VERBS
from civic.territories.models import Kind, Territory
from civic.themes.models import Theme

INITIATIVE, STAMP = "initiative", ("pk", "changed_at")
# Digits of a number, and letters of a code: what columns hold.
LONGEST, CODE_MAX = 18, 9
# Fewer rows than this are sorted; of more, some are found soon when one walks back from now. Both
# take 0.9 ms at this number, of 240,000 rows.
RARE = 1_500


@dataclass(frozen=True)
class Source:
    """One feed, whatever its format. `stem` is its address under /flux/, without its ending."""

    stem: str
    title: str
    subtitle: str
    # The page that a person reads; a path of ours.
    page: str
    condition: Q = Q()  # noqa: RUF009 - never changed
    # The question behind it; "" unless it is a search.
    query: str = ""
    # How its latest rows are asked for, where that is written once.
    asked: "Asked | None" = None

    def rows(self) -> ActivityQuerySet:
        """Its activities, the latest first; withdrawn ones are there as such."""
        return Activity.objects.told_to_all().filter(self.condition).newest_first()

    def latest(self) -> list[Activity]:
        """Those of the current document, and one more if there are more."""
        return self.asked.rows(self.asked.key) if self.asked else list(self.rows()[: SIZE + 1])

    def stamps(self) -> list[tuple[int, datetime]]:
        """Of each of these, its number and when it last changed."""
        if self.asked:
            return self.asked.stamps(self.asked.key)
        return list(self.rows().values_list(*STAMP)[: SIZE + 1])


@dataclass(frozen=True)
class Asked:
    """A question of one key, planned once in a connection."""

    key: str
    rows: PreparedText
    stamps: PreparedText


_places = Kept[Source](seconds=60, most=2_000)
_people = Kept[Source](seconds=SHARED_SECONDS, most=500)
NEWS = Q(verb__in=PUBLIC_VERBS)


def everything() -> Source:
    """What is published anywhere."""
    return Source(
        stem="initiatives",
        title=_("Nouvelles initiatives"),
        subtitle=_("Ce que des habitants proposent, partout dans le pays."),
        page=reverse("initiatives"),
        condition=Q(verb=Verb.PUBLISHED),
    )


def place(code: str) -> Source | None:
    """What happens in a territory and in what it contains."""
    return _kept(("place", code), lambda: _place(code))


def theme(slug: str) -> Source | None:
    """What happens under a theme."""
    return _kept(("theme", slug), lambda: _theme(slug))


def person(handle: str) -> Source | None:
    """What somebody did in public under their name; never a side taken, never a signature."""
    key = handle.lower()
    found = _people.get(key)
    if found is None:
        made = _person(key)
        return made and _people.put(key, made)
    return found


def initiative(number: str) -> Source | None:
    """What happens to one initiative; its title comes with its rows."""
    if not (number.isascii() and number.isdigit()) or len(number) > LONGEST:
        return None
    key = str(int(number))
    return Source(
        stem=f"initiatives/{key}",
        title="",
        subtitle=_("Tout ce qui arrive à cette initiative."),
        page="",
        condition=NEWS & Q(subject_kind=INITIATIVE, subject_key=key),
    )


def _kept(key: tuple[str, str], make: Callable[[], Source | None]) -> Source | None:
    found = _places.get(key)
    if found is None:
        made = make()
        return made and _places.put(key, made)
    return found


def territory(code: str) -> Territory | None:
    """The place of a code, as it is written in an address."""
    known = Territory.objects.defer("words", "postcodes", "former_codes")
    key = code.lower()
    return known.filter(pk=key).first() if key.isalnum() and len(key) <= CODE_MAX else None


def _place(code: str) -> Source | None:
    found = territory(code)
    if found is None:
        return None
    return Source(
        stem=f"territoires/{found.code}",
        title=_("Initiatives : %(place)s") % {"place": found.label},
        subtitle=_("Ce qui se passe dans ce territoire : initiatives, pétitions, réponses."),
        page=found.get_absolute_url(),
        condition=NEWS & _inside(found),
    )


def _inside(found: Territory) -> Q:
    if found.kind == Kind.COUNTRY:
        return Q()
    if found.kind == Kind.EPCI:
        return Q(epci_code=found.code)
    return Q(area_path__startswith=found.path)


def _sorted(slug: str) -> ActivityQuerySet:
    """What is told under a rare theme: all of it is found by its index, then sorted."""
    rows = Activity.objects.told_to_all().filter(NEWS, themes__contains=[slug])
    # "+ 0" keeps the planner from the index of identifiers: it knows no rare theme.
    return rows.order_by((F("pk") + 0).desc())[: SIZE + 1]


def _walked(slug: str) -> ActivityQuerySet:
    """What is told under a common theme: met soon, walking back from now, as no index knows it."""
    place = Func(
        F("themes"), Value(slug), function="array_position", output_field=IntegerField(null=True)
    )
    rows = Activity.objects.told_to_all().filter(NEWS).alias(place=place)
    return rows.filter(place__isnull=False).newest_first()[: SIZE + 1]


def _prepared(rows: Callable[[str], ActivityQuerySet]) -> tuple[PreparedText, PreparedText]:
    return PreparedText(rows), PreparedText(lambda slug: rows(slug).values_list(*STAMP))


_rare, _common = _prepared(_sorted), _prepared(_walked)

# A constant: what varies is given apart.
_TOLD = """SELECT count(*) FROM (
    SELECT FROM activity_activity WHERE themes @> ARRAY[%s]::varchar[] LIMIT %s
) few"""


def _theme(slug: str) -> Source | None:
    told = RawSQL(_TOLD, [slug[:60], RARE], output_field=IntegerField())  # noqa: S611  # nosec B611
    found = Theme.objects.filter(slug=slug[:60]).annotate(told=told).first()
    if found is None:
        return None
    return Source(
        stem=f"themes/{found.slug}",
        title=_("Initiatives : %(theme)s") % {"theme": found.name},
        subtitle=_("Ce qui se passe sur ce thème : initiatives, pétitions, réponses."),
        page=found.get_absolute_url(),
        condition=NEWS & Q(themes__contains=[found.slug]),
        asked=Asked(found.slug, *(_rare if found.told < RARE else _common)),
    )


def _person(handle: str) -> Source | None:
    living = User.objects.filter(erased_at__isnull=True, is_active=True)
    found = (
        living.filter(handle=handle)
        .only("uid", "handle", "name", "visibility", "erased_at")
        .first()
    )
    if found is None or not found.is_readable:
        return None
    return Source(
        stem=f"personnes/{found.handle}",
        title=found.public_name,
        subtitle=_("Ce que cette personne a publié sous son nom."),
        page=found.get_absolute_url(),
        condition=NEWS & Q(actor_key=str(found.uid)),
    )
