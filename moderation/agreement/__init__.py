"""How far two moderators agree: each quarter, part of the decisions are judged again, blind."""
