from threading import Thread

import pytest
from django.core.cache import caches


@pytest.mark.parametrize("name", ["default", "spare"])
def test_one_client_serves_every_question(name):
    client = caches[name]._cache
    assert client.get_client("a", write=True) is client.get_client("b")


def test_threads_that_ask_at_once_get_their_own_answers():
    cache, found = caches["default"], {}

    def ask(number):
        for _turn in range(50):
            cache.set(f"of-{number}", number, 30)
            found.setdefault(number, set()).add(cache.get(f"of-{number}"))

    threads = [Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: {number} for number in range(6)}
