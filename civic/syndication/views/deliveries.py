"""One thing to tell: its words, whether it leaves, and how it ended when nobody knows."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from civic.lib.responses import SeeOther
from civic.syndication import previewing
from civic.syndication.actions import decisions
from civic.syndication.forms.words import AddressForm, WordsForm
from civic.syndication.models import Channel, Delivery
from civic.syndication.permissions import check_can_decide
from civic.syndication.states import DELIVERY_MOVES, DeliveryMove, DeliveryState
from civic.syndication.views.owners import Owned, button, form
from initiatives.views.rooms import Done, act_on


@form
def delivery(request: HttpRequest, owned: Owned, uid: UUID, told: UUID) -> HttpResponse:
    """Read one text, change its words, let it leave or leave it aside."""
    channel, row = _get(owned, uid, told)

    def measure(words: str) -> tuple[int, int] | None:
        return previewing.measure(channel, row.activity, words) if row.activity else None

    sent = request.POST if request.method == "POST" else None
    typed = WordsForm(sent, initial=row.words, measure=measure)

    def show(status: int = 200) -> HttpResponse:
        return _page(request, owned, row, form=typed, status=status)

    def act() -> Done:
        return _decided(owned, row, request.POST.get("suite", ""), typed.cleaned_data["words"])

    return act_on(request, typed, show, act) if sent is not None else show()


@form
def posted(request: HttpRequest, owned: Owned, uid: UUID, told: UUID) -> HttpResponse:
    """Say that one of unknown outcome is there, and where."""
    channel, row = _get(owned, uid, told)
    typed = AddressForm(request.POST if request.method == "POST" else None, network=channel.network)

    def show(status: int = 200) -> HttpResponse:
        return _page(request, owned, row, there=typed, status=status)

    def act() -> Done:
        url = typed.cleaned_data["url"]
        seen = decisions.say_posted(by=owned.person, delivery=row, url=url)
        if seen.remote_id:
            said = _("C’est noté : cette annonce est en ligne, et suivra ce qui change ici.")
        else:
            said = _("C’est noté : cette annonce est en ligne. Elle se retire là-bas, à la main.")
        return owned.url("channel", uid), said

    return act_on(request, typed, show, act) if request.method == "POST" else show()


@button
def again(request: HttpRequest, owned: Owned, uid: UUID, told: UUID) -> HttpResponse:
    """Put it back among what leaves."""
    _channel, row = _get(owned, uid, told)
    decisions.send_again(by=owned.person, delivery=row)
    messages.success(request, _("Cette annonce repart."))
    return SeeOther(owned.url("channel", uid))


@button
def removed(request: HttpRequest, owned: Owned, uid: UUID, told: UUID) -> HttpResponse:
    """Say that one took it away there by hand."""
    _channel, row = _get(owned, uid, told)
    decisions.say_removed(by=owned.person, delivery=row)
    messages.success(request, _("C’est noté : cette annonce n’est plus là-bas."))
    return SeeOther(owned.url("channel", uid))


def _get(owned: Owned, uid: UUID, told: UUID) -> tuple[Channel, Delivery]:
    channel = owned.channel(uid)
    check_can_decide(owned.person, channel)
    return channel, owned.delivery(channel, told)


def _decided(owned: Owned, row: Delivery, wanted: str, words: str) -> Done:
    """What the button pressed asks; the next text to read comes after."""
    if wanted == "refuser":
        decisions.refuse(by=owned.person, delivery=row)
        return _onwards(owned, row), _("Cette annonce est écartée : elle ne part pas.")
    if wanted == "approuver":
        decisions.approve(by=owned.person, delivery=row, words=words)
        return _onwards(owned, row), _("Cette annonce part.")
    decisions.adapt(by=owned.person, delivery=row, words=words)
    here = owned.url("delivery", row.channel.uid, row.uid)
    return here, _("Le texte est enregistré ; rien n’est encore parti.")


def _onwards(owned: Owned, row: Delivery) -> str:
    """The next text of this channel that waits for a reader, else the channel."""
    following = Delivery.objects.of(row.channel).held().exclude(pk=row.pk).first()
    if following is None:
        return owned.url("channel", row.channel.uid)
    return owned.url("delivery", row.channel.uid, following.uid)


def _page(
    request: HttpRequest,
    owned: Owned,
    row: Delivery,
    *,
    form: WordsForm | None = None,
    there: AddressForm | None = None,
    status: int = 200,
) -> HttpResponse:
    told = row.activity
    context = {
        "owned": owned,
        "channel": row.channel,
        "delivery": row,
        "form": form or there,
        "words_form": form if _may_adapt(row) else None,
        "there": there or AddressForm(None, network=row.channel.network),
        "is_out_of_reach": row.state == DeliveryState.SENT and not row.remote_id,
        "shown": previewing.frozen(row),
        "ours": previewing.preview_of(row.channel, told) if told and row.words else None,
        "is_held": row.state == DeliveryState.HELD,
        "can_resend": row.state in DELIVERY_MOVES[DeliveryMove.SEND_AGAIN][0],
    }
    return render(request, "syndication/channels/delivery.html", context, status=status)


def _may_adapt(row: Delivery) -> bool:
    """Whether `adapt` takes other words for it."""
    states = (DeliveryState.HELD, DeliveryState.DUE, DeliveryState.FAILED)
    return row.state in states and row.sending_since is None and row.sent_at is None
