"""News of the demo, one of them with a picture."""

from datetime import datetime
from typing import NamedTuple

from initiatives.actions.updates import News, publish_update
from initiatives.demo.pictures import drawn
from initiatives.models import Initiative


class Told(NamedTuple):
    """One piece of news of an entry, `age` days ago."""

    key: str
    age: float
    title: str
    text: str
    picture: str = ""
    alt: str = ""


TOLD = (
    Told(
        "nantes-passerelle",
        19,
        "Le détour compté : onze minutes à pied",
        "Quatorze familles ont chronométré leur trajet depuis la fermeture. En moyenne, onze "
        "minutes de plus le matin, autant le soir.\n\nLe relevé est joint au courrier que nous "
        "envoyons lundi à la présidente de Nantes Métropole.",
        "pont",
        "Dessin de la passerelle, fermée par une barrière",
    ),
    Told(
        "nantes-passerelle",
        4,
        "Un rendez-vous avec le service des ponts",
        "On nous reçoit jeudi. Nous demanderons une seule chose : le coût et la durée d’une "
        "réouverture provisoire, par écrit.\n\nLe compte rendu sera ici vendredi.",
    ),
    Told(
        "dijon-cours",
        3,
        "La directrice nous ouvre la cour pour un essai",
        "Un samedi matin d’essai, avec deux parents et un animateur. Il manque encore une "
        "personne pour fermer le portail à midi.",
    ),
)


def of(key: str) -> list[Told]:
    """The news of one entry."""
    return [one for one in TOLD if one.key == key]


def publish(row: Initiative, one: Told, at: datetime) -> None:
    """Tell it, as the author does."""
    picture = drawn(one.picture) if one.picture else None
    news = News(one.title, one.text, picture, one.alt)
    publish_update(by=row.author, initiative=row, news=news, at=at)
