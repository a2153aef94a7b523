"""The public register cannot drift from the models, the jobs and the settings."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

from civic.lib.management.commands.draw_register import TARGET, drawing
from civic.lib.register import ACCOUNT, Basis, Purpose, register

PEOPLE = {"accounts.User", "notifications.Reader"}
# Fields of these kinds hold whatever somebody wrote, or what was computed of somebody.
WRITTEN = (
    models.EmailField,
    models.GenericIPAddressField,
    models.BinaryField,
    models.JSONField,
    models.TextField,
    models.FileField,
)
TELLING_NAME = re.compile("name|handle|person|actor|author|address")


def names_somebody(field: models.Field) -> bool:
    """A key to a person, or a kind of field that is about one by itself."""
    if field.is_relation:
        return field.related_model._meta.label in PEOPLE
    if isinstance(field, models.UUIDField):
        return field.name == "person"
    return isinstance(field, models.EmailField | models.GenericIPAddressField)


def could_tell(field: models.Field) -> bool:
    """Anything that could tell of somebody."""
    if names_somebody(field) or isinstance(field, WRITTEN):
        return True
    if not isinstance(field, models.CharField) or field.choices:
        return False
    return field.max_length >= 60 or bool(TELLING_NAME.search(field.name))


def concrete(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.get_fields() if field.concrete]


def declared(label: str) -> set[str]:
    """Every field named by any row, those that look so and are not included."""
    words = [row.models[label] for row in register.held if label in row.models]
    return {name.lstrip("-") for word in words for name in word.split()}


MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


def test_it_declares_every_model_once():
    held = {label for row in register.held for label in row.models}
    assert sorted(set(MODELS) - held - set(register.nobody)) == []
    assert sorted((held | set(register.nobody)) - set(MODELS)) == []
    assert held & set(register.nobody) == set()


def test_it_names_every_field_that_could_tell_of_somebody():
    held = {label for row in register.held for label in row.models}
    forgotten = {
        label: missing
        for label in held
        if (missing := {f.name for f in concrete(MODELS[label]) if could_tell(f)} - declared(label))
    }
    assert forgotten == {}


def test_it_names_no_field_that_is_gone():
    held = {label for row in register.held for label in row.models}
    gone = {
        label: extra
        for label in held
        if (extra := declared(label) - {field.name for field in concrete(MODELS[label])})
    }
    assert gone == {}


def test_it_calls_no_model_empty_that_leads_to_somebody():
    # Nothing is ever written there, as `Closed` says.
    leading = {
        label
        for label in register.nobody
        if any(names_somebody(field) for field in concrete(MODELS[label]))
    }
    assert leading == {"admin.LogEntry"}


def test_it_sees_a_field_that_could_tell():
    """The rules above are not blind: these were seen."""
    fields = {label: {f.name for f in concrete(MODELS[label]) if could_tell(f)} for label in MODELS}
    assert {"email", "name", "bio", "handle"} <= fields["accounts.User"]
    assert "person" in fields["initiatives.Stance"]
    assert "ip" in fields["usersessions.UserSession"]
    assert "identity" in fields["initiatives.Signature"]
    assert fields["initiatives.Tally"] == set()


@pytest.mark.parametrize("row", register.held, ids=lambda row: row.what[:40])
def test_it_promises_what_a_job_keeps(row):
    jobs = set(row.ended_by) - {ACCOUNT}
    assert jobs <= set(settings.CELERY_BEAT_SCHEDULE)
    assert bool(row.ended_by) != bool(row.endless)
    for name in re.findall(r"{(\w+)}", row.kept):
        assert isinstance(getattr(settings, name), int), name
    assert all((row.what, row.why, row.kept, row.basis, row.readers))
    assert bool(row.law) == (Basis.LAW in row.basis)


def test_it_holds_no_opinion_without_an_agreement():
    for row in register.of(Purpose.OPINIONS):
        assert row.basis == (Basis.CONSENT,)


def test_it_shows_the_register_to_anyone_without_the_database(client):
    response = client.get("/registre/")
    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("public")
    assert f"{settings.MAIL_KEPT_DAYS} jours" in response.text.replace("\xa0", " ")
    assert "{" not in re.sub(r"<script.*?</script>", "", response.text, flags=re.S)
    for purpose in Purpose:
        assert register.of(purpose)
        assert f'<h2 id="{purpose.value}">' in response.text
    rows = client.get("/registre/registre.json").json()["traitements"]
    assert len(rows) == len(register.held)
    [traces] = [row for row in rows if "drop-traces" in row["taches"]]
    assert traces["champs"] == {"initiatives.Signature": ["features"]}
    assert client.post("/registre/").status_code == 405


def test_it_keeps_the_record_of_processing_current():
    assert TARGET.read_text() == drawing()
    call_command("draw_register", check=True)
