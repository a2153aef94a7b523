"""The last thing `make run` says: where the site is, and who can sign in."""

import json
import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

from civic.embedded.console import say
from civic.embedded.environment import data_folder

# Named, not imported: the house stands above this room.
_ACCOUNTS = "initiatives.demo.accounts"


def show_banner(port: int, data: Path, *, embedded: bool) -> None:
    """Print the address and, in the embedded mode, the mailbox and the demo accounts."""
    address = f"http://localhost:{port}"
    say(f"\n  Ready: {address}/\n")
    if embedded:
        say(f"  Outgoing mail is kept, not sent: {address}/courrier/")
        _show_accounts(data)
    say(f"  Logs: {data / 'logs'}\n  Stop with Ctrl-C.\n")


def _show_accounts(data: Path) -> None:
    accounts = demo_accounts() if _demo_loaded(data) else []
    if not accounts:
        return
    say("\n  Demo accounts (a star: a second factor is asked):")
    for account in accounts:
        star = "*" if account.has_totp else " "
        say(f"  {star} {account.label:<34} {account.email:<38} {account.password}")
    # A command typed beside the site looks in the usual folder unless told.
    where = "" if data == data_folder({}) else f"CIVIC_DATA_DIR={shlex.quote(str(data))} "
    say(f"  The code of a starred account: {where}.venv/bin/python manage.py demo_code <address>\n")


def demo_accounts() -> list[Any]:
    """Return the accounts of the demo content, if this version has one."""
    try:
        return list(import_module(_ACCOUNTS).ACCOUNTS)
    except ModuleNotFoundError:
        return []


def _demo_loaded(data: Path) -> bool:
    try:
        return bool(json.loads((data / "prepared.json").read_text()).get("demo"))
    except (OSError, ValueError, AttributeError):
        return False
