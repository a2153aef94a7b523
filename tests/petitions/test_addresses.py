"""Which addresses lead to one mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.petitions.addresses import address_key, canonical, name_key

WORDS = st.text("abcdefgh0123.+-_", min_size=1, max_size=20).filter(lambda word: word.strip("."))
DOMAINS = st.sampled_from(["gmail.com", "googlemail.com", "yahoo.fr", "orange.fr", "example.org"])


@pytest.mark.parametrize(
    ("written", "mailbox"),
    [
        ("Odile.Martin+civic@Gmail.com", "odilemartin@gmail.com"),
        ("odile.martin@googlemail.com", "odilemartin@gmail.com"),
        ("odile.martin+a+b@example.org", "odile.martin@example.org"),
        ("odile-courses@yahoo.fr", "odile@yahoo.fr"),
        ("odile-marie@orange.fr", "odile-marie@orange.fr"),
        ("odile@wanadoo.fr", "odile@orange.fr"),
        ("odile+x@pm.me", "odile@proton.me"),
        ("odile@EXAMPLE.org.", "odile@example.org"),
        ("+tag@example.org", "+tag@example.org"),
        ("odile@bücher.example", "odile@xn--bcher-kva.example"),
    ],
)
def test_it_finds_the_mailbox_behind_an_address(written, mailbox):
    assert canonical(written) == mailbox


@pytest.mark.parametrize("wrong", ["", "odile", "@example.org", "odile@"])
def test_it_refuses_what_is_no_address(wrong):
    with pytest.raises(ValueError, match="@"):
        canonical(wrong)


@given(WORDS, DOMAINS)
def test_it_changes_nothing_the_second_time(local, domain):
    once = canonical(f"{local}@{domain}")
    assert canonical(once) == once


@given(WORDS, DOMAINS)
def test_case_never_makes_another_person(local, domain):
    assert canonical(f"{local}@{domain}".upper()) == canonical(f"{local}@{domain}")


def test_a_key_is_bound_to_its_petition_its_secret_and_its_purpose():
    keys = {
        address_key(b"a", 1, "odile@example.org"),
        address_key(b"a", 2, "odile@example.org"),
        address_key(b"b", 1, "odile@example.org"),
        name_key(b"a", 1, "odile@example.org"),
    }
    assert len(keys) == 4
    assert address_key(b"a", 1, "Odile+x@example.org") in keys
