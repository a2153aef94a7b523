"""Two arguments that say nearly the same, and who wrote them."""

from civic.accounts.models import User
from initiatives.actions.joinings import accept_joining, propose_joining
from initiatives.models import Argument, Initiative, Joining
from initiatives.states import Side
from tests.factories import make_initiative, make_user
from tests.initiatives.test_arguments import argued

ONE = "Trois vélos sur quatre volés à la gare l’ont été hors de l’abri."
OTHER = "À la gare, trois vélos volés sur quatre l’ont été hors de l’abri."
COMMON = "À la gare, trois vélos volés sur quatre étaient hors de l’abri : un abri protège."
FAR = "Le budget de la commune ne permet pas de payer un gardien la nuit."


def make_two(initiative: Initiative | None = None, **more) -> tuple[Argument, Argument]:
    """Louise wrote first, Samuel says nearly the same."""
    row = initiative or make_initiative()
    one = argued(row, make_user(name="Louise Morel"), text=ONE, **more)
    other = argued(row, make_user(name="Samuel Petit"), text=OTHER, **more)
    return one, other


def propose(
    one: Argument, other: Argument, by: User | None = None, text: str = COMMON, at=None
) -> Joining:
    """Whoever wrote `one` asks whoever wrote `other`."""
    by = by or one.author
    return propose_joining(by=by, argument=one, other=other, text=text, at=at)


def accept(joining: Joining, by: User | None = None, at=None) -> Joining:
    """The one who is asked says yes."""
    return accept_joining(by=by or joining.goes.author, joining=reread(joining), at=at)


def join(one: Argument, other: Argument) -> tuple[Argument, Argument]:
    """Both agreed: the one that stays, the one that leads to it."""
    made = propose(one, other)
    accept(made, other.author)
    return again(one), again(other)


def again(argument: Argument) -> Argument:
    """As it is now."""
    return Argument.objects.select_related(
        "author", "co_author", "merged_into", "initiative__territory"
    ).get(pk=argument.pk)


def reread(joining: Joining) -> Joining:
    """As it is now."""
    return Joining.objects.select_related(
        "stays__initiative__territory", "stays__author", "goes__author", "proposer"
    ).get(pk=joining.pk)


SIDES = list(Side)
