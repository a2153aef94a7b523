"""The drawing in the documentation and the table that senders go by."""

import re
from pathlib import Path

from django.conf import settings

from civic.syndication.states import DELIVERY_MOVES, DeliveryState, Wanted

PAGE = Path(settings.BASE_DIR) / "docs" / "crossposting.md"


def test_it_draws_moves_that_exist_and_every_state():
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", PAGE.read_text(), re.M)
    table = {
        (str(source), str(target), str(move))
        for move, (sources, target) in DELIVERY_MOVES.items()
        for source in sources
    }
    assert set(drawn) <= table
    reached = {state for source, target, _move in drawn for state in (source, target)}
    assert reached == set(DeliveryState.values)
    assert {str(move) for move in DELIVERY_MOVES} == {move for _s, _t, move in drawn}
    assert set(Wanted.values) == {"post", "edit", "delete"}
