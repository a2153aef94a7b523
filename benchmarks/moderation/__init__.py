"""The flood of flags, as a table; then what the desk costs with 1,000 and with 5 million flags.

`python -m benchmarks moderation`. The table needs no server: the real rules judge made-up crowds.
Two bases follow, with the same initiatives: a thousand flags, then BENCH_FLAGS (5000000), one case
in ten open. Of each: k of the desk's pages (CPU per request over the yardstick of the same round),
how long a draw takes, how many flags a minute come in and how the desk answers meanwhile.

BENCH_ROUNDS (5) and BENCH_REQUESTS (120) as for the pages; BENCH_MODERATION=table stops after it.
"""

import os


def main() -> None:
    """Print everything."""
    from benchmarks.moderation import desk, flood

    flood.main()
    if os.environ.get("BENCH_MODERATION") != "table":
        desk.main()
