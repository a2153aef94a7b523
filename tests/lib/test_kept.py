from itertools import count

from django.utils.safestring import SafeString

from civic.lib import kept
from civic.lib.kept import Kept


def html(text):
    return SafeString(text)


def test_it_makes_a_fragment_once():
    store, numbers = Kept(seconds=60, most=5), count()
    made = [store.get_or_make("a", lambda: html(str(next(numbers)))) for _ in range(3)]
    assert made == ["0", "0", "0"]
    assert store.get("b") is None


def test_it_forgets_what_is_too_old(monkeypatch):
    store, clock = Kept(seconds=60, most=5), iter([100.0, 159.0, 160.0])
    monkeypatch.setattr(kept, "monotonic", lambda: next(clock))
    store.put("a", html("x"))
    assert store.get("a") == "x"
    assert store.get("a") is None


def test_it_drops_the_oldest_when_full():
    store = Kept(seconds=60, most=2)
    for key in "abc":
        store.put(key, html(key))
    assert [store.get(key) for key in "abc"] == [None, "b", "c"]
