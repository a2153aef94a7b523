"""Waves of spam: drawn, read in full, decided one by one with one reason, taken back whole."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused
from civic.notifications.models import Mail
from initiatives.models import Initiative, PetitionTally, Tally
from moderation import actions
from moderation.actions import draw, write_journal
from moderation.categories import Motive
from moderation.imprints import imprint_cases
from moderation.models import Case, Decision, Entry, Statement, Wave, WaveItem
from moderation.models.wave import PROPOSAL_LASTS, LeftOut, WaveState
from moderation.waves import drawing
from moderation.waves.actions import decide_wave, drop_wave, second_wave, undo_wave
from moderation.waves.drawing import RESTS, draw_wave
from tests.factories import (
    make_initiative,
    make_moderator,
    make_operator,
    make_territory,
    make_user,
)
from tests.moderation.cast import sign_in
from tests.petitions.cast import make_petition

pytestmark = pytest.mark.django_db
WAVES = reverse("waves")
DECISION = {"measure": "remove", "explanation": "Le même texte mène au même site marchand."}
WORDS = "Gagnez de l’argent chez vous sans effort, méthode éprouvée par des milliers de foyers"


def flagged(motive=Motive.SPAM, **fields):
    initiative = make_initiative(**fields)
    actions.flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=motive)
    return initiative


def spam(count=3, site="offre.example", motive=Motive.SPAM, **fields):
    """Texts of several authors that lead to one site."""
    rows = [
        flagged(
            motive,
            title=f"Une offre pour tous, numéro {turn} de {site}",
            problem=f"Voir https://{site}/p{turn}",
            **{"proposal": f"{WORDS[: 40 + turn]} {turn}"} | fields,
        )
        for turn in range(count)
    ]
    imprint_cases()
    return rows


@pytest.fixture
def moderator():
    return make_moderator()


@pytest.fixture
def client(moderator):
    return sign_in(moderator)


def states():
    return set(Initiative.objects.values_list("visibility", flat=True))


def test_the_largest_wave_is_drawn(moderator):
    spam(3, "petite.example", proposal="Une tout autre chose, sans rien de commun avec la suite.")
    rows = spam(4, "grande.example")
    wave = draw_wave(by=moderator)
    keys = set(wave.items.values_list("case__key", flat=True))
    assert {str(row.pk) for row in rows} == keys
    assert draw_wave(by=moderator) == wave
    other = draw_wave(by=make_moderator())
    assert other.items.count() == 3
    assert draw_wave(by=make_moderator()) is None


def test_two_alike_are_no_wave(moderator):
    spam(2)
    assert draw_wave(by=moderator) is None


def test_what_is_no_spam_is_in_no_wave(moderator):
    spam(4, motive=Motive.HATE)
    assert draw_wave(by=moderator) is None


BODY = {
    "title": "Une offre pour tous les foyers du quartier",
    "problem": "Les fins de mois sont difficiles pour beaucoup de foyers du quartier.",
    "decision_maker": "Chaque foyer du quartier",
}
OTHERS = (
    "Des lampes solaires livrées partout, deux pour le prix d’une jusqu’à dimanche.",
    "Mon cabinet relit vos contrats et vos baux, premier rendez-vous offert.",
    "Apprenez le piano en trois semaines avec ma méthode filmée en direct.",
)


def test_the_same_text_is_gathered_whatever_its_numbers(moderator):
    for turn in range(3):
        flagged(**BODY, proposal=f"{WORDS}, avant le {turn + 3} mars.")
    imprint_cases()
    wave = draw_wave(by=moderator)
    assert wave.kind in "tn"
    assert wave.items.count() == 3


def test_nearly_the_same_text_is_gathered(moderator):
    for word in ("samedi", "dimanche", "lundi"):
        flagged(**BODY, proposal=f"{WORDS}, sans attendre, tout cela avant {word}.")
    imprint_cases()
    wave = draw_wave(by=moderator)
    assert wave.kind == "n"
    assert wave.items.count() == 3


def test_one_author_is_gathered_and_not_named(moderator):
    author = make_user(name="Zoé Marchal")
    for turn, text in enumerate(OTHERS):
        flagged(author=author, title=f"{text[:30]} {turn}", problem=text, proposal=text[::-1])
    imprint_cases()
    wave = draw_wave(by=moderator)
    assert (wave.kind, wave.items.count()) == ("a", 3)
    page = sign_in(moderator).get(reverse("wave", args=[wave.pk])).text
    assert "du même auteur" in page
    assert "Zoé Marchal" not in page


def test_each_content_gets_its_own_decision(moderator):
    rows = spam(3)
    wave = draw_wave(by=moderator)
    done = decide_wave(by=moderator, wave=wave, **DECISION)
    assert (done.decided, done.left) == (3, 0)
    assert states() == {"removed"}
    assert Decision.objects.count() == Statement.objects.count() == 3
    assert set(Decision.objects.values_list("ground", flat=True)) == {"terms:spam"}
    for row in rows:
        assert Mail.objects.waiting().filter(to=row.author.email).count() == 1
        assert DECISION["explanation"] in row.restrictions.get().reason
    write_journal(timezone.now() + timedelta(minutes=5))
    assert [row.facts["vague"] for row in Entry.objects.all()] == [wave.pk] * 3
    verbs = AuditEvent.objects.filter(target_kind="wave").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["wave.drawn", "wave.decided"]


def test_the_whole_is_taken_back_within_its_minute(moderator):
    spam(3)
    wave = draw_wave(by=moderator)
    decide_wave(by=moderator, wave=wave, **DECISION)
    with pytest.raises(Refused):
        undo_wave(by=make_moderator(), wave=wave)
    assert undo_wave(by=moderator, wave=wave).decided == 3
    assert states() == {"public"}
    assert Case.objects.open().filter(lease_by=None).count() == 3
    with pytest.raises(Conflict):
        undo_wave(by=moderator, wave=wave)
    write_journal(timezone.now() + timedelta(minutes=5))
    assert Entry.objects.filter(facts__vague=wave.pk).count() == 6


def test_after_the_minute_nothing_is_taken_back(moderator):
    spam(3)
    wave = draw_wave(by=moderator)
    decide_wave(by=moderator, wave=wave, **DECISION)
    with pytest.raises(Conflict):
        undo_wave(by=moderator, wave=wave, at=timezone.now() + timedelta(seconds=61))
    assert states() == {"removed"}


def test_what_concerns_its_judge_is_left_out_and_untold(moderator):
    moderator.home = make_territory("21166")
    moderator.save()
    spam(3)
    own = flagged(
        title="Cette offre est pour chez moi",
        problem="Voir https://offre.example/",
        territory=make_territory("21166"),
    )
    imprint_cases()
    wave = draw_wave(by=moderator)
    assert wave.items.get(case__key=str(own.pk)).left_out == LeftOut.PARTY
    page = sign_in(moderator).get(reverse("wave", args=[wave.pk])).text
    assert own.title not in page
    shown = sign_in(moderator).get(reverse("wave", args=[wave.pk])).context
    assert [one.item.case.key for one in shown["outside"]] == [str(own.pk)]
    assert not shown["outside"][0].is_told
    decide_wave(by=moderator, wave=wave, **DECISION)
    assert Initiative.objects.get(pk=own.pk).visibility == "public"


@pytest.mark.parametrize("by", ["signatures", "supports"])
def test_what_many_people_stand_behind_is_judged_alone(moderator, by):
    rows = spam(4)
    if by == "signatures":
        petition = make_petition(rows[0])
        PetitionTally.objects.filter(petition=petition).update(confirmed=100)
        Case.objects.filter(key=str(rows[0].pk)).delete()
        key = str(rows[0].pk)
        actions.flag(by=make_user(), kind="initiative", key=key, motive=Motive.SPAM)
        imprint_cases()
    else:
        Tally.objects.filter(initiative=rows[0]).update(supports=50)
    wave = draw_wave(by=moderator)
    assert wave.items.get(case__key=str(rows[0].pk)).left_out == LeftOut.WEIGHTY
    decide_wave(by=moderator, wave=wave, **DECISION)
    assert Initiative.objects.get(pk=rows[0].pk).visibility == "public"


def test_what_becomes_weighty_meanwhile_is_left_out(moderator):
    rows = spam(4)
    wave = draw_wave(by=moderator)
    Tally.objects.filter(initiative=rows[0]).update(supports=50)
    assert decide_wave(by=moderator, wave=wave, **DECISION).decided == 3
    assert Initiative.objects.get(pk=rows[0].pk).visibility == "public"


def test_what_changed_or_somebody_took_meanwhile_is_left_out(moderator):
    rows = spam(5)
    wave = draw_wave(by=moderator)
    Initiative.objects.filter(pk=rows[0].pk).update(problem="Un autre texte.")
    taken = Case.objects.get(key=str(rows[1].pk))
    until = timezone.now() + timedelta(minutes=9)
    Case.objects.filter(pk=taken.pk).update(lease_by=make_moderator(), lease_until=until)
    done = decide_wave(by=moderator, wave=wave, **DECISION)
    assert (done.decided, done.left) == (3, 2)
    why = dict(wave.items.exclude(left_out="").values_list("case", "left_out"))
    assert why.pop(taken.pk) == LeftOut.HELD
    assert list(why.values()) == [LeftOut.CHANGED]
    assert Case.objects.get(pk=taken.pk).lease_by is not None


def test_one_may_leave_some_aside_and_they_are_not_offered_again(moderator):
    spam(4)
    wave = draw_wave(by=moderator)
    item = wave.items.order_by("pk")[0]
    assert decide_wave(by=moderator, wave=wave, without=[item.pk], **DECISION).decided == 3
    assert Case.objects.get(pk=item.case_id).is_open
    spam(2)
    assert draw_wave(by=make_moderator()) is None


def test_a_large_wave_needs_two_people(moderator, monkeypatch):
    monkeypatch.setattr("moderation.waves.actions.ALONE", 3)
    spam(4)
    wave = draw_wave(by=moderator)
    done = decide_wave(by=moderator, wave=wave, **DECISION)
    assert done.is_proposal
    assert states() == {"public"}
    assert draw_wave(by=moderator) is None
    with pytest.raises(Conflict):
        second_wave(by=moderator, wave=wave)
    second = make_moderator()
    assert draw_wave(by=second) == wave
    assert second_wave(by=second, wave=wave).decided == 4
    assert states() == {"removed"}
    assert set(Decision.objects.values_list("by", flat=True)) == {second.pk}
    assert all("prise par deux personnes" in row.reason for row in Decision.objects.all())


def test_a_refused_wave_goes_one_by_one(moderator, monkeypatch):
    monkeypatch.setattr("moderation.waves.actions.ALONE", 2)
    spam(3)
    decide_wave(by=moderator, wave=draw_wave(by=moderator), **DECISION)
    second = make_moderator()
    drop_wave(by=second, wave=draw_wave(by=second))
    assert draw_wave(by=make_moderator()) is None
    assert draw(by=moderator) is not None
    late = timezone.now() + RESTS + timedelta(minutes=1)
    assert draw_wave(by=make_moderator(), at=late) is not None


def test_a_proposal_that_nobody_seconds_ends(moderator, monkeypatch):
    monkeypatch.setattr("moderation.waves.actions.ALONE", 2)
    spam(3)
    decide_wave(by=moderator, wave=draw_wave(by=moderator), **DECISION)
    late = timezone.now() + PROPOSAL_LASTS + timedelta(minutes=1)
    assert draw_wave(by=moderator, at=late).state == WaveState.DRAWN


def test_a_wave_has_a_largest_size(moderator, monkeypatch):
    monkeypatch.setattr(drawing, "MOST", 4)
    spam(6)
    assert draw_wave(by=moderator).items.count() == 4


def test_a_killed_decision_does_nothing(moderator, monkeypatch):
    spam(3)
    wave = draw_wave(by=moderator)
    real, calls = actions.decide_case, []

    def dies(**kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(**kwargs)

    monkeypatch.setattr("moderation.waves.actions.decide_case", dies)
    with pytest.raises(KeyboardInterrupt):
        decide_wave(by=moderator, wave=wave, **DECISION)
    assert states() == {"public"}
    assert not Decision.objects.exists()
    assert not WaveItem.objects.exclude(decision=None).exists()


@pytest.mark.parametrize(
    "fields", [{"measure": "keep"}, {"measure": "annotate"}, {"explanation": " "}]
)
def test_a_wave_restricts_with_a_reason_or_does_nothing(moderator, fields):
    spam(3)
    wave = draw_wave(by=moderator)
    with pytest.raises(ValueError, match="with a reason"):
        decide_wave(by=moderator, wave=wave, **DECISION | fields)


def test_it_is_read_previewed_decided_and_taken_back_on_its_pages(client):
    rows = spam(3)
    assert "Tirer la plus grande" in client.get(WAVES).text
    address = client.post(reverse("draw-wave")).url
    page = client.get(address).text
    assert all(row.title in page for row in rows)
    assert "offre.example" in page
    preview = client.post(address, DECISION | {"etape": "apercu"})
    assert DECISION["explanation"] in preview.context["preview"]["reason"]
    assert not Decision.objects.exists()
    assert client.post(address, DECISION | {"etape": "decider"}).url == WAVES
    told = set(Decision.objects.values_list("reason", flat=True))
    assert told == {preview.context["preview"]["reason"]}
    assert "Tout reprendre" in client.get(WAVES).text
    client.post(reverse("undo-wave", args=[Wave.objects.get().pk]))
    assert states() == {"public"}
    assert "Vague reprise" in client.get(WAVES).text


def test_a_second_person_confirms_on_the_page(client, monkeypatch):
    monkeypatch.setattr("moderation.waves.actions.ALONE", 2)
    spam(3)
    address = client.post(reverse("draw-wave")).url
    client.post(address, DECISION)
    other = sign_in(make_moderator())
    assert "attend une seconde personne" in other.get(WAVES).text
    assert other.post(reverse("draw-wave")).url == address
    preview = other.get(address).context["preview"]["reason"]
    assert DECISION["explanation"] in preview
    other.post(address)
    assert states() == {"removed"}
    assert set(Decision.objects.values_list("reason", flat=True)) == {preview}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"measure": ""}, "measure"),
        ({"measure": "keep"}, "measure"),
        ({"explanation": ""}, "explanation"),
        ({"explanation": "x" * 1501}, "explanation"),
        ({"without": ["999999"]}, "without"),
    ],
)
def test_it_says_what_to_correct(client, fields, field):
    spam(3)
    response = client.post(client.post(reverse("draw-wave")).url, DECISION | fields)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Decision.objects.exists()


def test_nothing_is_done_in_other_hands(client, moderator):
    spam(3)
    wave = draw_wave(by=moderator)
    other = sign_in(make_moderator())
    address = reverse("wave", args=[wave.pk])
    assert other.get(address).status_code == 404
    other.post(address, DECISION)
    other.post(reverse("drop-wave", args=[wave.pk]))
    other.post(reverse("undo-wave", args=[wave.pk]))
    wave.refresh_from_db()
    assert (wave.state, wave.lease_by) == (WaveState.DRAWN, moderator)
    client.post(reverse("drop-wave", args=[wave.pk]))
    assert "Vague rendue" in client.get(WAVES).text
    # Not for whoever gave it back, today; for the others it is.
    assert "Aucune vague" in client.get(client.post(reverse("draw-wave")).url).text
    assert other.post(reverse("draw-wave")).url != WAVES
    assert not Decision.objects.exists()


ROUTES = [
    ("waves", "get", False),
    ("draw-wave", "post", False),
    ("wave", "get", True),
    ("wave", "post", True),
    ("drop-wave", "post", True),
    ("undo-wave", "post", True),
]


@pytest.mark.parametrize(("name", "method", "about"), ROUTES)
def test_nobody_but_a_moderator_past_the_second_step_comes_in(moderator, name, method, about):
    spam(3)
    wave = draw_wave(by=moderator)
    address = reverse(name, args=[wave.pk] if about else [])
    send = {"get": Client.get, "post": Client.post}[method]
    assert send(Client(), address).url.startswith("/compte/connexion/")
    for person in (make_user(), make_operator()):
        assert send(sign_in(person), address).status_code == 403
    assert send(sign_in(make_moderator(), second_step=False), address).status_code == 302
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["draw-wave", "drop-wave", "undo-wave"])
def test_they_take_a_post_only(client, name):
    assert client.get(reverse(name, args=[] if name == "draw-wave" else [1])).status_code == 405
