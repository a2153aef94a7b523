"""How the discussion of an initiative is held: closed with a conclusion, annotated, reopened."""

import pytest
from django.test import Client
from django.utils import timezone

from civic.accounts.queries import my_data
from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib.permissions import Conflict, Refused
from initiatives import actions
from initiatives.actions import arguments as arguing
from initiatives.actions import debates
from initiatives.actions.argument_marks import mark_argument
from initiatives.actions.argument_ranks import rank_arguments
from initiatives.actions.arguments import Claim
from initiatives.actions.redaction import redact
from initiatives.models import Argument, Conclusion, Debate, Life, TeamRole
from initiatives.states import Outcome, Side
from tests.factories import make_user
from tests.initiatives.test_arguments import (
    ANSWER,
    TEXT,
    answered,
    argued,
    client_of,
    path,
    text_of,
)
from tests.teams.cast import joined

pytestmark = pytest.mark.django_db
END = "Nous gardons l’abri fermé, et renonçons au parking."


def closed(argument=None, **fields):
    row = (argument or argued()).initiative
    return debates.close_debate(by=row.author, initiative=row, **{"text": END, **fields})


def noted(conclusion, by, side=Side.SUPPORT, text="Il manque le coût."):
    return debates.annotate_conclusion(by=by, conclusion=conclusion, side=side, text=text)


def test_the_team_closes_and_everything_stays_readable():
    argument = argued()
    answered(argument)
    row, team = argument.initiative, client_of(argument.initiative.author)
    assert "Clore ce débat" in text_of(team.get(path("arguments", row)))
    short = team.post(path("close-debate", row), {"text": "Fini."})
    assert (short.status_code, "Fini." in text_of(short)) == (422, True)
    assert team.post(path("close-debate", row), {"text": END}).status_code == 303
    assert closed(argument) == Conclusion.objects.get()
    page = text_of(Client().get(path("arguments", row)))
    for said in (END, TEXT, row.author.name, "L’équipe a clos ce débat"):
        assert said in page
    assert "Écrire un argument pour" not in page
    page = text_of(Client().get(argument.get_absolute_url()))
    assert ANSWER in page
    assert "ne prend plus de texte" in page
    assert ">Répondre" not in page.replace("\n", "")
    # What waits in another tab is refused with its words in the form.
    typed = {"side": "pour", "text": "Écrit trop tard.", "agrees": "on"}
    late = client_of(make_user()).post(path("write-argument", row), typed)
    assert (late.status_code, "Écrit trop tard." in text_of(late)) == (409, True)
    for act in (
        lambda: answered(argument),
        lambda: arguing.change_argument(by=argument.author, argument=argument, claim=Claim("Non")),
    ):
        with pytest.raises(Conflict, match="a clos ce débat"):
            act()
    told = Activity.objects.get(verb=Verb.DEBATE_CLOSED)
    assert (told.for_key, told.summary) == ("", "")
    arguing.withdraw_argument(by=argument.author, argument=argument)


def test_a_conclusion_has_versions_and_stays_once_the_debate_goes_on():
    made = closed()
    row, team = made.initiative, client_of(made.author)
    address = path("change-conclusion", row, number=made.pk)
    assert END in text_of(team.get(address))
    assert team.post(address, {"text": f"{END} Le devis suit."}).status_code == 303
    page = text_of(Client().get(made.get_absolute_url()))
    assert "Le devis suit." in page
    assert "Version 1" in page
    assert team.post(path("reopen-debate", row)).status_code == 303
    page = text_of(Client().get(path("arguments", row)))
    assert "Le débat avait été clos le" in page
    assert "rouvert le" in page
    page = text_of(Client().get(made.get_absolute_url()))
    assert "Le débat a été rouvert le" in page
    assert END in page
    argued(row, text="Le débat reprend.")
    assert team.post(path("reopen-debate", row)).status_code == 409
    assert team.post(address, {"text": END}).status_code == 409
    # Closed again: both conclusions are read.
    closed(Argument.objects.first(), text="Cette fois, le parking reste.")
    assert Conclusion.objects.filter(initiative=row).count() == 2
    assert Activity.objects.filter(verb=Verb.DEBATE_REOPENED).count() == 1


def test_both_sides_annotate_it_once_a_person():
    argument = argued()
    other = argued(argument.initiative, side=Side.OPPOSE)
    made = closed(argument)
    row = made.initiative
    client = client_of(argument.author)
    address = path("annotate-conclusion", row, number=made.pk)
    # They argued on one side only: it is not asked.
    assert 'name="side"' not in text_of(client.get(address))
    assert client.post(address, {"text": "x" * 301}).status_code == 422
    assert client.post(address, {"text": "Il manque le coût."}).status_code == 303
    assert client.post(address, {"text": "Encore."}).status_code == 409
    noted(made, other.author, Side.OPPOSE, "Le parking servait.")
    with pytest.raises(Refused, match="pas donné d’argument de ce côté"):
        noted(made, argued_on_both := argued_elsewhere(row), Side.OPPOSE)
    assert not argued_on_both.arguments.exclude(conclusion=None).exists()
    for page in (path("arguments", row), made.get_absolute_url()):
        text = text_of(Client().get(page))
        assert "Il manque le coût." in text
        assert "Le parking servait." in text
    # They are no arguments: not listed, not counted, not answered, and changed by their author.
    assert Life.objects.get(pk=row.pk).arguments_for == 2
    assert actions.recount_rooms() == 0
    note = Argument.objects.get(text="Il manque le coût.")
    assert note not in Client().get(path("arguments", row)).context["arguments"]
    arguing.change_argument(by=note.author, argument=note, claim=Claim("Il manque le prix."))
    assert "Il manque le coût." in text_of(Client().get(note.get_absolute_url()))
    arguing.withdraw_argument(by=note.author, argument=note)
    again = noted(made, note.author)
    debates.reopen_debate(by=row.author, initiative=row)
    with pytest.raises(Conflict, match="pas à une annotation"):
        answered(again)
    with pytest.raises(Conflict, match="débat a repris"):
        arguing.change_argument(by=note.author, argument=again, claim=Claim("Non."))


def argued_elsewhere(row):
    """Somebody who argued for it: made before its debate closed."""
    person = make_user()
    Argument.objects.create(initiative=row, author=person, side=Side.SUPPORT, text="Oui.")
    Life.objects.filter(pk=row.pk).update(arguments_for=2)
    arguing.require_consent(person, True, timezone.now())
    return person


def test_the_most_enlightening_note_of_a_side_stands_beside_the_conclusion():
    first, second = argued(), None
    second = argued(first.initiative, text="Un abri coûte moins.")
    made = closed(first)
    noted(made, first.author, text="La première.")
    better = noted(made, second.author, text="La meilleure.")
    mark_argument(by=make_user(), argument=better, helps=True)
    rank_arguments()
    text = text_of(Client().get(path("arguments", made.initiative)))
    assert "La meilleure." in text
    assert "La première." not in text
    assert "La première." in text_of(Client().get(made.get_absolute_url()))


WHO = ("author", "animator", "debater", "stranger", None)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("name", "allowed", "typed"),
    [
        ("close-debate", {"author", "animator"}, {"text": END}),
        ("change-conclusion", {"author", "animator"}, {"text": f"{END} Bien."}),
        ("reopen-debate", {"author", "animator"}, {}),
        ("annotate-conclusion", {"debater"}, {"text": "Il manque le coût."}),
    ],
)
def test_each_does_what_is_theirs(who, name, allowed, typed):
    argument = argued()
    row = argument.initiative
    people = {"author": row.author, "debater": argument.author, "stranger": make_user()}
    people["animator"] = joined(row, TeamRole.ANIMATOR)
    number = {} if name in ("close-debate", "reopen-debate") else {"number": 0}
    if name != "close-debate":
        made = closed(argument)
        number = {"number": made.pk} if number else {}
    client = client_of(people[who]) if who else Client()
    address = path(name, row, **number)
    response = client.post(address, typed)
    if who is None:
        assert "/connexion/" in response.url
    else:
        assert response.status_code == (303 if who in allowed else 403)
    if name == "reopen-debate":
        assert client.get(address).status_code == 405


def test_a_closed_initiative_keeps_its_debate_as_it_is():
    made = closed()
    row = made.initiative
    actions.close(by=row.author, initiative=row, outcome=Outcome.ACHIEVED, text="Fait.")
    with pytest.raises(Conflict, match="close"):
        debates.reopen_debate(by=row.author, initiative=row)


def test_a_conclusion_is_its_authors_data_and_loses_what_is_redacted():
    made = closed()
    assert END in str(my_data(made.author))
    redact(initiative=made.initiative, passage="abri fermé", at=timezone.now())
    made.refresh_from_db()
    assert "abri fermé" not in made.text


def test_over_the_api():
    argument = argued()
    row = argument.initiative
    address = f"/api/v1/initiatives/{row.pk}/debate/"
    assert Client().get(address).json() == {
        "initiative": row.pk,
        "takes_more": True,
        "frozen_until": None,
        "slow": None,
        "conclusion": None,
    }
    noted(closed(argument), argument.author)
    told = Client().get(address).json()
    assert told["takes_more"] is False
    assert told["conclusion"]["text"] == END
    [note] = told["conclusion"]["notes"]
    assert (note["side"], note["text"]) == ("support", "Il manque le coût.")
    assert Debate.of(row).is_closed
