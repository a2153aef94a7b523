"""The house's rules that no linter knows. See docs/adr for why each exists."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

ROOT = Path(__file__).resolve().parents[1]
OURS = ["civic", "initiatives", "moderation"]
# Who stands on whom; the same as the layers of import-linter, by app label. 0: not ours.
RANKS = {
    "lib": 1,
    "embedded": 1,
    "audit": 2,
    "territories": 2,
    "themes": 2,
    "accounts": 3,
    "activity": 4,
    "elections": 4,
    "notifications": 5,
    "initiatives": 6,
    "moderation": 7,
    "officials": 7,
    "syndication": 7,
    "backups": 7,
    "status": 8,
    "running": 9,
    "operators": 10,
}
LONGEST_FILE, LONGEST_TESTS = 420, 700
ALLOWED_LONGER = {"civic/settings.py"}  # "one file" is its own rule
READS_ENVIRONMENT = {"civic/wsgi.py", "civic/asgi.py", "civic/celery.py"}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


def sources(*folders: str) -> Iterator[Path]:
    found = chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders)
    return (path for path in found if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def rises(model: type[models.Model], target: type[models.Model]) -> bool:
    """Say whether a key points up the house, or sideways at another room of the same floor."""
    here, there = model._meta.app_label, target._meta.app_label
    return here != there and RANKS.get(there, 0) >= RANKS[here]


def test_it_knows_the_floor_of_every_app_that_has_models():
    assert {model._meta.app_label for model in our_models()} <= set(RANKS)


def test_it_has_no_key_that_points_up():
    keys = [
        (model, field)
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
    ]
    assert keys
    assert [str(field) for model, field in keys if rises(model, field.related_model)] == []


def test_it_sees_a_key_that_points_up():
    assert rises(apps.get_model("accounts.User"), apps.get_model("initiatives.Initiative"))
    assert rises(apps.get_model("themes.Theme"), apps.get_model("territories.Territory"))
    assert not rises(apps.get_model("initiatives.Initiative"), apps.get_model("accounts.User"))


def test_it_hides_nothing_in_save_or_delete():
    hidden = [
        f"{owner.__name__}.{method}"
        for model in our_models()
        for owner in model.__mro__
        if owner.__module__.split(".")[0] in OURS
        for method in ("save", "delete")
        if method in vars(owner)
    ]
    assert hidden == []


def imported_names(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_it_uses_no_signals():
    told = re.compile(r"(^|\.)(signals|receiver)(\.|$)")
    guilty = {
        name_of(path): sorted(found)
        for path in sources(*OURS)
        if (found := {name for name in imported_names(path) if told.search(name)})
    }
    assert guilty == {}


@pytest.mark.parametrize(
    ("folders", "limit"), [(OURS, LONGEST_FILE), (["tests", "benchmarks"], LONGEST_TESTS)]
)
def test_it_keeps_files_short(folders: list[str], limit: int):
    long = {
        name_of(path): lines
        for path in sources(*folders)
        if (lines := len(path.read_text().splitlines())) > limit
    }
    assert set(long) - ALLOWED_LONGER == set()


def test_it_reads_the_environment_in_the_settings_only():
    readers = {
        name_of(path)
        for path in sources(*OURS)
        if "embedded" not in path.parts and re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    }
    assert readers <= READS_ENVIRONMENT


def test_it_documents_every_variable():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "civic/settings.py").read_text()))
    written = re.findall(r"^(?:# ?)?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    assert len(read) > 20
    assert read <= set(written)
    assert len(written) == len(set(written))


def test_it_says_no_word_that_somebody_else_translates():
    """« File » is a queue here, and Django's catalogue makes a « Fichier » of it."""
    told = re.compile(r'(?:{%\s*translate\s+|\b(?:_|lazy|gettext|gettext_lazy)\(\s*)"([^"]+)"')
    pages = [*(ROOT / "templates").rglob("*.*"), *sources(*OURS)]
    words = {word for path in pages for word in told.findall(path.read_text())}
    assert len(words) > 500
    with translation.override("fr"):
        changed = {word: translation.gettext(word) for word in words}
    assert {word: text for word, text in changed.items() if word != text} == {}


def test_it_names_tests_with_sentences():
    """`test_it_<does>`, or one of the cast and what they do."""
    misnamed = [
        f"{name_of(path)}::{node.name}"
        for path in sources("tests")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test")
        and not node.name.startswith("test_it_")
        and len(node.name.split("_")) < 4
    ]
    assert misnamed == []


@pytest.mark.parametrize("attribute", [r"\sstyle=", r"\son[a-z]+=", r"\bhx-on", r"=.js:", "<style"])
def test_it_keeps_templates_within_the_content_security_policy(attribute: str):
    guilty = [
        name_of(path)
        for path in (ROOT / "templates").rglob("*.html")
        if not {"email", "emails", "mail"} & set(path.parts)
        and re.search(attribute, path.read_text())
    ]
    assert guilty == []


def test_it_puts_no_script_in_a_page():
    inline = re.compile(r"<script(?![^>]*\b(src=|type=\"application/(?:ld\+)?json\"))[^>]*>")
    guilty = [
        name_of(path)
        for path in (ROOT / "templates").rglob("*.html")
        if inline.search(path.read_text())
    ]
    assert guilty == []


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", text, re.M))


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ("production", "embedded"),
        ("embedded", "development"),
        ("production", "deploy"),
        ("installer", "development"),
    ],
)
def test_it_installs_the_same_versions_everywhere(smaller: str, larger: str):
    assert pins(smaller)
    assert pins(smaller).items() <= pins(larger).items()


def test_it_says_why_it_needs_each_dependency():
    lines = chain.from_iterable(
        path.read_text().splitlines() for path in (ROOT / "requirements").glob("*.in")
    )
    named = [line for line in lines if line and line[0] not in "#-"]
    assert [line for line in named if "#" not in line and line != "psycopg2"] == []


def test_it_writes_no_address_of_a_registry():
    locks = [*(ROOT / "requirements").glob("*.txt"), ROOT / "package-lock.json"]
    assert [name_of(path) for path in locks if "://" in path.read_text()] == []
