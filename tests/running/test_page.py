"""The operator's page: who may open it, what it shows, its files and its button."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.backups.models import Run
from civic.lib import readings
from civic.notifications.models import Mail
from civic.notifications.states import Lane, MailState
from civic.running import counting
from civic.running.cohorts import FEW
from civic.running.models import Day
from initiatives.actions.tallies import recount
from initiatives.models import Initiative, PetitionTally, Stance, Tally
from initiatives.states import Side
from moderation.models import Case, Decision
from tests.accounts.cast import enrolled, sign_in
from tests.factories import make_initiative, make_places, make_user
from tests.petitions.cast import make_confirmed, make_petition

pytestmark = pytest.mark.django_db

PAGE = reverse("running")


@pytest.fixture
def desk(client):
    return sign_in(client, enrolled(roles=(Role.OPERATOR,)), second_step=True)


def file_of(desk, slug):
    response = desk.get(f"/operateur/{slug}.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return [line.split(",") for line in response.text.splitlines()]


def test_it_opens_to_operators_past_the_second_step(client):
    assert client.get(PAGE).status_code == 302
    sign_in(client, enrolled(roles=(Role.MODERATOR,)), second_step=True)
    assert client.get(PAGE).status_code == 403
    assert client.get("/operateur/usage.csv").status_code == 403
    sign_in(client, enrolled(roles=(Role.OPERATOR,)))
    assert client.get(PAGE).status_code == 302


def test_a_new_instance_has_a_page_and_files(desk):
    page = desk.get(PAGE)
    assert "Rien pour le moment" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert page.text.count("Télécharger (CSV)") == 5
    for table in page.context["tables"]:
        assert len(file_of(desk, table.slug)) == 1 + len(table.rows)
    assert desk.get("/operateur/rien.csv").status_code == 404
    names = [line[0] for line in file_of(desk, "versions")]
    assert names[1:] == ["Préau", "Django", "Python", "PostgreSQL", "Redis"]
    assert PAGE in desk.get(reverse("admin:index")).text


def test_it_counts_yesterday_once_and_shows_it_for_nothing(desk, django_assert_max_num_queries):
    make_places()
    yesterday = timezone.now() - timedelta(days=1)
    author, joiner, idle, gone = (make_user() for _ in range(4))
    initiative = make_initiative(author=author)
    Initiative.objects.update(published_at=yesterday)
    for person, at in ((joiner, yesterday), (author, yesterday), (gone, yesterday - timedelta(31))):
        Stance.objects.create(initiative=initiative, person=person, side=Side.SUPPORT, taken_at=at)
    readings.tell()
    for _ in range(250):
        readings.count("initiative", initiative.pk)
    readings.tell(yesterday)
    call_command("count_day")
    call_command("count_day")
    day = Day.objects.get()
    assert (day.active, day.acts, day.contributions, day.readings) == (2, 3, 1, 250)
    assert file_of(desk, "usage")[1] == [f"{day.on:%d/%m/%Y}", "2", "250", "3", "12"]
    assert file_of(desk, "communes")[1:] == [["Dijon (21)", "1", "0"]]
    assert file_of(desk, "departements")[1:] == [["Côte-d’Or (21)", "1", "0"]]
    assert idle.pk
    Stance.objects.filter(person=author).update(taken_at=timezone.now())
    assert Day.objects.get().acts == 3
    with django_assert_max_num_queries(32):
        desk.get(PAGE)


def counted(back, **figures):
    fields = {"active": 10, "contributions": 0, "minutes": 0, "acts": 0} | figures
    return Day.objects.create(on=timezone.localdate() - timedelta(days=back), **fields)


def test_it_draws_31_days_of_each_history_and_says_what_is_drawn(desk):
    counted(1, readings=2_000, acts=50, contributions=500, minutes=20)
    page = desk.get(PAGE).text
    assert '<svg class="histo__s"' not in page
    assert '<td class="nombre">25</td>' in page
    counted(2, readings=None, acts=7, active=12, contributions=1_000, minutes=10)
    tables = {table.slug: table for table in desk.get(PAGE).context["tables"]}
    assert [chart.title for chart in tables["usage"].charts] == [
        "Actives sur 30 jours",
        "Actes par jour",
    ]
    for back in range(3, 41):
        counted(back, readings=1_000, acts=10, contributions=1_000, minutes=10)
    answer = desk.get(PAGE)
    usage, _returns, _costs, moderation, *_others = answer.context["tables"]
    assert [chart.latest for chart in usage.charts] == ["10", "2\u00a0000", "50", "25"]
    assert [len(chart.bars) for chart in usage.charts] == [31, 30, 31, 30]
    [minutes] = moderation.charts
    assert (minutes.latest, minutes.top, minutes.bars[-1].height) == ("40", "40", 200)
    assert 'de 7 à 50."' in answer.text
    # The table folds beneath, and is whole.
    assert len(usage.lines) == 31
    assert answer.text.count("Les mêmes nombres en tableau") == 2


def test_it_draws_who_comes_back_where_enough_do(desk):
    weeks = [["2026-11-16", 40, 25, None, None], ["2026-11-09", 31, FEW, 12, None]]
    counted(1, tables={"retour": [*weeks, ["2026-11-02", 30, 50, 20, 11]]})
    [_usage, returns, *_others] = desk.get(PAGE).context["tables"]
    first, fourth = returns.charts
    assert (first.latest, fourth.latest) == ("25\u00a0%", "12\u00a0%")
    # The week of too few leaves its room empty.
    assert [(bar.x, bar.height) for bar in first.bars] == [(0, 200), (666.7, 100)]


def test_it_adds_up_what_moderators_held_and_half_an_hour_at_most(desk):
    make_places()
    moderator = make_user(roles=(Role.MODERATOR,))
    now = timezone.now()
    held = [(timedelta(minutes=12), 12), (timedelta(hours=5), 30)]
    for span, _minutes in held:
        decided_after(moderator, now - timedelta(days=2), span)
    found = counting.moderated(now - timedelta(days=30), now)
    assert found == timedelta(minutes=42)
    assert counting.moderated(now - timedelta(days=1), now) == timedelta()


def decided_after(moderator, decided_at, span):
    case = Case.objects.create(
        kind="initiative",
        key=str(make_initiative().pk),
        gravity=1,
        within=60,
        opened_at=decided_at,
        due_at=decided_at,
    )
    AuditEvent.objects.create(
        at=decided_at - span, verb="case.drawn", target_kind="case", target_id=case.pk, role="x"
    )
    Decision.objects.create(
        case=case, by=moderator, measure="keep", before="public", decided_at=decided_at
    )


def test_it_tells_what_was_given_up_and_sends_it_again(desk):
    mail = Mail.objects.create(
        key="k", lane=Lane.NEWS, kind="x", args={}, to="a@b.fr", state=MailState.DEAD
    )
    page = desk.get(PAGE).text
    assert "Envoyer de nouveau" in page
    [row] = [row for row in file_of(desk, "courrier") if row[0] == "Nouvelles immédiates"]
    assert row[-1] == "1"
    again = reverse("running-send-again", args=[mail.uid])
    assert desk.get(again).status_code == 405
    assert desk.post(again).status_code == 303
    mail.refresh_from_db()
    assert mail.state == MailState.WAITING
    assert AuditEvent.objects.filter(verb="mail.sent_again").count() == 1
    assert desk.post(again).status_code == 404


def test_it_tells_of_backups_and_of_what_the_recount_found(desk):
    now = timezone.now()
    Run.objects.create(kind=Run.Kind.BACKUP, at=now, seconds=1, ok=True, size=12_000_000)
    Run.objects.create(kind=Run.Kind.PROOF, at=now, seconds=1, ok=False)
    petition = make_petition()
    make_confirmed(petition)
    call_command("fold_signatures")
    PetitionTally.objects.filter(petition=petition).update(confirmed=8)
    call_command("recount_signatures")
    backup, _restore, proof = file_of(desk, "sauvegardes")[1:]
    assert (backup[2], backup[3], proof[1], bool(proof[3])) == ("12", "", "", True)
    assert file_of(desk, "recompte")[1][2:] == ["8", "1"]


def test_it_tells_what_the_recount_of_stances_corrected_and_never_the_counts(desk):
    _right, wrong = make_initiative(title="Un banc"), make_initiative(title="Une passerelle")
    Tally.objects.filter(pk=wrong.pk).update(supports=7, opposes=0)
    recount()
    today = timezone.localdate()
    counting.count_day(today)
    counting.count_day(today - timedelta(days=1))
    [row] = file_of(desk, "ecarts")[1:]
    assert row == ["Une passerelle", f"{today:%d/%m/%Y}", "-7", "0"]
    assert "Prises de position recomptées" in desk.get(PAGE).text


def test_no_spreadsheet_runs_a_cell_of_a_file(desk):
    Day.objects.create(
        on=timezone.localdate(),
        active=0,
        contributions=1,
        minutes=0,
        acts=0,
        tables={"communes": [["=1+1", 1, 0]]},
    )
    assert ["'=1+1", "1", "0"] in file_of(desk, "communes")
