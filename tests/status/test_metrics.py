"""What whoever watches reads: by page and by task, in nobody's words, and for nobody else."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.cache import cache
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from redis.exceptions import ConnectionError as RedisLost

from civic.celery import app
from civic.lib import metrics
from civic.notifications.tasks import send_mails
from civic.status.measures import forget, status
from initiatives.models import SignatureDelta
from tests.petitions.cast import make_pending, make_petition

pytestmark = pytest.mark.django_db

TOKEN = "un-jeton-de-trente-deux-caracteres-ou-plus"
MARK = "xyzzy"


@pytest.fixture(autouse=True)
def _measured_anew():
    forget()


def read(client: Client | None = None, **headers: str) -> dict[tuple, float]:
    """Each number by its name and labels."""
    answer = (client or Client()).get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_it_counts_answers_by_page_and_kind():
    name = ("civic_answers_total", ("method", "GET"), ("route", "healthz"), ("status", "2xx"))
    before = read().get(name, 0)
    Client().get("/healthz")
    found = read()
    assert found[name] == before + 1
    assert found["civic_answer_seconds_count", ("route", "healthz")] >= 1


def test_no_label_is_what_somebody_typed():
    visitor = Client(headers={"User-Agent": MARK})
    visitor.get(f"/{MARK}/")
    visitor.get("/initiatives/", {"q": MARK})
    visitor.generic(MARK.upper(), "/")
    text = Client().get("/metrics").content.decode()
    assert MARK not in text.casefold()
    assert 'method="other"' in text
    assert 'route="nowhere"' in text


def test_it_counts_tasks_by_how_they_ended():
    @app.task(name="tests.metrics.broken")
    def broken():
        raise ValueError(MARK)

    send_mails.apply()
    broken.apply()
    found = read()
    name = "civic.notifications.tasks.send_mails"
    assert found["civic_tasks_total", ("outcome", "success"), ("task", name)] == 1
    assert found["civic_tasks_total", ("outcome", "failure"), ("task", broken.name)] == 1
    assert found["civic_task_seconds_total", ("task", name)] > 0


def test_it_tells_the_queue_and_every_part():
    send_mails.apply_async(retry=False)
    found = read()
    assert found["civic_queue_tasks", ("state", "waiting")] >= 1
    parts = {name[1][1]: value for name, value in found.items() if name[0] == "civic_part_up"}
    assert parts == {"database": 1, "broker": 1, "migrations": 1}
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge("celery")


def test_it_tells_what_the_page_of_status_tells():
    make_pending(make_petition())
    found = read()
    assert found["civic_status", ("measure", "a-ajouter")] == SignatureDelta.objects.count() == 1
    assert found["civic_status", ("measure", "ecart")] == 0
    shown = {
        line.key for part in status().sections for line in part.lines if line.value is not None
    }
    assert {name[1][1] for name in found if name[0] == "civic_status"} == shown
    assert found["civic_status_late", ("measure", "ecart")] == 0
    assert found["civic_status_limit", ("measure", "annonce")] == 60


def test_what_is_out_of_reach_hides_nothing_else(settings, monkeypatch):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(metrics, "_client", lambda: (_ for _ in ()).throw(RedisLost("gone")))
    found = read()
    assert found["civic_part_up", ("part", "broker")] == 0
    assert found["civic_part_up", ("part", "database")] == 1
    assert not any(name[0] in ("civic_queue_tasks", "civic_tasks_total") for name in found)
    assert ("civic_status", ("measure", "ecart")) in found


def test_a_task_does_not_mind_that_it_cannot_be_counted(monkeypatch):
    monkeypatch.setattr(metrics, "_client", lambda: (_ for _ in ()).throw(RedisLost("gone")))
    assert send_mails.apply().successful()
    monkeypatch.undo()
    assert cache._cache.get_client("").hgetall(cache.make_key(metrics.KEY)) == {}


def test_it_is_not_there_for_a_visitor(settings):
    settings.METRICS_TOKEN = TOKEN
    far = Client(REMOTE_ADDR="198.51.100.7")
    assert far.get("/metrics").status_code == 404
    assert far.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 404
    # A proxy on this very machine speaks for somebody else.
    assert Client().get("/metrics", headers={"X-Forwarded-For": "::1"}).status_code == 404
    assert Client(REMOTE_ADDR="").get("/metrics").status_code == 404
    assert read(far, Authorization=f"Bearer {TOKEN}")


def test_an_empty_token_opens_nothing(settings):
    settings.METRICS_TOKEN = ""
    far = Client(REMOTE_ADDR="198.51.100.7")
    assert far.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_network_may_be_allowed(settings):
    settings.METRICS_NETWORKS = ["10.0.0.0/8"]
    assert read(Client(REMOTE_ADDR="10.1.2.3"))
    assert Client().get("/metrics").status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_whoever_supervises_asks_a_process_by_its_address(settings, path):
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(path, headers={"Host": "10.0.0.2:8000"}).status_code == 200
    assert Client().get("/", headers={"Host": "10.0.0.2:8000"}).status_code == 400


def test_the_processes_of_a_server_are_summed(settings, tmp_path):
    settings.METRICS_DIR = ""
    assert metrics.answers() is metrics.here
    settings.METRICS_DIR = str(tmp_path)
    assert metrics.answers() is not metrics.here


def test_each_alert_names_something_that_is_told(settings):
    rules = yaml.safe_load(Path("deploy/alerts.yml").read_text())["groups"][0]["rules"]
    asked = set(re.findall(r"civic_\w+", " ".join(rule["expr"] for rule in rules)))
    send_mails.apply()
    Client().get("/healthz")
    told = set(re.findall(r"^(civic_\w+)", Client().get("/metrics").content.decode(), re.M))
    assert len(asked) >= 6
    assert asked <= told
    tasks = set(re.findall(r'task="([^"]+)"', str(rules)))
    assert tasks <= {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert yaml.safe_load(Path("deploy/prometheus.yml").read_text())["rule_files"] == ["alerts.yml"]
