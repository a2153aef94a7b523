"""Some of the people who chose to show their name on an initiative."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.urls import reverse

from initiatives.states import Side


class Person(NamedTuple):
    """Somebody who chose to show their name."""

    public_name: str
    handle: str

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("person", kwargs={"handle": self.handle})


@dataclass
class Named:
    """Some of the people who chose to show their name."""

    supporters: list[Person] = field(default_factory=list)
    opponents: list[Person] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.supporters or self.opponents)


def named_of(rows: Iterable[dict[str, str]]) -> Named:
    """The latest people who took a side under their name."""
    named = Named()
    for row in rows:
        side = named.supporters if row["side"] == Side.SUPPORT else named.opponents
        side.append(Person(row["name"], row["handle"]))
    return named
