"""Which signatures an exclusion is about, in terms of what the controls keep: never clear text.

Conditions are stored with the proposal in the version that wrote them, so that it can be read
again after the traces themselves are gone.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.lib.dates import date_format
from initiatives.petitions.states import SignatureState

VERSION = 1
# How much of a hash a person is shown: enough to tell two groups apart.
MARK = 6
_KEYED = ("network", "domain", "stem")
_TIMES = ("since", "until")


class Provider(TextChoices):
    """What kind of provider gives an address."""

    DISPOSABLE = "disposable", "Adresses jetables"
    COMMON = "common", "Grands fournisseurs"
    OTHER = "other", "Autres domaines"


@dataclass(frozen=True)
class Conditions:
    """All must hold; an empty one asks nothing."""

    # Keyed hashes, as the controls store them.
    network: str = ""
    domain: str = ""
    stem: str = ""
    provider: str = ""
    # How little the name looks like one, and the points of the controls: from, to.
    name_from: int | None = None
    name_to: int | None = None
    score_from: int | None = None
    score_to: int | None = None
    # Confirmed from an hour until before another.
    since: datetime | None = None
    until: datetime | None = None
    state: str = ""

    @property
    def names_a_sign(self) -> bool:
        """Whether they ask for more than a time: many signatures at once are no sign of fraud."""
        keyed = self.network or self.domain or self.stem
        disposable = self.provider == Provider.DISPOSABLE
        return bool(keyed or disposable or self.name_from or self.score_from)

    def as_json(self) -> dict[str, Any]:
        """What is stored: the version, and what is asked."""
        asked = {key: value for key, value in asdict(self).items() if value not in ("", None)}
        times: dict[str, Any] = {key: asked[key].isoformat() for key in _TIMES if key in asked}
        return {"v": VERSION, **asked, **times}

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> "Conditions":
        """Read them back."""
        times = {key: datetime.fromisoformat(stored[key]) for key in _TIMES if key in stored}
        return cls(**{key: value for key, value in stored.items() if key != "v"} | times)

    def asked(self) -> Q:
        """The same as a filter on signatures."""
        found = Q()
        for name in _KEYED:
            if value := getattr(self, name):
                found &= Q(**{f"features__{name}": value})
        if self.provider:
            found &= _PROVIDERS[Provider(self.provider)]
        for name, field in _RANGES.items():
            low, high = getattr(self, f"{name}_from"), getattr(self, f"{name}_to")
            found &= Q() if low is None else Q(**{f"{field}__gte": low})
            found &= Q() if high is None else Q(**{f"{field}__lte": high})
        if self.since:
            found &= Q(confirmed_at__gte=self.since)
        if self.until:
            found &= Q(confirmed_at__lt=self.until)
        return found & Q(state=self.state) if self.state else found

    def told(self) -> list[str]:
        """The same in words, one a line."""
        said = [
            self.network and _("Même réseau : %s") % mark(self.network),
            self.domain and _("Même domaine : %s") % mark(self.domain),
            self.stem and _("Même série d’adresses : %s") % mark(self.stem),
            self.provider and str(Provider(self.provider).label),
            _range(_("Nom qui ne ressemble pas à un nom"), self.name_from, self.name_to),
            _range(_("Points des contrôles"), self.score_from, self.score_to),
            self.since and _("Confirmées à partir du %s") % _hour(self.since),
            self.until and _("Confirmées avant le %s") % _hour(self.until),
            self.state and str(SignatureState(self.state).label),
        ]
        return [one for one in said if one]


def mark(keyed: str) -> str:
    """A hash as people name it among themselves."""
    return keyed[:MARK]


def _range(what: str, low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return ""
    return _("%(what)s : de %(low)d à %(high)d") % {
        "what": what,
        "low": 0 if low is None else low,
        "high": 100 if high is None else high,
    }


def _hour(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), r"j F Y à H\hi")


_PROVIDERS = {
    Provider.DISPOSABLE: Q(features__disposable=True),
    Provider.COMMON: Q(features__common=True),
    Provider.OTHER: Q(features__common=False, features__disposable=False),
}
_RANGES = {"name": "features__name", "score": "score"}
