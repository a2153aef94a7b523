from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone


def render(source, request=None, **context):
    template = Template(source)
    if request is None:
        return template.render(Context(context))
    return template.render(RequestContext(request, context, use_l10n=None))


def test_it_draws_a_silent_icon():
    html = render('{% icon "search" %}')
    assert 'aria-hidden="true"' in html
    assert "img/icons.svg#search" in html


def test_it_names_an_icon():
    html = render('{% icon "x" label %}', label="Fermer <b>")
    assert 'role="img" aria-label="Fermer &lt;b&gt;"' in html


def test_typo_keeps_escaping_what_is_not_safe():
    assert render("{{ text|typo }}", text="<b>Qui ?") == "&lt;b&gt;Qui\u00a0?"


def test_markdown_is_html():
    assert render("{{ text|markdown }}", text="**a**") == "<p><strong>a</strong></p>\n"


def test_excerpt_is_text():
    assert render("{{ text|excerpt:20 }}", text="**a** <i>") == "a &lt;i&gt;"


def test_when_gives_the_exact_date_too():
    moment = timezone.now() - timedelta(days=3)
    html = render("{% when moment %}", moment=moment)
    assert moment.isoformat(timespec="seconds") in html
    assert "il y a 3\u00a0jours" in html


def test_no_date_says_nothing():
    assert render("{% when moment %}{{ moment|ago }}", moment=None) == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (None, "moins de 5"),
        (0, "moins de 5"),
        (4, "moins de 5"),
        (5, "5"),
        (12300, "12\u00a0300"),
    ],
)
def test_count_keeps_the_public_floor(number, shown):
    assert render("{{ number|count }}", number=number) == shown


@pytest.mark.parametrize(
    ("supports", "opposes", "countable"), [(4, 4, False), (5, 0, True), (0, 5, True)]
)
def test_it_counts_a_tally_once_a_side_reaches_the_floor(supports, opposes, countable):
    tally = SimpleNamespace(supports=supports, opposes=opposes)
    assert render("{% if tally|is_countable %}oui{% endif %}", tally=tally) == "oui" * countable


def test_no_tally_is_not_countable():
    assert render("{% if tally|is_countable %}oui{% endif %}", tally=None) == ""


def test_query_replaces_adds_and_drops():
    request = RequestFactory().get("/", {"q": "pont", "page": "2", "partie": "liste"})
    html = render('{% query page=None tri="recent" %}', request)
    assert html == "?q=pont&amp;tri=recent"


@pytest.mark.parametrize(
    ("path", "address", "current"),
    [
        ("/initiatives/", "/initiatives/", "page"),
        ("/initiatives/12-pont/", "/initiatives/", "true"),
        ("/territoires/", "/initiatives/", ""),
        ("/territoires/", "/", ""),
    ],
)
def test_section_says_where_one_is(path, address, current):
    assert render("{{ path|section:address }}", path=path, address=address) == current


def test_the_title_is_told_to_networks_too():
    html = render(
        '{% pagetitle %}\n  Un "mot"\n  {{ t }}{% endpagetitle %}', t="<b>", SITE_NAME="P"
    )
    assert "<title>Un &quot;mot&quot; &lt;b&gt; – P</title>" in html
    assert 'content="Un &quot;mot&quot; &lt;b&gt;"' in html


def test_a_page_without_title_has_the_name_of_the_site():
    assert "<title>P</title>" in render("{% pagetitle %}{% endpagetitle %}", SITE_NAME="P")


def test_the_description_is_told_to_networks_too():
    html = render("{% pagedescription %}Un mot{% endpagedescription %}")
    assert '<meta name="description" content="Un mot">' in html
    assert '<meta property="og:description" content="Un mot">' in html


class Form(forms.Form):
    title = forms.CharField(label="Titre", max_length=90, help_text="Une phrase.")
    choice = forms.ChoiceField(
        label="Choix", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="D'accord", required=False)


def field(name, data=None, **context):
    form = Form(data)
    form.is_valid()
    return render(
        '{% include "components/field.html" with counter=counter hint=hint %}',
        field=form[name],
        **context,
    )


def test_a_field_is_tied_to_its_hint_and_its_errors():
    html = field("title", {})
    assert 'aria-describedby="id_title-aide id_title-erreur"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title-erreur"' in html


def test_a_good_field_is_not_invalid():
    html = field("title", {"title": "Un pont"}, counter=90)
    assert "aria-invalid" not in html
    assert 'data-counter="90"' in html
    assert 'value="Un pont"' in html


def test_a_group_has_a_legend_and_a_box_its_label():
    assert "<legend>" in field("choice")
    box = field("agree")
    assert 'type="checkbox"' in box
    assert "D’accord" in box


def test_the_summary_leads_to_the_first_control():
    form = Form({})
    html = render('{% include "components/errors.html" %}', form=form)
    assert 'href="#id_title"' in html
    assert 'href="#id_choice_0"' in html
    assert "Titre\u00a0: ce champ est obligatoire" in html


def test_no_summary_without_error():
    html = render(
        '{% include "components/errors.html" %}', form=Form({"title": "a", "choice": "a"})
    )
    assert html.strip() == ""


def test_ago_reads_any_timezone():
    assert render("{{ d|ago }}", d=datetime(2000, 1, 1, tzinfo=UTC)).startswith("il y a ")
