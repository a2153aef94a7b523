"""What the image of a link says of an initiative: only what its page says, with rounder numbers.

Numbers are rounded down, so that an image drawn a minute ago stays true and is not drawn again
for each signature.
"""

from dataclasses import astuple, dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.lib import identity, shares
from initiatives import whole
from initiatives.actions.petition_tallies import steps_of
from initiatives.models import Image, Initiative, Petition
from initiatives.states import Outcome, Visibility

# Another drawing of the same words gets another number: all images are then drawn again.
EDITION = 1
# How many signs of the digest stand in an address.
SHORT = 16
# Under this, a number is said as it is; above, two figures of it.
EXACT_MOST = 20
# What nothing warns of: the rest is quoted nowhere but on its own pages.
PLAIN = (Visibility.PUBLIC, Visibility.ANNOTATED)


@dataclass(frozen=True)
class Meter:
    """The tram line of a petition: where it is among its stops."""

    # Rounded down; None while too few signed to say how many.
    count: int | None
    # Each stop with whether it is the author's own goal.
    stops: tuple[tuple[int, bool], ...]
    is_open: bool

    @property
    def next_stop(self) -> int | None:
        """The first that is not reached; None past the last one."""
        return next((level for level, _goal in self.stops if level > (self.count or 0)), None)

    @property
    def way(self) -> int:
        """How far it is from the last stop to the next, in percent."""
        if self.next_stop is None:
            return 100
        below = max((level for level, _goal in self.stops if level < self.next_stop), default=0)
        count = self.count or 0
        return round(100 * max(count - below, 0) / (self.next_stop - below))


@dataclass(frozen=True)
class Sides:
    """The bar of those who took a side: widths in percent."""

    supports: int
    opposes: int


@dataclass(frozen=True)
class Card:
    """Everything that an image shows."""

    title: str
    territory: str
    department: str = ""
    # Said in one line under the title: how many, and how they share.
    people: str = ""
    sides: Sides | None = None
    meter: Meter | None = None
    # What came of it, once it is closed.
    outcome: str = ""
    # The picture of the text, by its identifier; empty without one.
    picture: str = ""
    site: str = ""
    host: str = ""

    @property
    def digest(self) -> str:
        """What stands in the address: another image has another one."""
        parts = "\0".join(map(repr, (EDITION, *astuple(self))))
        return sha256(parts.encode()).hexdigest()[:SHORT]

    @property
    def extension(self) -> str:
        """A photograph is lighter as JPEG, flat colours as PNG."""
        return "jpg" if self.picture else "png"

    @property
    def alt(self) -> str:
        """The same in words, for who does not see it."""
        said = (self.territory, self.title, self.outcome, self.people)
        return " – ".join(part for part in said if part)


def card_of(row: Initiative, *, exactly: bool = False) -> Card:
    """The card of an initiative read with its place, counts, picture and petition.

    `exactly` is for what is made anew each time: the numbers are those of its page.
    """
    petition = whole.petition_of(row)
    meter = _meter(petition, exactly) if petition else None
    is_merged = row.outcome == Outcome.MERGED
    return Card(
        title=row.title,
        territory=row.territory.name,
        department=row.territory.department_code,
        people="" if is_merged else _people(row, meter, exactly),
        sides=None if is_merged or meter else _sides(row),
        meter=None if is_merged else meter,
        outcome="" if row.is_open else str(row.get_outcome_display()),
        picture=_picture(row),
        site=identity.site_name(),
        host=urlsplit(settings.SITE_URL).netloc,
    )


def site_card() -> Card:
    """The one of every page that has none of its own."""
    return Card(
        title=_("Ce qui se décide à côté de chez vous commence ici."),
        territory="",
        people=_("Indépendant, rattaché ni à l’État ni à un parti"),
        site=identity.site_name(),
        host=urlsplit(settings.SITE_URL).netloc,
    )


def _people(row: Initiative, meter: Meter | None, exactly: bool) -> str:
    if meter:
        return _signed(meter, exactly)
    return _taken(row, exactly) or _open(row)


def rounded(number: int) -> int:
    """The number as it is when it is small, its first two figures otherwise."""
    if number <= EXACT_MOST:
        return number
    step = 10 ** max(len(str(number)) - 2, 1)
    return number - number % step


def _signed(meter: Meter, exactly: bool) -> str:
    if meter.count is None:
        return str(_("Moins de 5 signatures"))
    said = ngettext("%(n)s signature", "%(n)s signatures", meter.count)
    return said % {"n": intcomma(meter.count)} + _more(meter.count, exactly)


def _taken(row: Initiative, exactly: bool) -> str:
    """How many took a side and how they share; empty while both sides are small."""
    floor = settings.PUBLIC_COUNT_FLOOR
    sides = row.tally.supports, row.tally.opposes
    counted = shares.counted(*sides, floor)
    number = counted if exactly else rounded(counted)
    if not number:
        return ""
    hidden = _(" ou plus") if min(sides) < floor else _more(number, exactly)
    said = _("%(n)s personnes%(more)s, %(brief)s")
    return said % {
        "n": intcomma(number),
        "more": hidden,
        "brief": shares.share(*sides, floor).brief,
    }


def _open(row: Initiative) -> str:
    """What one can do, while too few did it to say how many."""
    return str(_("Une initiative à rejoindre, ou à contester")) if row.is_open else ""


def _more(number: int, exactly: bool) -> str:
    return str(_(" ou plus")) if number > EXACT_MOST and not exactly else ""


def _sides(row: Initiative) -> Sides | None:
    share = shares.share(row.tally.supports, row.tally.opposes, settings.PUBLIC_COUNT_FLOOR)
    return Sides(share.supports, share.opposes) if share.supports or share.opposes else None


def _meter(petition: Petition, exactly: bool) -> Meter:
    """By its counts alone: a threshold is stamped within a second of being passed."""
    signed = petition.tally.confirmed
    confirmed = signed if exactly else rounded(signed)
    levels = {level for _kind, level in steps_of(petition)} | {petition.goal}
    return Meter(
        count=confirmed if confirmed >= settings.PUBLIC_COUNT_FLOOR else None,
        stops=tuple((level, level == petition.goal) for level in sorted(levels)),
        is_open=petition.is_open and petition.initiative.is_open,
    )


def _picture(row: Initiative) -> str:
    found: Image | None = getattr(row, "image", None)
    return found.pk.hex if found is not None and found.visibility in PLAIN else ""
