"""What a log never holds: the links that let somebody in without an account."""

import logging
import re

# A signed token ends with its signature, after "." or ":"; an encrypted one (Fernet) begins alike.
_SECRET = re.compile(r"(?<=/)(?:[^/\s?#]*[.:][\w=-]{27,}|gAAAA[\w=-]{40,})(?=[/?\s]|$)")


class WithoutTokens(logging.Filter):
    """Write "…" in place of the tokens of addresses: whoever reads logs must not hold the links."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record's words; let every record through."""
        if isinstance(record.msg, str):
            record.msg = hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hide(a) if isinstance(a, str) else a for a in record.args)
        return True


def hide(text: str) -> str:
    """A text without the tokens of the addresses in it."""
    return _SECRET.sub("…", text)
