"""Watch rules: what they find, how fast, what they open, and that they never act."""

import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.activity.actions import settle
from civic.audit.models import AuditEvent
from civic.lib.permissions import Conflict, Refused, allows
from initiatives.models import Initiative
from moderation.actions import Judgement, decide_case, draw, flag, withdraw_flag, write_journal
from moderation.categories import Motive
from moderation.models import Case, Cursor, Decision, Entry, Flag, Hit, Post, Rule
from moderation.models.decision import Measure
from moderation.patrol import feed
from moderation.patrol.feed import read_posts
from moderation.permissions import check_can_judge
from moderation.retention import TEXT_KEPT, forget
from moderation.watch import actions
from moderation.watch.figures import public_figures, results_of
from moderation.watch.patterns import check_terms, matcher
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_operator,
    make_user,
    withhold,
)

WORDS, LINKS, PATTERNS = "words", "links", "patterns"


def written(by=None, kind=WORDS, lines="passerelle", motive=Motive.SPAM, at=None):
    at = at or timezone.now()
    return actions.write_rule(
        by=by or make_moderator(),
        kind=kind,
        lines=lines,
        motive=motive,
        reason="Une vague d’annonces.",
        expires_at=at + timedelta(days=90),
        at=at,
    )


def read(**fields):
    settle()
    return read_posts(**fields)


@pytest.mark.parametrize(
    ("kind", "lines", "text", "found"),
    [
        (WORDS, "Élagage", "Un ELAGAGE brutal", True),
        (WORDS, "age", "Un élagage", False),
        (WORDS, "gagner de l’argent", "Gagner\nde l'argent vite", True),
        (WORDS, "cœur", "Le coeur", True),
        (LINKS, "exemple.org", "voir https://www.exemple.org/page", True),
        (LINKS, "https://exemple.org/", "voir boutique.exemple.org.", True),
        (LINKS, "exemple.org", "voir exemple.org.uk", False),
        (LINKS, "exemple.org", "voir monexemple.org", False),
        (LINKS, "exemple.org", "ecrire a ana@exemple.org", False),
        (PATTERNS, r"\b0[67](\s?\d\d){4}\b", "Appelez le 06 12 34 56 78 !", True),
        (PATTERNS, "é{3}", "Ouééé", True),
        (PATTERNS, "x\nabc", "ABC", True),
    ],
)
def test_it_finds_what_is_written_and_nothing_else(kind, lines, text, found):
    check_terms(kind, lines)
    assert (matcher(kind, lines).find(text) is not None) == found


def test_it_shows_the_passage_as_it_was_written():
    found = matcher(WORDS, "elagage\nœuvre").find("Œœ : un Élagage, déjà.")
    assert "Œœ : un Élagage, déjà."[found.start : found.end] == "Élagage"
    assert "Élagage" in found.excerpt


@pytest.mark.parametrize(
    ("kind", "lines", "said"),
    [
        (PATTERNS, "(a", "parenthèse"),
        (PATTERNS, "a)", "de trop"),
        (PATTERNS, "[a", "crochet"),
        (PATTERNS, "*a", "rien à répéter"),
        (PATTERNS, "a**", "se suivent"),
        (PATTERNS, "(a{100}){100}", "trop grande"),
        (PATTERNS, "abc\\", "oblique"),
        (PATTERNS, "[z-a]", "bornes"),
        (PATTERNS, "(?=a)b", "pas permis"),
        (PATTERNS, r"(a)\1", "pas permise"),
        (PATTERNS, "a*", "n’importe quel texte"),
        (PATTERNS, "\n".join(f"motif{n}" for n in range(11)), "10 lignes"),
        (WORDS, "a!", "trop court"),
        (WORDS, "x" * 201, "trop long"),
        (LINKS, "un site", "n’est pas un site"),
    ],
)
def test_it_says_in_french_what_is_wrong(kind, lines, said):
    with pytest.raises(ValidationError) as refused:
        check_terms(kind, lines)
    assert said in " ".join(refused.value.messages)


def test_a_hostile_pattern_takes_the_length_of_the_text():
    evil = matcher(PATTERNS, r"(a+)+$\n(x|xx|xxx)*y")
    start = time.perf_counter()
    assert evil.find("a" * 8000 + "!" + "x" * 8000) is None
    assert time.perf_counter() - start < 0.5


@settings(max_examples=60, deadline=None)
@given(pattern=st.text(max_size=30), text=st.text(max_size=60))
def test_it_reads_any_pattern_or_says_why(pattern, text):
    for kind in (WORDS, LINKS, PATTERNS):
        try:
            check_terms(kind, pattern)
        except ValidationError:
            continue
        if pattern.strip():
            matcher(kind, pattern).find(text)


@pytest.mark.django_db
class TestRules:
    """With a database."""

    def test_it_opens_a_case_and_does_nothing_else(self):
        written()
        initiative = make_initiative()
        assert read() == 1
        case = Case.objects.get()
        assert (case.key, case.motive, case.flags_effective) == (str(initiative.pk), "spam", 0)
        assert Hit.objects.get().opened
        assert not Flag.objects.exists()
        assert not Decision.objects.exists()
        assert Initiative.objects.get().visibility == "public"
        assert "passerelle" in Hit.objects.get().passage

    def test_it_runs_once_over_each_version(self):
        written()
        make_initiative()
        assert [read(), read(), read()] == [1, 0, 0]
        assert (Case.objects.count(), Hit.objects.count(), Post.objects.count()) == (1, 1, 1)

    def test_a_cursor_that_went_back_changes_nothing(self):
        written()
        make_initiative()
        read()
        Cursor.objects.update(position=0)
        assert read() == 1
        assert (Case.objects.count(), Hit.objects.count(), Post.objects.count()) == (1, 1, 1)

    def test_a_killed_run_loses_and_repeats_nothing(self, monkeypatch):
        written()
        for _turn in range(3):
            make_initiative()
        settle()
        take, taken = feed._take, []

        def dies_at_the_second(row, watcher):
            taken.append(row)
            if len(taken) == 2:
                raise KeyboardInterrupt
            take(row, watcher)

        monkeypatch.setattr(feed, "_take", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            read_posts()
        assert not Post.objects.exists()
        monkeypatch.undo()
        assert read() == 3
        assert (Post.objects.count(), Hit.objects.count()) == (3, 3)

    def test_it_reads_in_batches(self):
        for _turn in range(5):
            make_initiative()
        settle()
        assert [read_posts(limit=2) for _turn in range(4)] == [2, 2, 1, 0]
        assert Post.objects.count() == 5

    def test_it_joins_what_people_flagged(self):
        initiative = make_initiative()
        flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.INSULT)
        before = Case.objects.values().get()
        written(motive=Motive.THREAT)
        read()
        assert Case.objects.values().get() == before
        assert not Hit.objects.get().opened

    def test_a_withdrawn_flag_leaves_the_case_of_a_rule_open(self):
        written()
        initiative, person = make_initiative(), make_user()
        read()
        row = flag(by=person, kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
        withdraw_flag(by=person, flag=row)
        assert Case.objects.get().is_open

    def test_it_leaves_alone_what_a_human_judged(self):
        initiative, moderator = make_initiative(), make_moderator()
        flag(by=make_user(), kind="initiative", key=str(initiative.pk), motive=Motive.SPAM)
        decide_case(by=moderator, case=draw(by=moderator), judgement=Judgement(Measure.KEEP))
        written(motive=Motive.THREAT)
        read()
        assert not Case.objects.get().is_open
        assert not Hit.objects.exists()

    def test_it_leaves_alone_what_is_not_shown(self):
        written()
        withhold(make_initiative())
        read()
        assert not Post.objects.exists()
        assert not Case.objects.exists()

    def test_a_rule_opens_so_many_cases_a_day(self, monkeypatch):
        monkeypatch.setattr(actions, "DAILY", 2)
        rule = written()
        for turn in range(4):
            make_initiative(title=f"Une passerelle de plus, {turn}")
        read()
        assert Case.objects.count() == 2
        assert Rule.objects.get(pk=rule.pk).left_out == 2

    @pytest.mark.parametrize("ends", ["stopped", "expired"])
    def test_an_ended_rule_finds_nothing(self, ends):
        rule = written()
        if ends == "stopped":
            actions.stop_rule(by=make_moderator(), rule=rule)
        else:
            Rule.objects.update(expires_at=timezone.now())
        make_initiative()
        read()
        assert not Case.objects.exists()
        actions.resume_rule(by=make_moderator(), rule=rule)
        make_initiative(title="Une autre passerelle")
        read()
        assert Case.objects.count() == 1

    def test_its_author_does_not_judge_what_it_finds(self):
        author, other = make_moderator(), make_moderator()
        written(by=author)
        make_initiative()
        read()
        case = Case.objects.get()
        assert not allows(check_can_judge, author, case)
        assert draw(by=author) is None
        assert draw(by=other) == case

    def test_the_statement_and_the_log_say_that_a_rule_found_it(self):
        written()
        make_initiative()
        read()
        moderator = make_moderator()
        chosen = Judgement(Measure.ANNOTATE, Motive.SPAM, explanation="Une annonce.")
        made = decide_case(by=moderator, case=draw(by=moderator), judgement=chosen)
        assert "une règle de veille" in made.reason
        assert made.statement["source_type"] == "SOURCE_VOLUNTARY"
        assert made.statement["automated_detection"] == "Yes"
        write_journal(timezone.now() + timedelta(minutes=5))
        assert Entry.objects.get().facts["origine"] == "watch"

    def test_it_counts_what_became_of_its_cases(self):
        rule, moderator = written(), make_moderator()
        for turn in range(2):
            make_initiative(title=f"Une passerelle, {turn}")
        read()
        decide_case(by=moderator, case=draw(by=moderator), judgement=Judgement(Measure.KEEP))
        results = results_of(Rule.objects.with_results().get(pk=rule.pk))
        assert (results.opened, results.decided, results.kept) == (2, 1, 1)
        assert not results.errs
        words = next(iter(public_figures(timezone.now())))
        assert (words.live, words.results) == (1, results)

    @pytest.mark.parametrize(
        ("kind", "lines"),
        [
            (WORDS, "Parti socialiste"),
            (WORDS, "la france insoumise"),
            (WORDS, "Zoé Marchal"),
            (PATTERNS, r"zo.\s+marchal"),
            (PATTERNS, r"\w+ \w+"),
        ],
    )
    def test_no_rule_names_a_party_or_an_official(self, kind, lines):
        make_mandate(make_user(name="Zoé Marchal"))
        with pytest.raises(ValidationError, match="ni un parti ni un élu"):
            written(kind=kind, lines=lines)
        assert not Rule.objects.exists()

    def test_every_change_is_in_the_record(self):
        rule, other = written(), make_moderator()
        actions.stop_rule(by=other, rule=rule)
        actions.resume_rule(by=other, rule=rule)
        actions.stop_rule(by=other, rule=rule)
        with pytest.raises(Conflict):
            actions.stop_rule(by=other, rule=rule)
        rows = AuditEvent.objects.filter(target_kind="rule", target_id=str(rule.pk))
        verbs = list(rows.order_by("pk").values_list("verb", flat=True))
        assert verbs == ["watch.written", "watch.stopped", "watch.resumed", "watch.stopped"]

    @pytest.mark.parametrize("make", [make_user, make_operator])
    def test_nobody_but_a_moderator_writes_or_stops(self, make):
        rule, person = written(), make()
        for act in (
            lambda: written(by=person),
            lambda: actions.stop_rule(by=person, rule=rule),
            lambda: actions.resume_rule(by=person, rule=rule),
        ):
            with pytest.raises(Refused):
                act()

    def test_the_passage_is_forgotten_with_the_text(self):
        written()
        make_initiative()
        read()
        Case.objects.update(decided_at=timezone.now() - TEXT_KEPT - timedelta(days=1))
        forget()
        assert Hit.objects.get().passage == ""
