import time
from datetime import UTC, datetime, timedelta

import pytest

from civic.lib.typography import ago, french

N = "\u00a0"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Pourquoi ?", f"Pourquoi{N}?"),
        ("Oui !", f"Oui{N}!"),
        ("Prix : 84 000 €", f"Prix{N}: 84{N}000{N}€"),
        ("« Mot »", f"«{N}Mot{N}»"),
        ("«Mot»", f"«{N}Mot{N}»"),
        ("12 km", f"12{N}km"),
        ("3 jours", f"3{N}jours"),
        ("l'école", "l’école"),
        ("12 h", f"12{N}h"),
        ("", ""),
    ],
)
def test_it_writes_french_spaces_and_apostrophes(written, shown):
    assert french(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "https://exemple.fr/a?b=c;d:e!f",
        "www.exemple.fr/ici'la",
        "a'b@exemple.fr",
        '<a href="x" title="a : b">',
        "12:30",
        "vrai ou faux",
        "en 2024 2025",
        "R&amp;D",
        "5'30",
    ],
)
def test_it_leaves_addresses_tags_and_numbers_alone(text):
    assert french(text) == text


def test_it_changes_nothing_the_second_time():
    once = french("« Qui ? » : 84 000 € à 12 km de l'école !")
    assert french(once) == once


@pytest.mark.parametrize("piece", ["@", "a@", "a@b", "a@b.", "&a", "<a", "www.", "« ", "a :", "."])
def test_it_reads_hostile_texts_in_no_time(piece):
    start = time.process_time()
    french((piece * 8_000)[:8_000])
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("address", ["jean.dupont+a@mairie-21.fr", "a_b@x.y.z", "o@e.fr"])
def test_it_leaves_a_mail_address_alone(address):
    text = f"Écrivez à {address}, ou venez."
    assert french(text) == text


NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=-5), "à l’instant"),
        (timedelta(seconds=59), "à l’instant"),
        (timedelta(minutes=1), f"il y a 1{N}minute"),
        (timedelta(minutes=59), f"il y a 59{N}minutes"),
        (timedelta(hours=23), f"il y a 23{N}heures"),
        (timedelta(days=1), f"il y a 1{N}jour"),
        (timedelta(days=29), f"il y a 29{N}jours"),
        (timedelta(days=30), f"il y a 1{N}mois"),
        (timedelta(days=359), f"il y a 11{N}mois"),
        (timedelta(days=360), f"il y a 1{N}an"),
        (timedelta(days=800), f"il y a 2{N}ans"),
    ],
)
def test_it_says_how_long_ago(before, words):
    assert ago(NOW - before, NOW) == words
