"""What a petition signed here is worth in law, where it is signed for. Never more than it is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.territories.models import Kind

Words = str | Promise


@dataclass(frozen=True)
class Route:
    """One way that the law opens: what it needs, what it gives, what it does not."""

    name: Words
    needs: Words
    gives: Words
    source: Words
    url: str


NATIONAL = (
    Route(
        name=_("L’Assemblée nationale"),
        needs=_(
            "100 000 signatures sur son propre site, avec une identité vérifiée, pour être mise "
            "en avant ; 500 000, venues d’au moins 30 départements, pour qu’un débat soit possible."
        ),
        gives=_(
            "Les députés peuvent en débattre ; rien ne les y oblige. Les signatures recueillies "
            "ici n’y comptent pas."
        ),
        source=_("Règlement de l’Assemblée nationale"),
        url="https://petitions.assemblee-nationale.fr/",
    ),
    Route(
        name=_("Le Sénat"),
        needs=_("100 000 signatures en six mois sur son propre site, avec une identité vérifiée."),
        gives=_(
            "La conférence des présidents examine la demande. Les signatures recueillies ici "
            "n’y comptent pas."
        ),
        source=_("Plateforme des pétitions du Sénat"),
        url="https://petitions.senat.fr/",
    ),
    Route(
        name=_("Le Conseil économique, social et environnemental (CESE)"),
        needs=_(
            "150 000 signatures de personnes de 16 ans ou plus, dans l’année qui suit la date à "
            "laquelle il reçoit le dépôt."
        ),
        gives=_(
            "Il donne un avis sur la question posée. Les signatures d’avant le dépôt ne "
            "comptent pas."
        ),
        source=_("Loi organique n° 2021-27 ; décret n° 2022-886"),
        url="https://petitions.lecese.fr/",
    ),
)
_ASKS = _(
    "Demander, et non obtenir : que l’assemblée mette à son ordre du jour une consultation sur "
    "une affaire qui relève d’elle. Une même personne ne peut le demander qu’une fois par "
    "trimestre."
)
_LAW = _("Code général des collectivités territoriales, article L1112-16")
# Said under every local right.
FORMAL = _(
    "Cette page ne remplace pas une demande formelle : les électeurs y sont contrôlés un par un, "
    "et aucune liste de signataires ne sort d’ici."
)


def _local(needs: Words) -> Route:
    return Route(_("Le droit de pétition local"), needs, _ASKS, _LAW, "")


_TENTH = _("Un électeur inscrit sur dix, dans la commune.")
_TWENTIETH = _("Un électeur inscrit sur vingt, dans le territoire.")
_OF_THE_TOWN = _(
    "Un arrondissement n’est pas une collectivité : la demande se fait à la ville, avec un "
    "électeur inscrit sur dix."
)
_OF_THE_MEMBERS = _(
    "Une intercommunalité n’est pas une collectivité : la demande se fait à l’une de ses "
    "communes, avec un électeur inscrit sur dix."
)
_BY_STATUTE = _("Ce que prévoit le statut de cette collectivité d’outre-mer.")
_LOCAL = {
    Kind.COMMUNE: _local(_TENTH),
    Kind.DISTRICT: _local(_OF_THE_TOWN),
    Kind.EPCI: _local(_OF_THE_MEMBERS),
    Kind.DEPARTEMENT: _local(_TWENTIETH),
    Kind.REGION: _local(_TWENTIETH),
    Kind.COLLECTIVITY: _local(_BY_STATUTE),
}


def routes_for(kind: str) -> tuple[Route, ...]:
    """The ways that the law opens for a kind of territory, besides being read and answered."""
    if kind == Kind.COUNTRY:
        return NATIONAL
    return (_LOCAL[Kind(kind)],)
