"""« Merci »: between two who take part, shown only when both agree, flagged, taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.actions import erase_account
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused, TooMany
from initiatives import actions
from initiatives.actions.blocks import block, unblock
from initiatives.actions.thanks import (
    DAILY,
    DAILY_NEW,
    show_thanks,
    thank,
    withdraw_thanks,
)
from initiatives.models import Block, Initiative, Thanks
from initiatives.models.action import Sort
from initiatives.participants import is_known, known_to, takes_part
from initiatives.states import Side, Visibility
from moderation import kinds
from moderation.models import Case
from moderation.subjects import subject_of
from tests.factories import make_initiative, make_moderator, make_user, withhold
from tests.people.cast import amended, client_of, done, join

pytestmark = pytest.mark.django_db
WORDS = "Sans vos affiches, personne ne serait venu."


def pair():
    """An initiative, whoever carries it, and somebody who joined in private."""
    row, writer = make_initiative(), make_user()
    join(writer, row, named=False)
    return row, writer


def thanked(row, writer, person=None, **fields):
    fields.setdefault("text", WORDS)
    return thank(by=writer, initiative=row, person=person or row.author, **fields)


def path(name, row, **more):
    return reverse(name, kwargs={"pk": row.pk, "slug": row.slug, **more})


def page(person):
    return Client().get(person.get_absolute_url()).content.decode()


def restrict(note, state=Visibility.RESTRICTED):
    kinds.get("thanks").change(
        None, str(note.pk), state, "Un motif.", Visibility.PUBLIC, timezone.now()
    )


# -- Who takes part, and who of them is known ------------------------------------------------------


def test_it_knows_by_name_only_those_who_show_theirs():
    row = make_initiative()
    shown, hidden, opposed = make_user(), make_user(), make_user()
    helper, quiet, writer, stranger = make_user(), make_user(), make_user(), make_user()
    join(shown, row)
    join(hidden, row, named=False)
    actions.take_stance(by=opposed, initiative=row, side=Side.OPPOSE, show_name=True, agrees=True)
    done(row, Sort.TASK, "Affiches", helper)
    done(row, Sort.TASK, "Tracts", quiet, named=False)
    amended(row, writer)
    reader = make_user()
    named = {row.author, shown, helper, writer}
    assert set(known_to(reader, row)) == named
    # Who leads an action reads who comes to it, which was said before.
    assert set(known_to(row.author, row)) == named - {row.author} | {quiet}
    for one in (shown, hidden, helper, quiet, writer, row.author):
        assert takes_part(one, row)
        assert is_known(one, row, reader) == (one in named)
    for one in (opposed, stranger, None):
        assert not takes_part(one, row)
    assert not is_known(opposed, row, reader)
    erase_account(by=shown)
    assert shown not in known_to(reader, row)


def test_it_costs_the_same_for_few_and_for_many(django_assert_max_num_queries):
    row, writer = pair()
    client = client_of(writer)
    for _turn in range(4):
        join(make_user(), row)
    with django_assert_max_num_queries(9):
        client.get(path("thanks", row))
    for _turn in range(12):
        join(make_user(), row)
    with django_assert_max_num_queries(9):
        html = client.get(path("thanks", row)).content.decode()
    assert html.count("merci/ecrire/") == 17


# -- Writing -------------------------------------------------------------------------------------


def test_louise_thanks_and_both_agree_to_show_it():
    row, writer = pair()
    louise, author = client_of(writer), client_of(row.author)
    room = louise.get(path("thanks", row)).content.decode()
    form = path("write-thanks", row, handle=row.author.handle)
    assert form in room
    assert louise.get(form).status_code == 200
    assert louise.post(form, {"text": ""}).status_code == 422
    sent = louise.post(form, {"text": WORDS, "may_show": "on"})
    note = Thanks.objects.get()
    assert (sent.status_code, sent.url) == (303, note.get_absolute_url())
    assert WORDS in author.get(note.get_absolute_url()).content.decode()
    assert WORDS in author.get(path("thanks", row)).content.decode()
    assert WORDS not in page(row.author)
    told = Activity.objects.get(verb=Verb.THANKED)
    assert told.for_key == str(row.author.uid)
    assert WORDS not in f"{told.summary}{told.title}{told.data}"
    assert author.post(path("show-thanks", row, uid=note.pk), {"montrer": "oui"}).status_code == 303
    assert WORDS in page(row.author)
    assert WORDS in Client().get(note.get_absolute_url()).content.decode()
    louise.post(path("show-thanks", row, uid=note.pk), {"montrer": "non"})
    assert WORDS not in page(row.author)
    assert Client().get(note.get_absolute_url()).status_code == 404
    louise.post(path("withdraw-thanks", row, uid=note.pk))
    assert author.get(note.get_absolute_url()).status_code == 404
    note.refresh_from_db()
    assert note.text == ""
    assert Activity.objects.get(verb=Verb.THANKED).withdrawn_at
    logged = AuditEvent.objects.filter(verb__startswith="thanks.")
    assert {event.target_id for event in logged} == {str(note.pk)}
    assert WORDS not in str(list(logged.values()))


@pytest.mark.parametrize("who", ["stranger", "opponent"])
def test_it_is_between_those_who_take_part(who):
    row, person = make_initiative(), make_user()
    if who == "opponent":
        actions.take_stance(by=person, initiative=row, side=Side.OPPOSE, agrees=True)
    client = client_of(person)
    html = client.get(path("thanks", row)).content.decode()
    assert "prennent part" in html
    assert "merci/ecrire/" not in html
    form = path("write-thanks", row, handle=row.author.handle)
    assert client.post(form, {"text": WORDS}).status_code == 403
    with pytest.raises(Refused):
        thanked(row, person)
    assert not Thanks.objects.exists()


def test_whether_somebody_takes_part_in_private_cannot_be_asked():
    row, writer = pair()
    hidden, stranger = make_user(), make_user()
    join(hidden, row, named=False)
    client = client_of(writer)
    answers = {
        client.get(path("write-thanks", row, handle=one)).status_code
        for one in (hidden.handle, stranger.handle, writer.handle, "personne-la")
    }
    assert answers == {404}
    for one in (hidden, stranger, writer):
        with pytest.raises(Refused):
            thanked(row, writer, one)


def test_the_routes_refuse_whoever_has_no_part_in_it():
    row, writer = pair()
    note = thanked(row, writer, may_show=True)
    own = [path(name, row, uid=note.pk) for name in ("show-thanks", "withdraw-thanks")]
    third, visitor = client_of(make_user()), Client()
    moderator = client_of(make_moderator())
    for client in (third, visitor, moderator):
        assert client.get(note.get_absolute_url()).status_code == 404
        assert client.get(f"/signaler/thanks/{note.pk}/").status_code == 404
        for address in own:
            assert client.post(address, {"montrer": "oui"}).status_code == 404
    for address in own:
        assert client_of(writer).get(address).status_code == 405
    assert visitor.get(path("thanks", row)).status_code == 303
    form = path("write-thanks", row, handle=row.author.handle)
    assert visitor.post(form, {"text": WORDS}).status_code == 303
    receiver = client_of(row.author)
    assert receiver.post(own[1]).status_code == 403
    other = make_initiative()
    assert receiver.get(path("thanks-note", other, uid=note.pk)).status_code == 404
    assert not Thanks.objects.get().receiver_shows
    show_thanks(by=row.author, thanks=note, shows=True)
    # Anybody reads it then; the two alone decide about it.
    assert third.get(note.get_absolute_url()).status_code == 200
    assert third.post(own[0], {"montrer": "non"}).status_code == 403
    assert third.post(own[1]).status_code == 403


def test_it_is_written_once_and_not_too_often():
    row, writer = pair()
    note = thanked(row, writer)
    assert thanked(row, writer) == note
    with pytest.raises(Conflict):
        thanked(row, writer, text="Encore merci.")
    withdraw_thanks(by=writer, thanks=note)
    with pytest.raises(Conflict):
        withdraw_thanks(by=writer, thanks=note)
    with pytest.raises(Conflict):
        show_thanks(by=writer, thanks=note, shows=True)
    # What was taken back counts: nobody knocks again and again.
    for _turn in range(DAILY - 1):
        withdraw_thanks(by=writer, thanks=thanked(row, writer))
    with pytest.raises(TooMany):
        thanked(row, writer)
    assert thanked(row, writer, at=timezone.now() + timedelta(days=1))
    new = make_user(joined_at=timezone.now())
    join(new, row)
    for _turn in range(DAILY_NEW):
        withdraw_thanks(by=new, thanks=thanked(row, new))
    with pytest.raises(TooMany, match="3 fois"):
        thanked(row, new)


# -- Blocking --------------------------------------------------------------------------------------


def test_who_is_blocked_writes_nothing_and_is_not_told_why():
    row, writer = pair()
    note = thanked(row, writer, may_show=True)
    show_thanks(by=row.author, thanks=note, shows=True)
    client = client_of(row.author)
    address = reverse("change-block", args=[writer.handle])
    assert client.post(address, {"bloquer": "oui"}).status_code == 303
    assert writer.public_name in client.get(reverse("blocked")).content.decode()
    assert WORDS not in page(row.author)
    withdraw_thanks(by=writer, thanks=note)
    form = path("write-thanks", row, handle=row.author.handle)
    answer = client_of(writer).post(form, {"text": "Encore."})
    assert answer.status_code == 403
    assert "ne reçoit pas vos messages" in answer.content.decode()
    join(writer, row)
    # The other way too, until they unblock.
    with pytest.raises(Refused):
        thank(by=row.author, initiative=row, person=writer, text=WORDS)
    client.post(address, {"bloquer": "non"})
    assert thank(by=row.author, initiative=row, person=writer, text=WORDS)
    assert not Block.objects.exists()


def test_blocking_belongs_to_whoever_blocks():
    person, other = make_user(), make_user()
    address = reverse("change-block", args=[other.handle])
    assert Client().post(address, {"bloquer": "oui"}).status_code == 303
    assert Client().get(reverse("blocked")).status_code == 303
    client = client_of(person)
    assert client.get(address).status_code == 405
    assert client.post(reverse("change-block", args=["nul-part"])).status_code == 404
    own = reverse("change-block", args=[person.handle])
    assert client.post(own, {"bloquer": "oui"}).status_code == 403
    assert not Block.objects.exists()
    for _turn in range(2):
        block(by=person, person=other)
    assert Block.objects.count() == 1
    assert "Vous ne bloquez personne" in client_of(other).get(reverse("blocked")).content.decode()
    unblock(by=other, person=person)
    assert Block.objects.count() == 1


# -- Moderation ------------------------------------------------------------------------------------


def test_its_receiver_flags_it_and_the_case_holds_nothing_else():
    row, writer = pair()
    other = make_user()
    join(other, row)
    thanked(row, other, text="Un autre mot, qui ne regarde personne.")
    note = thanked(row, writer)
    assert client_of(writer).get(f"/signaler/thanks/{note.pk}/").status_code == 200
    client = client_of(row.author)
    answer = client.post(f"/signaler/thanks/{note.pk}/", {"motive": "insult"})
    assert answer.status_code == 303
    case = Case.objects.get()
    assert case.text == [["Le mot", WORDS]]
    assert WORDS not in case.title
    restrict(note)
    for one in (writer, row.author):
        html = client_of(one).get(note.get_absolute_url()).content.decode()
        assert "Un motif." in html
        assert WORDS not in html
    assert Activity.objects.filter(verb=Verb.THANKED, withdrawn_at=None).count() == 1


def test_a_withheld_note_leaves_the_page_and_a_private_one_is_no_subject():
    row, writer = pair()
    note = thanked(row, writer, may_show=True)
    assert subject_of(note.get_absolute_url()) == ("", "")
    show_thanks(by=row.author, thanks=note, shows=True)
    assert subject_of(note.get_absolute_url()) == ("thanks", str(note.pk))
    assert WORDS in page(row.author)
    restrict(note, Visibility.BLURRED)
    assert WORDS not in page(row.author)
    assert "Afficher quand même ce mot" in Client().get(note.get_absolute_url()).content.decode()


def test_a_party_does_not_judge_it():
    row, writer = pair()
    note = thanked(row, writer)
    check = kinds.get("thanks").check_is_no_party
    for one in (writer, row.author):
        with pytest.raises(Refused):
            check(one, str(note.pk))
    check(make_moderator(), str(note.pk))


def test_a_note_of_a_withheld_initiative_is_shown_nowhere():
    row, writer = pair()
    note = thanked(row, writer, may_show=True)
    show_thanks(by=row.author, thanks=note, shows=True)
    withhold(row)
    assert WORDS not in page(row.author)
    hidden = Initiative.objects.get(pk=row.pk)
    answer = Client().get(f"{hidden.public_url}merci/{note.pk}/")
    assert WORDS not in answer.content.decode()
    with pytest.raises(Conflict):
        thanked(hidden, make_user())


def test_it_is_ones_own_data_and_goes_with_the_account():
    row, writer = pair()
    thanked(row, writer)
    block(by=writer, person=make_user(name="Quelqu’un"))
    (mine,) = my_data(writer)["mercis"]["lignes"]
    assert (mine["mot"], mine["à"]) == (WORDS, row.author.public_name)
    (theirs,) = my_data(row.author)["mercis"]["lignes"]
    assert theirs["de"] == writer.public_name
    assert my_data(writer)["bloquees"]["lignes"][0]["personne"] == "Quelqu’un"
    erase_account(by=writer)
    assert not Thanks.objects.exists()
    assert not Block.objects.exists()
