"""Draw the transition tables into the documentation, or check that the drawing is current."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from initiatives.petitions.states import (
    HOLDING,
    PETITION_MOVES,
    SIGNATURE_MOVES,
    PetitionState,
    SignatureState,
)
from initiatives.states import LIFECYCLE_MOVES, LISTED, WITHHELD, Visibility

TARGET = Path(settings.BASE_DIR) / "docs" / "states.md"


def drawing() -> str:
    """Return the whole page, in Markdown with Mermaid diagrams."""
    moves = [
        f"    {before.value} --> {after.value}: {move.value}"
        for move, (before, after) in LIFECYCLE_MOVES.items()
    ]
    rows = [
        f"| `{state.value}` | {state.label} | {_yes(state in LISTED)} | {_yes(state in WITHHELD)} |"
        for state in Visibility
    ]
    return "\n".join(
        [
            "# States of an initiative",
            "",
            "Drawn by `manage.py draw_states` from `initiatives/states.py`; `make check` fails",
            "when this page is out of date. The axes are independent and never share a column.",
            "",
            "## Lifecycle: its author's",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> draft",
            *moves,
            "```",
            "",
            "## Visibility: the moderators'",
            "",
            "New content is `public`: no other initial state exists. Any state follows any other.",
            "",
            "| state | label | in lists | text withheld |",
            "|---|---|---|---|",
            *rows,
            "",
            *_petitions(),
            *_signatures(),
        ]
    )


def _petitions() -> list[str]:
    """Petitions, from `initiatives/petitions/states.py`."""
    return [
        "## A petition",
        "",
        "Moves are written in `initiatives/petitions/states.py`. A closed one never opens again;",
        "six months later its signers are forgotten and it is archived.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {PetitionState.OPEN.value}: open",
        *_moves(PETITION_MOVES),
        "```",
        "",
    ]


def _signatures() -> list[str]:
    """Signatures, from the same file."""
    rows = [
        f"| `{state.value}` | {state.label} | {_yes(state == SignatureState.CONFIRMED)}"
        f" | {_yes(state in HOLDING)} |"
        for state in SignatureState
    ]
    return [
        "## A signature",
        "",
        "An exclusion taken back gives the state from before. Unconfirmed ones are deleted after",
        "thirty days.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {SignatureState.PENDING.value}: sign",
        *_moves(SIGNATURE_MOVES),
        "```",
        "",
        "| state | label | counts | holds its mailbox |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


def _moves(table: Mapping[Any, tuple[tuple[Any, ...], Any]]) -> list[str]:
    return [
        f"    {before.value} --> {after.value}: {move.value}"
        for move, (sources, after) in table.items()
        for before in sources
    ]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if the page is out of date")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        page = drawing()
        if not check:
            TARGET.parent.mkdir(exist_ok=True)
            TARGET.write_text(page)
        elif not TARGET.exists() or TARGET.read_text() != page:
            raise CommandError("docs/states.md is out of date: run manage.py draw_states")


def _yes(value: bool) -> str:
    return "yes" if value else "no"
