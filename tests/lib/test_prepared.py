import pytest
from django.db import connection
from django.db.models import Q, Value

from civic.lib.prepared import LARGEST, Prepared, PreparedMany, PreparedText, Written, WrittenOnce
from civic.themes.models import Theme
from civic.themes.queries import tree

pytestmark = pytest.mark.django_db


def make_themes(*names):
    return [Theme.objects.create(slug=name, name=name.title()) for name in names]


def test_it_answers_as_its_queryset_does():
    eau, air = make_themes("eau", "air")
    fine = Theme.objects.create(slug="fine", name="Fine", parent=eau)
    ask = Prepared(lambda pk: Theme.objects.filter(Q(pk=pk) | Q(parent=pk)).order_by("-pk"))
    assert ask(eau.pk) == [fine, eau]
    assert ask(air.pk) == [air]
    assert ask(0) == []


def test_it_brings_what_is_joined_without_asking_again(django_assert_num_queries):
    [eau] = make_themes("eau")
    fine = Theme.objects.create(slug="fine", name="Fine", parent=eau)
    ask = Prepared(lambda pk: Theme.objects.filter(pk=pk).select_related("parent"))
    with django_assert_num_queries(1):
        assert ask(fine.pk)[0].parent.name == "Eau"


def test_it_compares_the_number_with_a_text_too():
    Theme.objects.create(slug="12", name="Douze")
    ask = Prepared(lambda number: Theme.objects.filter(slug=str(number)).values_list("name"))
    assert ask(12) == [("Douze",)]
    assert ask(13) == []


def test_it_answers_for_a_text(django_assert_num_queries):
    make_themes("eau", "air")
    ask = PreparedText(lambda slug: Theme.objects.filter(slug=slug, retired_on=None))
    with django_assert_num_queries(3):
        assert [row.name for row in ask("eau")] == ["Eau"]
        assert [row.name for row in ask("air")] == ["Air"]
        assert ask("'; --") == []


@pytest.mark.parametrize("number", [-1, LARGEST + 1, 10**40])
def test_it_finds_nothing_for_a_number_that_no_column_holds(number, django_assert_num_queries):
    ask = Prepared(lambda pk: Theme.objects.filter(pk=pk))
    with django_assert_num_queries(0):
        assert ask(number) == []


def test_it_answers_for_several_numbers_at_once(django_assert_num_queries):
    eau, air, feu = make_themes("eau", "air", "feu")
    ask = PreparedMany(
        lambda keys: Theme.objects.filter(pk__in=keys).order_by("name").values("name")
    )
    with django_assert_num_queries(2):
        assert ask([eau.pk, feu.pk]) == [{"name": "Eau"}, {"name": "Feu"}]
        assert ask({air.pk}) == [{"name": "Air"}]
        assert ask([]) == []


@pytest.mark.django_db(transaction=True)
def test_it_plans_anew_on_a_new_connection():
    [eau] = make_themes("eau")
    ask = Prepared(lambda pk: Theme.objects.filter(pk=pk))
    assert ask(eau.pk) == [eau]
    connection.close()
    assert ask(eau.pk) == [eau]
    tree.forget()


def test_the_keys_are_looked_up_not_compared_with_every_row():
    ask = PreparedMany(lambda keys: Theme.objects.filter(pk__in=keys, slug__in=["eau"]))
    ask([1])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN EXECUTE {ask._name} ('{{1,2}}')")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "= ANY ($1)" in plan
    assert "ProjectSet" not in plan


def test_a_question_written_by_hand_is_asked_by_the_names_of_its_values(django_assert_num_queries):
    make_themes("eau", "air")
    ask = Written(
        "SELECT count(*) AS n, %(name)s AS said FROM themes_theme WHERE slug = %(name)s",
        name="text",
    )
    with django_assert_num_queries(2):
        assert ask(name="eau") == {"n": 1, "said": "eau"}
        assert ask(name="'; --") == {"n": 0, "said": "'; --"}


def test_what_the_orm_writes_once_is_asked_with_other_values(django_assert_num_queries):
    make_themes("eau", "air", "bruit")
    rows = Theme.objects.filter(slug="#slug").values_list("slug", Value("ici"))
    others = Theme.objects.filter(slug="#other").values_list("slug", Value("100 % là"))
    stand_ins = {"slug": "#slug", "other": "#other"}
    ask = WrittenOnce(rows.union(others, all=True), stand_ins)
    with django_assert_num_queries(2):
        assert ask(slug="eau", other="bruit") == [("eau", "ici"), ("bruit", "100 % là")]
        assert ask(slug="#other", other="'; --") == []
