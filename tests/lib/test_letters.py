import re
from dataclasses import replace
from email.header import decode_header, make_header
from pathlib import Path
from uuid import UUID

import pytest
from django.core.mail import BadHeaderError
from django.template import Context, Template

from civic.lib import gallery, letter_style, letters
from civic.lib.letters import HTML, TEXT, compose, draw
from tests.lib.test_contrast import TOKENS

UID = UUID("12345678-1234-5678-1234-567812345678")
NBSP = "\u00a0"
LETTER = gallery.letter_of_everything()


def drawn(source: str, form: str = TEXT, **context: object) -> str:
    template = Template("{% load mail %}" + source)
    return str(template.render(Context({"format": form, **context}, autoescape=form == HTML)))


def text(source: str, **context: object) -> str:
    return letters._tidy(drawn(source, TEXT, **context)).strip("\n")


def html(source: str, **context: object) -> str:
    """Without classes and styles, which other tests look at."""
    return re.sub(r' (class|style)="[^"]*"', "", drawn(source, HTML, **context)).strip()


def whole(**changes: object) -> tuple[str, str]:
    letter = replace(LETTER, **changes)
    return draw(letter, TEXT), draw(letter, HTML)


def headers(**changes: object) -> dict[str, str]:
    message = compose(replace(LETTER, **changes), to="odile@example.org", uid=UID).message()
    return dict(message.items())


# -- The parts ------------------------------------------------------------------------------------


def test_it_wraps_prose_and_keeps_addresses_whole():
    url = "https://example.org/" + "a" * 90
    words = "Une personne lit votre signalement, " * 6
    lines = text(
        "{% paragraph %}{{ words }}\n   {% link url 'la page' %}{% endparagraph %}",
        words=words,
        url=url,
    ).split("\n")
    assert f"<{url}>" in " ".join(lines)
    assert [line for line in lines if len(line) > 72 and url not in line] == []
    assert len(lines) > 3


def test_it_never_breaks_before_a_french_mark():
    source = "{% paragraph %}{{ words }}{% endparagraph %}"
    for length in range(60, 76):
        assert "\n?" not in text(source, words="a" * 30 + " " + "b" * (length - 31) + " ? Oui")


def test_it_puts_french_spaces_in_prose_but_not_in_addresses():
    source = "{% paragraph %}C'est prêt ! {% link 'https://example.org/?a=1' %}{% endparagraph %}"
    assert text(source) == f"C’est prêt{NBSP}! https://example.org/?a=1"
    assert f"C’est prêt{NBSP}! <a href" in html(source)


def test_it_writes_a_link_by_its_words_and_its_address():
    source = "{% paragraph %}Voir {% link '/aide/' 'l’aide' %}.{% endparagraph %}"
    assert text(source) == "Voir l’aide <http://localhost:8000/aide/>."
    assert html(source) == '<p>Voir <a href="http://localhost:8000/aide/">l’aide</a>.</p>'
    mail_to = "{% paragraph %}{% link 'mailto:a@example.org' %}{% endparagraph %}"
    assert text(mail_to) == "a@example.org"
    assert '<a href="mailto:a@example.org">a@example.org</a>' in html(mail_to)


def test_it_draws_one_button_with_its_full_address():
    source = "{% button '/compte/' 'Voir mon compte' %}"
    assert text(source) == f"Voir mon compte{NBSP}:\nhttp://localhost:8000/compte/"
    assert '<a href="http://localhost:8000/compte/">Voir mon compte</a>' in html(source)


def test_it_underlines_headings():
    assert text("{% heading 'Et maintenant' %}") == "Et maintenant\n-------------"
    assert html("{% heading 'Et maintenant' %}") == "<h2>Et maintenant</h2>"


def test_it_marks_every_line_that_a_person_wrote():
    source = "{% quote words %}"
    words = "\n \nUn  deux\n\n \n\n-- \nhttps://faux.example/ " + "mot " * 30
    lines = text(source, words=words).split("\n")
    assert lines[:4] == ["> Un deux", ">", "> --", "> https://faux.example/ " + "mot " * 11 + "mot"]
    assert all(line.startswith(">") for line in lines)
    assert text(source, words=" \n ") == html(source, words="") == ""


def test_it_lists_with_a_hanging_indent():
    source = """{% items %}
        {% item %}{{ words }}{% enditem %}

        {% item %}Deux{% enditem %}
    {% enditems %}"""
    lines = text(source, words="mot " * 30).split("\n")
    assert lines[0].startswith("- mot")
    assert lines[1].startswith("  mot")
    assert lines[-1] == "- Deux"
    assert "" not in lines
    assert html("{% items %}{% item %}Un{% enditem %}{% enditems %}") == "<ul><li>Un</li></ul>"


def test_it_leaves_out_what_is_empty():
    for source in (
        "{% paragraph %} \n {% endparagraph %}",
        "{% note %}{% endnote %}",
        "{% items %}\n\n{% enditems %}",
        "{% facts %}{% fact 'Un' '' %}{% fact 'Deux' None %}{% endfacts %}",
        "{% events %}{% endevents %}",
    ):
        assert text(source) == html(source) == "", source


def test_it_states_facts():
    source = "{% facts %}{% fact 'Nature' 'Injure' %}{% fact 'Numéro' 12 %}{% endfacts %}"
    assert text(source) == f"Nature{NBSP}: Injure\nNuméro{NBSP}: 12"
    assert "<dt>Nature</dt>\n<dd>Injure</dd>" in html(source)


def test_it_draws_a_card_about_one_thing():
    source = """
    {% group "Rouvrir" "/initiatives/1/" %}
      {% meta %}Nantes{% endmeta %}
      {% events %}{% event "hier" %}Close.{% endevent %}{% event %}Lue.{% endevent %}{% endevents %}
      {% step "/initiatives/1/avis/" "Donner votre avis" %}
    {% endgroup %}"""
    assert text(source).split("\n") == [
        "Rouvrir",
        "-------",
        "http://localhost:8000/initiatives/1/",
        "",
        "Nantes",
        "",
        f"- hier{NBSP}: Close.",
        "- Lue.",
        "",
        f"Donner votre avis{NBSP}:",
        "http://localhost:8000/initiatives/1/avis/",
    ]
    page = html(source)
    assert '<h2><a href="http://localhost:8000/initiatives/1/">Rouvrir</a></h2>' in page
    assert "<li><span>hier</span>\nClose.</li>" in page


@pytest.mark.parametrize(
    "source",
    [
        "{% paragraph %}{{ it }}{% strong it %}{% link '/' it %}{% endparagraph %}",
        "{% small %}{{ it }}{% endsmall %}",
        "{% heading it %}",
        "{% code it %}",
        "{% quote it %}",
        "{% button '/' it %}",
        "{% facts %}{% fact it it %}{% endfacts %}",
        "{% items %}{% item %}{{ it }}{% enditem %}{% enditems %}",
        "{% group it '/' %}{% step '/' it %}{% endgroup %}",
        "{% events %}{% event it %}{{ it }}{% endevent %}{% endevents %}",
    ],
)
def test_it_shows_what_people_wrote_as_they_wrote_it(source):
    it = "<script>&amp;</script>"
    assert it in text(source, it=it)
    assert "<script>" not in html(source, it=it)
    assert "&lt;script&gt;&amp;amp;&lt;/script&gt;" in html(source, it=it)


def test_an_address_cannot_leave_its_attribute():
    source = "{% button it 'x' %}{% group 'x' it %}{% endgroup %}{% link it 'x' %}"
    assert 'onclick="' not in drawn(source, HTML, it='https://x/" onclick="alert(1)')


# -- The whole ------------------------------------------------------------------------------------


def test_it_draws_both_parts_from_one_template():
    plain, page = whole()
    for part in (plain, page):
        assert "Du nouveau pour la passerelle" in part
        assert "Construire une passerelle neuve" in " ".join(part.split())
        assert "Vous avez choisi de suivre cette initiative" in part
        assert "http://localhost:8000/desabonner/exemple/" in part
        assert "http://localhost:8000/suivis/exemple/" in part
        assert "ni à l’État ni à un parti" in part
    assert "<b>prévu</b> &" in plain
    assert "&lt;b&gt;prévu&lt;/b&gt; &amp;" in page
    assert "Une autre voie est proposée, et 100" not in plain


def test_it_keeps_the_text_narrow_and_clean():
    plain, _page = whole()
    wide = [line for line in plain.split("\n") if len(line) > 72]
    assert [line for line in wide if "http" not in line and gallery.LONG_WORD not in line] == []
    assert "\n\n\n" not in plain
    assert not re.search(r"[ \t]\n", plain)
    assert plain.endswith("\n")


def test_it_says_when_a_message_cannot_be_stopped():
    for part in whole():
        assert "se désabonner" not in part
    for part in whole(unsubscribe_url=""):
        assert "On ne peut pas se désabonner" in part
        assert "Ne plus recevoir" not in part


def test_it_needs_no_image_no_font_and_no_script():
    page = draw(LETTER, HTML)
    assert 'lang="fr"' in page
    assert not re.search(r"<(img|script|link|iframe|form)\b|url\(|@import|@font-face", page)


def test_its_heading_is_its_subject_unless_it_has_one():
    assert "<h1" in draw(LETTER, HTML)
    _plain, page = whole(title="", subject="Votre compte est effacé")
    assert re.search(r"<h1[^>]*>Votre compte est effacé</h1>", page)


def test_it_identifies_itself():
    sent = headers()
    assert sent["Message-ID"] == f"<{UID}@localhost>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert sent["Content-Language"] == "fr"
    assert sent["Reply-To"]
    assert sent["In-Reply-To"] == sent["References"] == "<initiative-12@localhost>"
    assert sent["List-Unsubscribe"] == "<http://localhost:8000/desabonner/exemple/>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_it_names_its_list_so_that_programs_read_it(settings):
    settings.SITE_NAME = "Préau"
    name, _space, address = headers()["List-Id"].partition(" ")
    assert address == "<initiative-12.localhost>"
    assert str(make_header(decode_header(name))) == "Préau"
    settings.SITE_NAME = "Place"
    assert headers()["List-Id"] == "Place <initiative-12.localhost>"


def test_it_offers_no_unsubscription_where_there_is_none():
    sent = headers(unsubscribe_url="", thread="")
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "References"} & set(sent)


def test_it_puts_a_subject_on_one_line_that_ends():
    message = compose(replace(LETTER, subject="Un\n  deux"), to="a@example.org", uid=UID)
    assert message.subject == "Un deux"
    message = compose(replace(LETTER, subject="mot " * 80), to="a@example.org", uid=UID)
    assert len(message.subject) <= letters.LONGEST_SUBJECT
    assert message.subject.endswith("mot…")


def test_it_lets_nobody_write_a_header():
    with pytest.raises(BadHeaderError):
        headers(list_name="a\nBcc: x@example.org")


def test_both_parts_are_in_the_message():
    message = compose(LETTER, to="odile@example.org", uid=UID)
    assert message.to == ["odile@example.org"]
    assert message.body == draw(LETTER, TEXT)
    assert message.alternatives == [(draw(LETTER, HTML), "text/html")]


# -- The look -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", letter_style.LIGHT)
def test_its_colours_are_those_of_the_site(name):
    css = Path("static/css/base.css").read_text(encoding="utf-8")
    pair = TOKENS[name]
    assert f"--{name}:" in css
    assert (letter_style.LIGHT[name], letter_style.DARK[name]) == pair


def test_every_coloured_role_is_repainted_in_dark():
    sheet = letter_style.dark_sheet()
    for role, style in letter_style.ROLES.items():
        assert (f".{role}{{" in sheet) == ("{" in style)
    assert "{" not in re.sub(r"\.[\w-]+\{", "", sheet)


# -- Examples -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", letters.examples())
def test_every_example_can_leave(name):
    message = letters.example(name)
    page = message.alternatives[0][0]
    assert message.subject.strip()
    for part in (message.body, page):
        assert re.search(r"Pourquoi ce message\s\?\S*\s.{20}", part, re.S), (
            "it says why one receives it"
        )
    assert ("List-Unsubscribe" in message.extra_headers) or "On ne peut pas se désabonner" in page
    assert page.count("<h1") == 1
    assert page.count('class="button"') <= 1


def test_there_is_no_example_of_an_unknown_name():
    assert letters.example("inconnu") is None
