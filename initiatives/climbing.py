"""The next rung of one initiative for one person, and how many climbed each of them."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, F, Q, SmallIntegerField, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from civic.accounts.models import User
from civic.territories.models import Territory
from initiatives.actions.petition_tallies import tally_of
from initiatives.actions.takings import minutes_in_week
from initiatives.addressees import addressee_of
from initiatives.ladder import (
    MINUTES,
    Needs,
    Reach,
    Rung,
    department_of,
    next_rung,
    reach_of,
    town_of,
)
from initiatives.models import (
    Action,
    Argument,
    Availability,
    Debate,
    Initiative,
    Life,
    Petition,
    SentLetter,
    Stance,
    Taking,
)
from initiatives.models.action import Sort
from initiatives.petitions.addresses import person_key
from initiatives.petitions.states import HOLDING
from initiatives.states import PLAIN, Side

# Of what is to come, so many are looked at.
LOOKED_AT = 20
SORTS = {Rung.TASK: Sort.TASK, Rung.COME: Sort.EVENT}
# What is proposed, its address under the initiative, and what it is good for.
SAID: dict[Rung, tuple[Promise, str, Promise]] = {
    Rung.READ: (later("Lire le texte"), "", later("Savoir au juste ce qui est demandé.")),
    Rung.JOIN: (
        later("Rejoindre l’initiative"),
        "rejoindre/",
        later("Vous saurez ce qu’elle devient, et elle pourra compter sur vous."),
    ),
    Rung.SIGN: (
        later("Signer la pétition"),
        "signer/",
        later("Chaque signature rapproche d’une réponse."),
    ),
    Rung.WRITE: (
        later("Donner un argument"),
        "arguments/ecrire/",
        later("Une raison bien dite aide qui hésite, dans un sens ou dans l’autre."),
    ),
}
# The same rung, once enough arguments plead for it: so many, those its page shows.
ENOUGH = 3
LETTER: tuple[Promise, str, Promise] = (
    later("Écrire à qui peut décider"),
    "kit/lettre/",
    later("Une lettre avec vos mots, depuis votre messagerie ou sur papier."),
)


@dataclass(frozen=True)
class Next:
    """One thing to do next."""

    rung: Rung
    label: str
    why: str
    minutes: int
    url: str
    # A task or an event, with its hour.
    action: Action | None = None


@dataclass(frozen=True)
class Climbed:
    """How many people climbed one rung."""

    label: str
    number: int


def after(
    step: Rung, row: Initiative, person: object = None, home: Territory | None = None
) -> Next | None:
    """What to propose after `step`; `person` is an account, or nobody known but by that step."""
    if not (row.is_open and row.is_listed):
        return None
    user = person if isinstance(person, User) else None
    done = done_by(user, row) if user else set()
    is_against = Rung.OPPOSE in done or step == Rung.OPPOSE
    # A signature knows its commune, an account its home.
    place = home or (user.home if user else None)
    actions = _in_reach(row, user, place)
    needs = Needs(frozenset(_needed(row, actions, is_against)))
    rung = next_rung(step, done, needs)
    if rung == Rung.WRITE and not is_against and _wants_letters(row):
        return _linked(rung, row, LETTER)
    return _said(rung, row, actions) if rung else None


def after_reading(row: Initiative, *, can_sign: bool) -> Next | None:
    """What a visitor can do once they have read it: asked of nothing, the page is everybody's."""
    if not row.is_open:
        return None
    rungs = {Rung.JOIN, Rung.SIGN} if can_sign else {Rung.JOIN}
    rung = next_rung(Rung.READ, (), Needs(frozenset(rungs)))
    return _said(rung, row, []) if rung else None


def done_by(user: User, row: Initiative) -> set[Rung]:
    """What an account did already for or about an initiative."""
    found = set()
    side = Stance.objects.of(user).filter(initiative=row).values_list("side", flat=True).first()
    if side:
        found.add(Rung.JOIN if side == Side.SUPPORT else Rung.OPPOSE)
    if row.author_id == user.pk:
        found |= {Rung.JOIN, Rung.READ}
    argued = Argument.objects.filter(author=user, initiative=row)
    if argued.exists() or SentLetter.objects.of(user).filter(initiative=row).exists():
        found.add(Rung.WRITE)
    if _has_signed(user, row):
        found.add(Rung.SIGN)
    return found


def _has_signed(user: User, row: Initiative) -> bool:
    petition: Petition | None = getattr(row, "petition", None)
    if petition is None:
        return False
    key = person_key(settings.SIGNATURE_HASH_KEY.encode(), petition.pk, str(user.uid))
    return petition.signatures.filter(person_key=key, state__in=HOLDING).exists()


def climbed(row: Initiative) -> list[Climbed]:
    """How many climbed each rung, for the team; shown like every count, never under its floor."""
    petition: Petition | None = getattr(row, "petition", None)
    takers = Taking.objects.filter(action__initiative=row, is_waiting=False)
    writers = Argument.objects.filter(initiative=row).values("author").distinct()
    came = Action.objects.filter(initiative=row).values_list("attended", flat=True)
    found = [Climbed(_("ont rejoint"), row.tally.supports)]
    if petition is not None:
        found.append(Climbed(_("ont signé"), tally_of(petition).confirmed))
    return [
        *found,
        Climbed(_("ont donné un argument, pour ou contre"), writers.count()),
        Climbed(_("disent avoir écrit à qui peut décider"), Life.of(row).writers),
        Climbed(_("ont pris une place"), takers.values("person").distinct().count()),
        Climbed(_("sont venues à un rendez-vous"), sum(number or 0 for number in came)),
    ]


def _needed(row: Initiative, actions: list[Action], is_against: bool) -> set[Rung]:
    petition: Petition | None = getattr(row, "petition", None)
    found = {Rung.READ, Rung.JOIN}
    if not Debate.of(row).is_closed or (not is_against and _can_be_written(row)):
        found.add(Rung.WRITE)
    if petition is not None and petition.is_open:
        found.add(Rung.SIGN)
    sorts = {action.sort for action in actions}
    return found | {rung for rung, sort in SORTS.items() if sort in sorts}


def _can_be_written(row: Initiative) -> bool:
    """Whether somebody is named to write to, of whom moderation warns nobody."""
    return bool(addressee_of(row)) and not row.is_veiled


def _wants_letters(row: Initiative) -> bool:
    """Whether a letter helps more than an argument: enough plead for it, or none is taken."""
    is_argued = Life.of(row).arguments_for >= ENOUGH or Debate.of(row).is_closed
    return is_argued and _can_be_written(row)


def _in_reach(row: Initiative, user: User | None, home: Territory | None) -> list[Action]:
    """What waits for hands, the nearest first, then the soonest.

    Neither taken already, nor far, nor longer than one can give. What names no commune is where
    its initiative is.
    """
    rows = Action.objects.filter(initiative=row, visibility__in=PLAIN, taken__lt=F("places"))
    rows = rows.to_come(timezone.now()).annotate(reach=_reach(row, home))
    rows = rows.filter(reach__lt=Reach.FAR).order_by("reach", "starts_at", "pk")
    if user is None:
        return list(rows[:LOOKED_AT])
    rows = rows.exclude(takings__person=user).exclude(leader=user)
    known = Availability.objects.filter(person=user).first()
    found = list(rows[:LOOKED_AT])
    return [one for one in found if known is None or _fits(user, one, known.minutes_a_week)]


def _reach(row: Initiative, home: Territory | None) -> Case:
    """How far each action is from a home, as `ladder.reach_of` says it of an initiative."""
    area = reach_of(row.area_path, row.epci_code, row.national, home)
    if home is None:
        return Case(default=Value(Reach.AROUND), output_field=SmallIntegerField())
    near: list[tuple[Q, Reach]] = [(Q(place=None), area)]
    if town := town_of(home.path):
        near.append((Q(place__path__startswith=town), Reach.HERE))
    if home.epci_id:
        near.append((Q(place__epci=home.epci_id), Reach.UNION))
    if department := department_of(home.path):
        near.append((Q(place__path__startswith=department), Reach.DEPARTMENT))
    cases = [When(where, then=Value(reach)) for where, reach in near]
    return Case(*cases, default=Value(Reach.FAR), output_field=SmallIntegerField())


def _fits(user: User, action: Action, most: int) -> bool:
    return minutes_in_week(user, action.starts_at, action.zone) + action.minutes <= most


def _said(rung: Rung, row: Initiative, actions: list[Action]) -> Next:
    if rung in SORTS:
        action = next(one for one in actions if one.sort == SORTS[rung])
        action.initiative = row
        why = _("Il manque encore quelqu’un.")
        return Next(rung, action.title, why, action.minutes, action.get_absolute_url(), action)
    return _linked(rung, row, SAID[rung])


def _linked(rung: Rung, row: Initiative, said: tuple[Promise, str, Promise]) -> Next:
    label, address, why = said
    url = f"{row.get_absolute_url()}{address}"
    return Next(rung, str(label), str(why), MINUTES[rung], url)
