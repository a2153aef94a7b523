"""What one network does that the others do not, when answers are read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from civic.syndication.connectors import matrix, telegram, x
from civic.syndication.connectors.base import Answer, DeafError, Heard, Receipt
from tests.syndication.connectors.cast import item
from tests.syndication.connectors.fakes.matrix import USER
from tests.syndication.connectors.peers import Faked, faked

COMPANIES = ("facebook", "threads", "linkedin")


@pytest.fixture
def there(request, _our_applications):
    one = faked(request.param)
    yield one
    one.fake.close()


only = pytest.mark.parametrize


def posted(there: Faked, client) -> Receipt:
    draft = there.connector.render(item(), there.connector.limits(there.account, client))
    return there.connector.send(there.account, draft, "key", client)


def heard(there: Faked, receipt: Receipt, client, since: str = "") -> list[Heard]:
    return list(there.connector.hear(there.account, {"post": receipt}, since, client))


def told(parts: list[Heard]) -> list[tuple[str, str]]:
    return [(one.text, one.to) for part in parts for one in part.answers]


@only("there", ["matrix"], indirect=True)
def test_it_hears_threads_and_quotes_but_neither_us_nor_what_was_redacted(there, client):
    there.account = replace(there.account, credential=there.account.credential.known_as(USER, USER))
    receipt = posted(there, client)
    quote = {"m.in_reply_to": {"event_id": receipt.remote_id}}
    thread = {"rel_type": "m.thread", "event_id": receipt.remote_id}
    there.fake.say(
        {"body": "> <@bot:localhost> La gare\n> suite\n\nOui\u00a0!", "m.relates_to": quote}
    )
    there.fake.say({"body": "> ce n’est pas une citation", "m.relates_to": thread})
    there.fake.say({"body": "Merci.", "m.relates_to": quote}, USER)
    there.fake.say({})
    there.fake.say({"body": "Bonjour."})
    change = {"rel_type": "m.replace", "event_id": receipt.remote_id}
    there.fake.say({"body": "* Autre", "m.relates_to": change | quote})

    parts = heard(there, receipt, client)

    assert told(parts) == [("Oui\u00a0!", "post"), ("> ce n’est pas une citation", "post")]
    assert parts[0].answers[0].author == "@sami:localhost"


@only("there", ["matrix"], indirect=True)
def test_it_goes_back_through_all_that_was_said_meanwhile(there, client, monkeypatch):
    monkeypatch.setattr(matrix, "PAGE", 2)
    receipt = posted(there, client)
    (first,) = heard(there, receipt, client)
    for number in range(7):
        there.fake.reply(receipt.remote_id, str(number))

    (after,) = heard(there, receipt, client, first.until)

    assert [one.text for one in after.answers] == ["0", "1", "2", "3", "4", "5", "6"]
    assert heard(there, receipt, client, after.until)[0].answers == ()


@only("there", ["telegram"], indirect=True)
def test_it_hears_the_group_that_talks_about_a_channel(there, client):
    receipt = posted(there, client)
    group = {"id": -1001234, "title": "On en parle", "type": "supergroup"}
    channel = {"id": -100, "username": "quartier", "type": "channel"}
    origin = {"type": "channel", "chat": channel, "message_id": int(receipt.remote_id)}
    handed_on = {"message_id": 5, "chat": group, "forward_origin": origin}
    comment = {"message_id": 6, "chat": group}
    there.fake.say(comment | {"text": "Et le soir ?", "reply_to_message": handed_on})
    there.fake.say({"chat": group, "caption": "Moi aussi.", "reply_to_message": comment})
    there.fake.say({"chat": group, "text": "Bonjour."})
    elsewhere = {"message_id": int(receipt.remote_id), "chat": group}
    there.fake.say({"chat": group, "text": "Même numéro.", "reply_to_message": elsewhere})

    parts = heard(there, receipt, client)

    assert told(parts) == [
        ("Et le soir ?", "post"),
        ("Moi aussi.", "-1001234/6"),
        ("Même numéro.", f"-1001234/{receipt.remote_id}"),
    ]
    answer = parts[0].answers[0]
    assert (answer.remote_id, answer.url) == ("-1001234/6", "https://t.me/c/1234/6")
    assert answer.author == "Sami B."


@only("there", ["telegram"], indirect=True)
def test_it_says_that_it_kept_a_part_before_it_asks_for_the_next(there, client, monkeypatch):
    monkeypatch.setattr(telegram, "PAGE", 2)
    receipt = posted(there, client)
    for number in range(3):
        there.fake.reply(receipt.remote_id, str(number))
    parts = there.connector.hear(there.account, {"post": receipt}, "", client)

    next(parts)
    # Whoever stops here is told the same again.
    assert len(there.fake.updates) == 3
    assert [one.text for one in next(parts).answers] == ["2"]
    assert list(parts) == []
    assert there.fake.updates == []


@only("there", ["telegram"], indirect=True)
def test_it_says_that_the_bot_serves_another_program(there, client):
    receipt = posted(there, client)
    there.fake.is_taken = True

    with pytest.raises(DeafError, match="autre programme"):
        heard(there, receipt, client)


@only("there", ["x"], indirect=True)
def test_it_asks_x_for_many_posts_at_once_and_pays_nothing_twice(there, client):
    receipts = {str(n): Receipt(there.fake.number()) for n in range(x.AT_ONCE + 2)}
    for receipt in receipts.values():
        there.fake.reply(receipt.remote_id, "Oui.")

    (part,) = there.connector.hear(there.account, receipts, "", client)

    assert {one.to for one in part.answers} == set(receipts)
    assert part.until == there.fake.answers[-1]["id"]
    questions = [call.query for call in there.fake.asked]
    assert len(questions) == 2
    (after,) = there.connector.hear(there.account, receipts, part.until, client)
    assert after == Heard((), part.until)


def test_it_does_not_ask_x_since_more_than_a_week():
    def number(at):
        return str((int(at.timestamp() * 1000) - 1_288_834_974_657) << 22)

    assert x.is_recent(number(timezone.now() - timedelta(days=6)))
    assert not x.is_recent(number(timezone.now() - timedelta(days=7)))
    assert not x.is_recent("")


@only("there", COMPANIES, indirect=True)
def test_it_leaves_out_what_we_wrote_and_what_says_nothing(there, client):
    me = there.account.credential.remote_id
    known = there.account.credential.known_as(me, "@lea")
    there.account = replace(there.account, credential=known)
    receipt = posted(there, client)
    for text in ("Et le soir ?", "Merci.", ""):
        there.fake.reply(receipt.remote_id, text)
    kept = getattr(there.fake, "comments", None) or there.fake.answers
    ours = kept[receipt.remote_id][1]
    ours |= {"from": {"id": me}, "username": "lea", "actor": me}

    found: list[Answer] = there.connector.answers(there.account, receipt, client)

    assert [one.text for one in found] == ["Et le soir ?"]
