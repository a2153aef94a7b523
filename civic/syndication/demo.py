"""The demo's accounts on other networks: nothing leaves this machine, and the pages are alive.

Both are connected through the action, at an address of this machine that the client for outside
refuses to ask: whoever approves a text reads that it was not taken. What is shown as posted is
written here, since no network could have taken it; names and texts say that they are a demo.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from civic.accounts.demo import require_embedded_database
from civic.accounts.models import RoleGrant, User
from civic.activity.models import Activity
from civic.syndication import previewing
from civic.syndication.actions import channels
from civic.syndication.connectors import registry, webhook
from civic.syndication.connectors.base import Credential, NetworkLimits
from civic.syndication.connectors.mastodon import USUAL
from civic.syndication.delivering import drafting
from civic.syndication.models import Channel, Delivery, RemoteAnswer
from civic.syndication.models.delivery import PARKED
from civic.syndication.permissions import can_open
from civic.syndication.rules import Rules, Voice
from civic.syndication.states import TOLD, DeliveryState, Skip
from initiatives.demo.accounts import ACCOUNTS
from initiatives.models import Initiative
from initiatives.states import Lifecycle

# Refused before anything is sent, and a number: no name is looked up either.
NOWHERE = "https://127.0.0.1"
ADDRESS = f"{NOWHERE}/demonstration"
NAME = "demonstration@exemple.invalid"
ANSWERS = (
    ("@une_voisine@exemple.invalid", "Et le soir, après le travail, ce sera ouvert aussi ?"),
    ("@parents_du_quartier@exemple.invalid", "Nous relayons à l’école. Qui faut-il appeler ?"),
)

_S = DeliveryState
Ends = tuple[tuple[DeliveryState, dict[str, Any]], ...]
# What waits for a person, then how each of the others ended; about what still stands.
_OF_SITE: Ends = (
    (_S.HELD, {}),
    (_S.HELD, {}),
    (_S.SENT, {}),
    (_S.SENT, {}),
    (_S.UNKNOWN, {"error": "Le serveur n’a pas dit si la publication a été prise."}),
    (_S.FAILED, {"error": "Le serveur n’est pas joignable.", "attempts": 10}),
    (_S.REFUSED, {}),
    (_S.SKIPPED, {"why": Skip.STALE}),
)
_OF_TEAM: Ends = (
    (_S.HELD, {}),
    (_S.DUE, {"due_at": PARKED}),
    (_S.SENT, {}),
)
# And about what was withdrawn from the site.
_GONE = (_S.TAKEN_BACK, _S.TO_REMOVE)


def load() -> int:
    """Connect the site, and a team that is ready; returns how many accounts there are.

    Running it again changes nothing. Raises `NotDemoError` elsewhere than in the demo.
    """
    require_embedded_database()
    if not Channel.objects.exists():
        _site()
        _team()
    return Channel.objects.count()


def _site() -> None:
    """A webhook of the operator, that holds each text for a reader."""
    grant = RoleGrant.objects.running_sites().select_related("user").order_by("pk").first()
    if grant is None:
        return
    by = grant.user
    account = webhook.account_for(ADDRESS, webhook.new_secret())
    credential = replace(account.credential, name=f"Programme de démonstration ({NAME})")
    channel = _connect(by, Voice(), "webhook", credential, webhook.Webhook.usual)
    told = Activity.objects.public().filter(verb__in=TOLD).order_by("-at", "-id")
    gone = Activity.objects.filter(withdrawn_at__isnull=False, verb__in=TOLD).newest_first()
    for activity, state in zip(_one_each(gone), _GONE, strict=False):
        _tell(channel, activity, state)
    _tell_all(channel, _one_each(told), _OF_SITE)


def _team() -> None:
    """An account that a team let rest, with what was answered to it."""
    row = _ready()
    if row is None:
        return
    credential = Credential({"token": "demonstration"}, ("write",), remote_id="1", name=f"@{NAME}")
    voice = Voice(initiative=row)
    channel = _connect(row.author, voice, "mastodon", credential, USUAL)
    told = Activity.objects.public().filter(verb__in=TOLD).about("initiative", row.pk)
    _tell_all(channel, iter(told.newest_first()), _OF_TEAM)
    sent = Delivery.objects.of(channel).filter(state=_S.SENT).first()
    if sent is not None:
        _answer(sent)
    channels.pause(by=row.author, channel=channel)


def _answer(sent: Delivery) -> None:
    for number, (author, text) in enumerate(ANSWERS):
        at, key = timezone.now() - timedelta(hours=5 - number), f"demo-{number}"
        RemoteAnswer.objects.create(delivery=sent, remote_id=key, author=author, text=text, at=at)


def _ready() -> Initiative | None:
    """One that may speak outside; rather one whose author can be played."""
    played = [one.email for one in ACCOUNTS]
    rows = Initiative.objects.filter(lifecycle=Lifecycle.OPEN).select_related("author", "territory")
    ready = [row for row in rows.order_by("pk") if can_open(row.author, Voice(initiative=row))]
    return min(ready, key=lambda row: row.author.email not in played, default=None)


def _connect(
    by: User, voice: Voice, network: str, credential: Credential, limits: NetworkLimits
) -> Channel:
    channel = channels.connect(
        by=by,
        voice=voice,
        network=network,
        credential=credential,
        server=NOWHERE,
        rules=Rules(holds=True),
    )
    # What is read of a server; this one is none.
    channel.limits, channel.limits_read_at = asdict(limits), timezone.now()
    channel.save(update_fields=["limits", "limits_read_at"])
    return channel


def _one_each(told: Any) -> Iterator[Activity]:
    """One thing about each initiative, lest all be about the last one."""
    seen = set()
    for activity in told[:400]:
        if activity.subject_key not in seen:
            seen.add(activity.subject_key)
            yield activity


def _tell_all(channel: Channel, told: Iterator[Activity], ends: Ends) -> None:
    """The latest thing has the first end, and stands on top of the list: written last."""
    for activity, (state, fields) in reversed(list(zip(told, ends, strict=False))):
        _tell(channel, activity, state, **fields)


def _tell(channel: Channel, activity: Activity, state: DeliveryState, **fields: Any) -> None:
    """One thing told, or to be; dated a little after it happened."""
    at = max(activity.at + timedelta(minutes=3), timezone.now() - timedelta(days=6))
    title, version = drafting.told_of(activity)
    if state in {_S.SENT, *_GONE}:
        fields |= {
            "sent_at": at,
            # Without it, only a person could have taken it back.
            "remote_id": "" if state == _S.TO_REMOVE else f"demo-{activity.pk}",
            "taken_back_at": timezone.now() if state == _S.TAKEN_BACK else None,
        }
    if state in {_S.SENT, _S.UNKNOWN}:
        fields |= {"draft": _draft(channel, activity), "sending_since": at}
    Delivery.objects.create(
        channel=channel,
        activity=activity,
        state=state,
        created_at=at,
        told_title=title,
        told_version=version,
        told_print=drafting.print_of(title, activity.quoted),
        **fields,
    )


def _draft(channel: Channel, activity: Activity) -> dict[str, Any]:
    connector = registry.connector(channel.network)
    limits = previewing.limits_known(channel) or USUAL
    return drafting.kept(connector.render(drafting.item_of(activity), limits))
