"""What can be asked of the list of initiatives, in the address and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.lib import affluence
from civic.lib.prepared import Prepared
from civic.territories.fields import TerritoryField
from civic.territories.models import Territory
from civic.themes.models import Theme
from civic.themes.queries import tree
from initiatives import search
from initiatives.cards import light, light_ones
from initiatives.models import Initiative, ReplyClock
from initiatives.models.initiative import InitiativeQuerySet
from initiatives.pagination import SIZE, Order, Page, first_page, paginate, paginate_ids
from initiatives.petitions.states import PetitionState
from initiatives.queries import by_rank
from initiatives.states import Lifecycle, Outcome, Scale

WORDS_MAX = 200


class State(StrEnum):
    """Which part of their life initiatives are in."""

    OPEN = "ouvertes"
    CLOSED = "closes"
    ALL = "toutes"
    ACHIEVED = "abouties"
    PARTLY = "abouties-en-partie"
    NOT_ACHIEVED = "non-abouties"
    WITHDRAWN = "retirees"
    MERGED = "rapprochees"
    # Where the answer of officials is, open or closed.
    ANSWERED = "avec-reponse"
    OVERDUE = "sans-reponse"
    AWAITING = "en-attente"


class Sort(StrEnum):
    """In which order."""

    RANK = "classement"
    NEWEST = "recentes"
    RELEVANCE = "pertinence"
    LATEST_CLOSED = "closes-recemment"


STATES = [
    (State.OPEN, _("Ouvertes")),
    (State.CLOSED, _("Closes")),
    (State.ACHIEVED, _("Closes : objectif atteint")),
    (State.PARTLY, _("Closes : atteint en partie")),
    (State.NOT_ACHIEVED, _("Closes : non atteint")),
    (State.WITHDRAWN, _("Closes : retirées par leur auteur")),
    (State.MERGED, _("Closes : réunies avec une autre")),
    (State.ALL, _("Ouvertes et closes")),
    (State.ANSWERED, _("Avec une réponse d’élu")),
    (State.AWAITING, _("En attente d’une réponse")),
    (State.OVERDUE, _("Sans réponse à l’échéance")),
]
SCALES = [
    ("", _("Locales et nationales")),
    ("locale", _("Locales")),
    ("nationale", _("Nationales")),
]
SORTS = [
    # Nothing chosen: by relevance as soon as there are words, else closed ones by the day
    # they were closed and open ones by rank.
    ("", _("Ordre conseillé")),
    (Sort.RANK, _("Classement")),
    (Sort.NEWEST, _("Les plus récentes")),
    (Sort.RELEVANCE, _("Les plus proches des mots cherchés")),
    (Sort.LATEST_CLOSED, _("Les dernières closes")),
]
PETITION_OPEN = "ouverte"
PETITIONS = [("", _("Avec ou sans pétition")), (PETITION_OPEN, _("Avec une pétition à signer"))]
SCALE_OF = {"locale": Scale.LOCAL, "nationale": Scale.NATIONAL}
OUTCOME_OF = {
    State.ACHIEVED: Outcome.ACHIEVED,
    State.PARTLY: Outcome.PARTLY,
    State.NOT_ACHIEVED: Outcome.NOT_ACHIEVED,
    State.WITHDRAWN: Outcome.WITHDRAWN,
    State.MERGED: Outcome.MERGED,
}
ORDERS = {
    Sort.RANK: Order("tally__rank", "pk", float),
    Sort.NEWEST: Order("published_at", "pk", datetime),
    Sort.LATEST_CLOSED: Order("closed_at", "pk", datetime),
}

CLOCKS = {
    State.ANSWERED: lambda: ReplyClock.objects.answered(),
    State.OVERDUE: lambda: ReplyClock.objects.overdue(),
    State.AWAITING: lambda: ReplyClock.objects.awaiting(),
}


@cache
def _first_rows(size: int) -> Prepared:
    """What the list as one first meets it starts with; the number asked for is of no use."""
    rows = by_rank(light(Initiative.objects.visible_to(None).open()))
    return Prepared(lambda _: rows.order_by(*ORDERS[Sort.RANK].forwards())[: size + 1])


@dataclass(frozen=True, kw_only=True)
class Filters:
    """A valid question. Pages, the API and later feeds ask it alike."""

    words: str = ""
    theme: Theme | None = None
    territory: Territory | None = None
    scale: Scale | None = None
    state: State = State.OPEN
    sort: Sort = Sort.RANK
    # Those alone whose petition can be signed.
    to_sign: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether this is the list as one first meets it."""
        return self == Filters()

    @property
    def question(self) -> str:
        """The same question as a query string: one for all who ask it, without its order."""
        scale = next((word for word, one in SCALE_OF.items() if one == self.scale), "")
        asked = {
            "echelle": scale,
            "etat": "" if self.state == State.OPEN else self.state.value,
            "petition": PETITION_OPEN if self.to_sign else "",
            "q": self.words,
            "territoire": self.territory.pk if self.territory else "",
            "theme": self.theme.slug if self.theme else "",
        }
        return urlencode({name: value for name, value in asked.items() if value})

    def rows(self, user: object) -> InitiativeQuerySet:
        """The initiatives that answer, in no order."""
        rows = self._in_state(Initiative.objects.visible_to(user))
        if self.territory is not None:
            rows = rows.within(self.territory)
        if self.scale is not None:
            rows = rows.filter(national=self.scale == Scale.NATIONAL)
        if self.to_sign:
            rows = rows.filter(petition__state=PetitionState.OPEN)
        if self.theme is not None:
            # A list of keys lets PostgreSQL use one index.
            rows = rows.filter(theme__in=tree.with_finer(self.theme))
        return rows

    def page(
        self, user: object, *, after: str = "", before: str = "", size: int = SIZE
    ) -> Page[Initiative]:
        """One page of rows with all that a card shows. Raises `BadTokenError`."""
        page = self.light_page(user, after=after, before=before, size=size)
        rows = Initiative.objects.for_cards().defer("search")
        found = rows.in_bulk([row.pk for row in page.rows]) if page.rows else {}
        return replace(page, rows=[found[row.pk] for row in page.rows if row.pk in found])

    def light_page(
        self, user: object, *, after: str = "", before: str = "", size: int = SIZE
    ) -> Page[Initiative]:
        """The same page, with just what orders rows and names their cards.

        Finding and showing are two queries: sorting a département's rows must not carry
        their texts, nor join what only twenty of them need. Raises `Overloaded` for words
        while searching is shed.
        """
        if self.words:
            affluence.check_search()
        if self.sort == Sort.RELEVANCE:
            return self._most_relevant(user, after or before, size)
        if self.is_plain and not (after or before):
            return first_page(_first_rows(size)(0), ORDERS[Sort.RANK], size)
        rows = self.rows(user)
        if self.words:
            rows = search.matching(rows, self.words)
        if self.sort == Sort.RANK:
            rows = by_rank(rows)
        if self.sort == Sort.LATEST_CLOSED:
            # In the words of the partial index.
            rows = rows.filter(closed_at__isnull=False)
        order = ORDERS[self.sort]
        return paginate(light(rows), order, after=after, before=before, size=size)

    def _most_relevant(self, user: object, token: str, size: int) -> Page[Initiative]:
        words_only = replace(self, words="", sort=Sort.RANK).is_plain
        words = self.words
        ids = search.best_open(words) if words_only else search.best(self.rows(user), words)
        page = paginate_ids(ids, after=token, size=size)
        found = light_ones(page.rows)
        rows_found = [found[pk] for pk in page.rows if pk in found]
        return Page(rows_found, after=page.after, before=page.before)

    def _in_state(self, rows: InitiativeQuerySet) -> InitiativeQuerySet:
        if self.state == State.ALL:
            return rows
        if self.state == State.OPEN:
            return rows.open()
        if self.state in CLOCKS:
            return rows.filter(pk__in=CLOCKS[self.state]().values("pk"))
        closed = rows.filter(lifecycle=Lifecycle.CLOSED)
        outcome = OUTCOME_OF.get(self.state)
        return closed.filter(outcome=outcome) if outcome else closed


class FilterForm(forms.Form):
    """The form beside the list; everything is optional."""

    q = forms.CharField(label=_("Mots"), required=False, max_length=WORDS_MAX)
    territoire = TerritoryField(label=_("Territoire"), required=False)
    theme = forms.ChoiceField(label=_("Thème"), required=False)
    echelle = forms.ChoiceField(label=_("Échelle"), required=False, choices=SCALES)
    petition = forms.ChoiceField(label=_("Pétition"), required=False, choices=PETITIONS)
    etat = forms.ChoiceField(label=_("État"), required=False, choices=STATES)
    tri = forms.ChoiceField(label=_("Ordre"), required=False, choices=SORTS)

    def __init__(self, data: Any, themes: Iterable[Theme]) -> None:
        """`themes` is read only when the address names one or the form is drawn."""
        super().__init__(data.copy())
        self.themes = themes
        self.fields["q"].widget.input_type = "search"
        theme = cast(forms.ChoiceField, self.fields["theme"])
        theme.choices = lambda: [("", _("Tous les thèmes")), *theme_choices(self.themes)]
        theme.error_messages["invalid_choice"] = gettext("Ce thème n’existe pas.")

    def clean_theme(self) -> Theme | None:
        """The theme itself."""
        slug = self.cleaned_data["theme"]
        return next((theme for theme in self.themes if theme.slug == slug), None) if slug else None

    def filters(self) -> Filters:
        """The valid question, with its defaults."""
        asked = self.cleaned_data
        words = asked["q"].strip()
        if asked["territoire"]:
            # An address holds the code only: the form shows the name.
            cast(QueryDict, self.data)["territoire_texte"] = asked["territoire"].label
        state = State(asked["etat"] or State.OPEN)
        return Filters(
            words=words,
            theme=asked["theme"],
            territory=asked["territoire"],
            scale=SCALE_OF.get(asked["echelle"]),
            state=state,
            to_sign=asked["petition"] == PETITION_OPEN,
            sort=_sort(asked["tri"], words, state),
        )


def theme_choices(themes: Iterable[Theme]) -> list[tuple[str, Any]]:
    """The tree as groups: each theme with its finer themes under it."""
    finer: dict[int, list[Theme]] = {}
    for theme in themes:
        if theme.parent_id:
            finer.setdefault(theme.parent_id, []).append(theme)
    groups: list[tuple[str, Any]] = []
    for top in [theme for theme in themes if not theme.parent_id]:
        rows = [(top.slug, gettext("%(theme)s (tout)") % {"theme": top.name})]
        rows += [(theme.slug, theme.name) for theme in finer.get(top.pk, [])]
        groups.append((top.name, rows))
    return groups


def _sort(asked: str, words: str, state: State) -> Sort:
    if asked and (words or asked != Sort.RELEVANCE):
        return Sort(asked)
    if words:
        return Sort.RELEVANCE
    ranked = (State.OPEN, State.ALL, *CLOCKS)
    return Sort.RANK if state in ranked else Sort.LATEST_CLOSED
