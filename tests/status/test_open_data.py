"""The archive of a year: facts, no person, nothing withheld, sums that hold."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from civic.lib.visibility import Visibility
from civic.status.open_data import writing
from initiatives.models import Initiative
from tests.factories import make_initiative, make_user, withhold
from tests.petitions.cast import make_confirmed, make_petition
from tests.replies.cast import replied

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def taken(client, year=YEAR):
    response = client.get(f"/statut/donnees-{year}.zip")
    assert response.status_code == 200
    return zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))


def rows(archive, name):
    found = json.loads(archive.read(f"{name}.json"))
    lines = archive.read(f"{name}.csv").decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(lines), delimiter=";"))
    assert [row.get("adresse") for row in table] == [row.get("adresse") for row in found]
    return found


def test_a_year_is_there_to_take_and_names_nobody(client):
    author = make_user(name="Zénobie Tartempion")
    petition = make_petition(make_initiative(author=author, title="=Une passerelle"))
    for _one in range(6):
        make_confirmed(petition)
    reply = replied(petition.initiative)
    call_command("dump_open_data", YEAR)

    page = client.get("/statut/").text
    assert f"/statut/donnees-{YEAR}.zip" in page
    assert f"Année {YEAR} (zip, " in page
    archive = taken(client)
    (one,) = rows(archive, "initiatives")
    assert (one["titre"], one["initiative"]) == ("=Une passerelle", petition.initiative_id)
    (signed,) = rows(archive, "petitions")
    assert signed["etat"] == "open"
    assert len(rows(archive, "reponses")) == 1
    assert len(rows(archive, "moderation")) > 50
    everything = b"".join(archive.read(name) for name in archive.namelist())
    for somebody in (author, reply.author):
        assert somebody.name.encode() not in everything
        assert somebody.handle.encode() not in everything
    assert b"\"'=Une" in everything or b"'=Une" in everything, "no spreadsheet runs it"
    sums = dict(
        reversed(line.split("  "))
        for line in archive.read("SHA256SUMS").decode().split("\n")
        if line
    )
    assert len(sums) == 10
    for name, digest in sums.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert f"DONNÉES OUVERTES {YEAR}" in archive.read("LISEZ-MOI.txt").decode()


def test_what_is_withheld_is_not_in_it_and_what_is_veiled_has_no_words(client):
    kept, veiled, gone = (
        make_initiative(title=f"Le {n} titre") for n in ("premier", "second", "dernier")
    )
    withhold(veiled, Visibility.BLURRED)
    withhold(gone, Visibility.REMOVED)
    writing.write(YEAR)
    found = {row["initiative"]: row for row in rows(taken(client), "initiatives")}
    assert set(found) == {kept.pk, veiled.pk}
    assert found[kept.pk]["titre"] == "Le premier titre"
    assert "second" not in json.dumps(found[veiled.pk])


def test_a_year_begins_and_ends_at_midnight_in_france(client):
    one, late = make_initiative(), make_initiative()
    paris = ZoneInfo("Europe/Paris")
    moments = {
        one: datetime(2025, 12, 31, 23, 59, tzinfo=paris),
        late: datetime(2026, 1, 1, tzinfo=paris),
    }
    for initiative, moment in moments.items():
        Initiative.objects.filter(pk=initiative.pk).update(published_at=moment)
    writing.write(2025)
    assert [row["initiative"] for row in rows(taken(client, 2025), "initiatives")] == [one.pk]


def test_bad_years_are_refused_with_the_known_ones(client, settings, tmp_path):
    with pytest.raises(
        CommandError, match=r"Rien ne s’est passé ici en 1999\. Années connues : \d{4}"
    ):
        call_command("dump_open_data", 1999)
    assert client.get("/statut/donnees-1999.zip").status_code == 404
    assert ">Données ouvertes<" not in client.get("/statut/").text
    settings.MEDIA_ROOT = tmp_path / "file"
    settings.MEDIA_ROOT.write_text("in the way")
    with pytest.raises(CommandError, match="Rien n’a été écrit"):
        call_command("dump_open_data", YEAR)
