"""How the instance is at this moment: short questions that do not grow with the site."""

import platform
import tomllib
from functools import cache
from typing import Any

import django
from django.conf import settings
from django.core.cache import cache as redis_cache
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from civic.backups.models import Run
from civic.lib import blocks, identity, replica, typography
from civic.notifications import queries as mail
from civic.notifications.models import Mail
from civic.running.tables import Table
from civic.syndication.connectors.registry import connector
from civic.syndication.models import Delivery
from civic.syndication.states import DeliveryState
from initiatives.models import PetitionFigures

# What is shown of what was given up: the whole list has its own page.
SHOWN = 20
_WAITING = [DeliveryState.DUE, DeliveryState.SENDING]


def tables() -> list[Table]:
    """Everything that is asked at each reading."""
    return [lanes(), posts(), recounts(), backups(), servers(), growing(), versions()]


def lanes() -> Table:
    """The mail, lane by lane."""
    rows = [
        [
            str(one.lane.label),
            one.waiting,
            one.oldest_in_words if one.waiting else None,
            typography.span(one.limit),
            one.sent_last_day,
            one.dead,
        ]
        for one in mail.lanes()
    ]
    return Table(
        "courrier",
        _("Courrier"),
        _("La première file part toujours avant les autres."),
        [
            _("File d’attente"),
            _("En attente"),
            _("La plus ancienne attend depuis"),
            _("En retard au-delà de"),
            _("Partis en un jour"),
            _("Abandonnés"),
        ],
        rows,
    )


def posts() -> Table:
    """Posts on other networks, by network: never more than what waits or was given up."""
    dead = Q(state__in=[DeliveryState.FAILED, DeliveryState.UNKNOWN])
    late = Q(state__in=_WAITING, due_at__lte=timezone.now())
    found = (
        Delivery.objects.filter(dead | Q(state__in=[*_WAITING, DeliveryState.TO_REMOVE]))
        .order_by("channel__server__network")
        .values_list("channel__server__network")
        .annotate(
            late=Count("pk", filter=late),
            dead=Count("pk", filter=dead),
            by_hand=Count("pk", filter=Q(state=DeliveryState.TO_REMOVE)),
        )
    )
    return Table(
        "diffusion",
        _("Publications sur d’autres réseaux"),
        _("Chaque compte a sa page, où une publication abandonnée peut être renvoyée."),
        [_("Réseau"), _("Devraient être parties"), _("Abandonnées"), _("À retirer à la main")],
        [[connector(key).name, *counts] for key, *counts in found],
    )


def dead_mails() -> list[Mail]:
    """The last mails given up."""
    return list(Mail.objects.dead()[:SHOWN])


def recounts() -> Table:
    """What the last recount found; at night, signature by signature."""
    wrong = PetitionFigures.objects.exclude(difference={}).select_related("petition__initiative")
    rows = [
        [row.petition.initiative.title, row.recounted_at, *row.difference.get("confirmed", [0, 0])]
        for row in wrong.order_by("-recounted_at")[:SHOWN]
    ]
    return Table(
        "recompte",
        _("Écarts de recompte"),
        _(
            "Les pétitions dont le dernier recompte n’a pas trouvé ce qui était affiché. C’est "
            "corrigé aussitôt, et écrit au registre."
        ),
        [_("Pétition"), _("Recomptée le"), _("Affichées"), _("Comptées")],
        rows,
    )


def backups() -> Table:
    """The last backup and the last proof, and the last failure of each."""
    rows: list[list[Any]] = []
    for kind in Run.Kind:
        runs = Run.objects.filter(kind=kind).order_by("-at")
        good, bad = runs.filter(ok=True).first(), runs.filter(ok=False).first()
        size = good.size // 1_000_000 if good and kind == Run.Kind.BACKUP else None
        rows.append([str(kind.label), good and good.at, size, bad and bad.at])
    note = _("Une sauvegarde ne compte que si elle a été restaurée ailleurs et vérifiée.")
    if not any(row[1] for row in rows):
        note += " " + _("Aucune n’a encore été faite.")
    columns = [_("Quoi"), _("Dernière réussie"), _("Taille (Mo)"), _("Dernière manquée")]
    return Table("sauvegardes", _("Sauvegardes"), note, columns, rows)


def servers() -> Table:
    """Whether another machine has what this one acknowledged."""
    used = _("répond aux pages publiques")
    unused = _("ne répond à personne : la base principale répond à sa place")
    follower = (used if replica.watch.is_fit() else unused) if settings.REPLICA_URL else _("aucune")
    return Table(
        "serveurs",
        _("Perdre une machine"),
        _(
            "Tant qu’aucune réplique n’est attendue à chaque écriture, une machine perdue emporte "
            "ce qui n’était pas encore copié ou sauvegardé."
        ),
        [_("Base de données"), _("État")],
        [
            [_("Réplique"), follower],
            [_("Attendue à chaque écriture"), _waits()],
        ],
    )


def _waits() -> bool:
    """Whether a commit waits for more than this machine's disk."""
    waiting = _setting("synchronous_standby_names")
    return bool(waiting) and _setting("synchronous_commit") not in ("off", "local")


def growing() -> Table:
    """The tables that grow by their end, and whether the next rows have their place."""
    found = blocks.found()
    note = _("Ces tables sont rangées par blocs ; les suivants se font d’avance, chaque nuit.")
    if any(one.spare == 0 for one in found):
        note += " " + _("Il en manque : lancez « manage.py make_blocks ».")
    return Table(
        "blocs",
        _("Tables rangées par blocs"),
        note,
        [_("Table"), _("Blocs"), _("Lignes écrites depuis le début"), _("Blocs vides d’avance")],
        [[one.table, len(one.names), one.last, one.spare] for one in found],
    )


def versions() -> Table:
    """What runs."""
    return Table(
        "versions",
        _("Versions"),
        _("À donner avec tout signalement d’un défaut du logiciel."),
        [_("Logiciel"), _("Version")],
        [
            [identity.site_name(), _own_version()],
            ["Django", django.get_version()],
            ["Python", platform.python_version()],
            ["PostgreSQL", _setting("server_version")],
            ["Redis", _of_redis()],
        ],
    )


@cache
def _own_version() -> str:
    text = (settings.BASE_DIR / "pyproject.toml").read_text()
    return str(tomllib.loads(text)["project"]["version"])


def _setting(name: str) -> str:
    """What the primary is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        [value] = cursor.fetchone()
    return str(value)


def _of_redis() -> str | None:
    client: Any = redis_cache._cache.get_client("", write=True)  # type: ignore[attr-defined]
    try:
        return str(client.info("server")["redis_version"])
    except RedisError:
        return None
