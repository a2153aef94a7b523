"""« J’ai écrit »: counted on people's word, once each, and known to nobody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as properties
from hypothesis import strategies as some

from civic.accounts.actions import erase_account, withdraw_consent
from civic.accounts.models import Consent
from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.audit.models import AuditEvent as Entry
from civic.lib.permissions import Conflict, Refused
from initiatives import actions, climbing
from initiatives.actions.helped import Chosen, choose_helped
from initiatives.actions.sent_letters import say_sent, unsay_sent
from initiatives.actions.stances import ConsentNeeded, take_stance
from initiatives.actions.visibility import change_visibility
from initiatives.ladder import Rung
from initiatives.models import Life, SentLetter
from initiatives.pairs import together
from initiatives.permissions import can_restrict
from initiatives.states import Side, Visibility
from tests.factories import make_initiative, make_moderator, make_user
from tests.kit.cast import client_of, joined, path, text_of, written
from tests.pairings.cast import make_merged
from tests.petitions.cast import make_petition

FLOOR = settings.PUBLIC_COUNT_FLOOR


def writers(row):
    return Life.objects.values_list("writers", flat=True).filter(pk=row.pk).first() or 0


def wrote(row, number=1):
    return [say_sent(by=make_user(), initiative=row, agrees=True) for _ in range(number)]


@pytest.mark.django_db
def test_one_press_counts_a_person_once_and_can_be_taken_back():
    row = make_initiative()
    letter = written(row, text="Madame la maire, la passerelle est fermée.", network="letter")
    person = joined(row)
    client = client_of(person)
    page = text_of(client.get(path("kit-letter", row), {"message": letter.pk}))
    assert "Vous l’avez envoyée ?" in page
    press = path("say-sent", row)
    for _ in range(2):
        answer = client.post(press, {"message": str(letter.pk)}, follow=True)
        assert "Le " in text_of(answer)
        assert "vous avez dit avoir écrit" in text_of(answer)
    said = SentLetter.objects.get()
    assert (said.person, said.addressee, said.message) == (person, row.decision_maker, letter)
    assert not said.show_name
    assert writers(row) == 1
    answer = client.post(path("unsay-sent", row), follow=True)
    assert "J’ai écrit" in text_of(answer)
    assert not SentLetter.objects.exists()
    assert writers(row) == 0
    assert client.post(path("unsay-sent", row)).status_code == 303
    assert writers(row) == 0


@pytest.mark.django_db
def test_the_letter_of_another_kit_or_a_post_is_left_out():
    row = make_initiative()
    post, elsewhere = written(row), written(network="letter", text="Monsieur le préfet, venez.")
    client = client_of(joined(row))
    for odd in (post.pk, elsewhere.pk, "²", "9" * 30, "x"):
        client.post(path("say-sent", row), {"message": str(odd)})
        assert SentLetter.objects.get(initiative=row).message is None
        client.post(path("unsay-sent", row))


@pytest.mark.django_db
def test_the_first_time_asks_for_the_agreement_and_keeps_what_was_ticked():
    row, person = make_initiative(), make_user()
    client = client_of(person)
    press = path("say-sent", row)
    assert "Votre accord" in text_of(client.get(press))
    refused = client.post(press, {"show_name": "on", "message": "7"})
    assert refused.status_code == 422
    page = text_of(refused)
    assert "Cochez cette case" in page
    assert 'value="7"' in page
    assert "checked" in page.partition('name="show_name"')[2].partition(">")[0]
    assert not SentLetter.objects.exists()
    with pytest.raises(ConsentNeeded):
        say_sent(by=person, initiative=row)
    assert client.post(press, {"agrees": "on"}).status_code == 303
    assert SentLetter.objects.count() == 1


@pytest.mark.django_db
def test_the_routes_refuse_whoever_cannot():
    row = make_initiative()
    press, back = path("say-sent", row), path("unsay-sent", row)
    for address in (press, back):
        answer = Client().post(address)
        assert answer.status_code == 303
        assert "/connexion/" in answer.url or "next=" in answer.url
    assert client_of(make_user()).get(back).status_code == 405
    suspended = make_user(is_active=False)
    with pytest.raises(Refused):
        say_sent(by=suspended, initiative=row, agrees=True)
    nobody = make_initiative(decision_maker="")
    assert client_of(joined(nobody)).post(path("say-sent", nobody)).status_code == 409
    checks = Client(enforce_csrf_checks=True)
    checks.force_login(joined(row))
    assert checks.post(press).status_code == 403
    assert checks.post(back).status_code == 403
    assert not SentLetter.objects.exists()


@pytest.mark.django_db
def test_nobody_writes_for_what_is_closed_or_withheld_and_all_can_take_back():
    row = make_initiative()
    person = joined(row)
    say_sent(by=person, initiative=row)
    change_visibility(
        by=make_moderator(), initiative=row, to=Visibility.RESTRICTED, reason="Motif."
    )
    row.refresh_from_db()
    with pytest.raises(Conflict):
        say_sent(by=joined(make_initiative()), initiative=row)
    client = client_of(person)
    assert "Je n’ai pas écrit" in text_of(client.get(row.get_absolute_url()))
    answer = client.post(path("unsay-sent", row).replace(row.slug, "position"))
    assert answer.status_code == 303
    assert row.slug not in answer.url
    assert writers(row) == 0
    other = make_initiative()
    say_sent(by=person, initiative=other)
    actions.close(by=other.author, initiative=other, outcome="achieved", text="C’est fait.")
    other.refresh_from_db()
    assert client_of(make_user()).post(path("say-sent", other), {"agrees": "on"}).status_code == 409
    client.post(path("unsay-sent", other))
    assert writers(other) == 0


@pytest.mark.django_db
def test_it_is_shown_from_five_on_and_said_to_be_on_their_word():
    row = make_initiative()
    pages = [row.get_absolute_url(), path("kit", row), path("kit-letter", row)]
    wrote(row, FLOOR - 1)
    assert all("dit avoir écrit" not in text_of(Client().get(page)) for page in pages)
    assert all("disent avoir écrit" not in text_of(Client().get(page)) for page in pages)
    api = f"/api/v1/initiatives/{row.pk}/"
    assert Client().get(api).json()["letters"] is None
    wrote(row)
    for page in pages:
        said = text_of(Client().get(page))
        assert f"{FLOOR} personnes disent avoir écrit" in said
        assert "sur leur parole" in said
    assert Client().get(api).json()["letters"] == FLOOR
    team = text_of(client_of(row.author).get(path("manage", row)))
    assert f"{FLOOR} disent avoir écrit" in team


@pytest.mark.django_db
def test_a_new_addressee_is_a_new_letter_of_the_same_person():
    row = make_petition(addressee="La préfecture").initiative
    person = joined(row)
    say_sent(by=person, initiative=row)
    row.petition.addressee = "Le conseil régional"
    say_sent(by=person, initiative=row)
    assert SentLetter.objects.count() == 2
    assert writers(row) == 1
    unsay_sent(by=person, initiative=row)
    assert (SentLetter.objects.count(), writers(row)) == (0, 0)


@pytest.mark.django_db
def test_it_climbs_the_rung_of_writing():
    row = make_initiative()
    person = joined(row)
    assert climbing.after(Rung.JOIN, row, person).rung == Rung.WRITE
    say_sent(by=person, initiative=row)
    assert climbing.after(Rung.JOIN, row, person) is None
    assert Rung.WRITE in climbing.done_by(person, row)


@pytest.mark.django_db
@pytest.mark.parametrize(("pleading", "said"), [(2, "argument"), (3, "qui peut décider")])
def test_a_letter_is_proposed_once_three_arguments_plead_for_it(pleading, said):
    row = make_initiative()
    actions.moved(row.pk, arguments_for=pleading)
    row.refresh_from_db()
    found = climbing.after(Rung.JOIN, row, joined(row))
    assert said in found.label
    assert found.minutes == 5
    against = make_user()
    take_stance(by=against, initiative=row, side=Side.OPPOSE, agrees=True)
    assert "argument" in climbing.after(Rung.OPPOSE, row, against).label


@pytest.mark.django_db
def test_who_wrote_is_in_no_log_and_levels_are_told_once():
    row = make_initiative()
    before = Entry.objects.filter(target_kind="initiative").count()
    people = [one.person for one in wrote(row, FLOOR)]
    assert Entry.objects.filter(target_kind="initiative").count() == before
    told = Activity.objects.filter(verb=Verb.LETTERS_SENT)
    assert [one.data for one in told] == [{"letters": FLOOR}]
    assert told.get().actor_key == ""
    assert f"{FLOOR} personnes disent avoir écrit" in told.get().summary
    unsay_sent(by=people[0], initiative=row)
    say_sent(by=people[0], initiative=row)
    assert told.count() == 1
    assert "personnes disent avoir écrit" in text_of(Client().get(row.get_absolute_url()))


@pytest.mark.django_db
def test_it_is_ones_own_data_and_goes_with_the_consent_or_the_account():
    row = make_initiative()
    person, other = joined(row), joined(row)
    for one in (person, other):
        say_sent(by=one, initiative=row)
    [mine] = my_data(person)["lettres"]["lignes"]
    assert mine["destinataire"] == row.decision_maker
    assert not mine["ma page peut le montrer"]
    withdraw_consent(by=person, purpose=Consent.Purpose.OPINIONS)
    assert writers(row) == 1
    erase_account(by=other)
    assert (SentLetter.objects.count(), writers(row)) == (0, 0)


@pytest.mark.django_db
def test_whoever_wrote_is_no_judge_of_it():
    row, judge = make_initiative(), make_moderator()
    assert can_restrict(judge, row)
    say_sent(by=judge, initiative=row, agrees=True)
    assert not can_restrict(judge, row)


@pytest.mark.django_db
def test_ones_page_tells_it_only_if_both_were_chosen():
    row, person = make_initiative(), make_user(name="Zoé Petit")
    page = f"/personnes/{person.handle}/"
    say_sent(by=person, initiative=row, agrees=True)
    choose_helped(by=person, chosen=Chosen(letters=True))
    assert "Dit avoir écrit" not in text_of(Client().get(page))
    say_sent(by=person, initiative=row, show_name=True)
    said = text_of(Client().get(page))
    assert "Dit avoir écrit à qui peut décider" in said
    assert row.title in said
    assert row.decision_maker not in said
    choose_helped(by=person, chosen=Chosen(tasks=True))
    assert "Dit avoir écrit" not in text_of(Client().get(page))


@pytest.mark.django_db
def test_counting_again_corrects_it_by_people():
    row = make_petition(addressee="La préfecture").initiative
    person = joined(row)
    say_sent(by=person, initiative=row)
    row.petition.addressee = "Le conseil régional"
    say_sent(by=person, initiative=row)
    Life.objects.filter(pk=row.pk).update(writers=9)
    assert actions.recount_rooms() == 1
    assert writers(row) == 1
    assert actions.recount_rooms() == 0


@pytest.mark.django_db
def test_two_brought_together_count_a_person_once():
    one, other = make_initiative(title="Une passerelle"), make_initiative(title="La passerelle")
    both = [make_user() for _ in range(3)]
    for person in both:
        say_sent(by=person, initiative=one, agrees=True)
        say_sent(by=person, initiative=other)
    wrote(one, 2)
    pair = make_merged(one, other)
    assert together(pair).wrote == 5
    assert "5 personnes disent avoir écrit" in text_of(Client().get(pair.get_absolute_url()))
    unsay_sent(by=both[0], initiative=one)
    assert together(pair).wrote == 5
    erase_account(by=both[0])
    assert together(pair).wrote == 4
    assert "disent avoir écrit" not in text_of(Client().get(pair.get_absolute_url()))


@pytest.mark.django_db
def test_the_base_itself_refuses_a_second_one():
    [said] = wrote(make_initiative())
    with pytest.raises(IntegrityError), transaction.atomic():
        SentLetter.objects.create(
            initiative=said.initiative, person=said.person, addressee=said.addressee
        )


@pytest.mark.django_db(transaction=True)
def test_a_double_press_is_one_and_parallel_people_are_all_counted():
    row = make_initiative()
    people = [joined(row) for _ in range(FLOOR)]

    def press(person):
        try:
            return client_of(person).post(path("say-sent", row)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, people * 3)) == {303}
    assert (SentLetter.objects.count(), writers(row)) == (FLOOR, FLOOR)
    assert Activity.objects.filter(verb=Verb.LETTERS_SENT).count() == 1
    assert Activity.objects.filter(verb=Verb.LETTERS_SENT, at__lte=timezone.now()).exists()


@pytest.mark.django_db
@properties(max_examples=15)
@given(steps=some.lists(some.tuples(some.integers(0, 2), some.integers(0, 2)), max_size=14))
def test_whatever_happens_the_number_is_that_of_the_people(steps):
    with transaction.atomic():
        row, people = make_initiative(), [make_user() for _ in range(3)]
        erased = set()
        for who, what in steps:
            if who in erased:
                continue
            if what == 0:
                say_sent(by=people[who], initiative=row, agrees=True)
            elif what == 1:
                unsay_sent(by=people[who], initiative=row)
            else:
                erase_account(by=people[who])
                erased.add(who)
            rows = SentLetter.objects.filter(initiative=row)
            assert writers(row) == rows.values("person").distinct().count() <= 3
        transaction.set_rollback(True)
