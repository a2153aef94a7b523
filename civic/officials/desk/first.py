"""The first desk of an area nobody wrote about yet: useful too."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from civic.accounts.models import Mandate
from civic.lib import identity
from civic.territories import names
from civic.territories.models import Territory
from initiatives import areas
from initiatives.areas import Section
from initiatives.kit.handout import Handout, Size


@dataclass(frozen=True)
class First:
    """What an empty desk shows."""

    title: str
    text: str
    words: str
    places: list[Territory]
    around: list[Section]


def first_of(user: object, mandates: list[Mandate]) -> First:
    """The empty desk of some mandates."""
    places = list({one.territory_id: one.territory for one in mandates}.values())
    return First(
        title=_("Personne n’a encore rien proposé {place}").format(place=names.at(places[0])),
        text=_("Votre bureau se remplira de lui-même. D’ici là, vous pouvez le faire connaître."),
        words=words_of(places[0]),
        places=places,
        around=areas.sections(user, places[0]),
    )


def words_of(place: Territory) -> str:
    """A text for a bulletin, a site, a board: to be changed before it is used."""
    return _(
        "Que faudrait-il changer {place} ? Sur {site}, chacun peut proposer une initiative, en "
        "rejoindre une ou dire pourquoi il s’y oppose. Le site est indépendant, rattaché ni à "
        "l’État ni à un parti ; vos élus y lisent ce qui est écrit et y répondent en public. Il "
        "faut trois minutes : {address}"
    ).format(place=names.at(place), site=identity.site_name(), address=address_of(place))


def address_of(place: Territory) -> str:
    """The page of a place, in full."""
    return f"{settings.SITE_URL}{place.get_absolute_url()}"


def poster_of(place: Territory) -> Handout:
    """The poster of a place, as the kit prints it."""
    return Handout(
        size=Size.POSTER,
        number=0,
        title=_("Que faudrait-il changer {place} ?").format(place=names.at(place)),
        text="",
        decider="",
        territory=place.name,
        address=address_of(place),
        site=identity.site_name(),
    )
