"""Worlds: rules are tuned on one and measured on the others, with other seeds and ranges.

The second was read while the rules of 2026-11.2 were made, the third before those of 2026-11.3, and
`later` after those of 2026-11.4: what is tuned next is reported on another.

A range is drawn from once per run. Nothing here comes from real signers; the shares of
providers and the times people take are guesses, written down so that they can be replaced.
"""

from dataclasses import dataclass, replace

Range = tuple[float, float]
TOTAL = 2_824
CONTAMINATIONS = (0.01, 0.044, 0.20)


@dataclass(frozen=True)
class World:
    """What differs between them."""

    name: str
    seeds: tuple[int, ...]
    # People: seconds on the form, to the button; share that the browser fills, with an account.
    typed: Range
    prompt: Range
    autofill: Range
    accounts: Range
    disposable: Range
    half_life_hours: Range
    # Clean crowds.
    burst_minutes: Range
    stand_marked: float
    campus: Range
    # Of one company; the share whose browser fills the form; seconds to the button, mail open.
    colleagues: Range
    filled: Range
    open_mail: Range
    # Scripts: mean gap between two forms, its jitter, form seconds, confirmation.
    gap: Range
    jitter: Range
    script_seconds: Range
    script_spread: Range
    script_delay: Range
    mailboxes: Range
    throwaway: Range
    catch_alls: Range
    catch_all_share: float
    drip: Range
    # One person with many accounts.
    person_networks: Range
    person_series: Range
    person_seconds: Range
    person_delay: Range
    # Times the adults of a village.
    village_excess: Range


TUNED = World(
    name="tuned",
    seeds=(101, 102, 103),
    typed=(40, 55),
    prompt=(45, 70),
    autofill=(0.15, 0.3),
    accounts=(0.1, 0.2),
    disposable=(0.003, 0.008),
    half_life_hours=(8, 14),
    burst_minutes=(8, 12),
    stand_marked=0.5,
    campus=(120, 300),
    colleagues=(8, 60),
    filled=(0.3, 0.6),
    open_mail=(30, 60),
    gap=(5, 40),
    jitter=(0.0, 0.6),
    script_seconds=(1, 6),
    script_spread=(0.0, 0.3),
    script_delay=(1, 15),
    mailboxes=(1, 3),
    throwaway=(3, 60),
    catch_alls=(1, 3),
    catch_all_share=0.6,
    drip=(4, 6),
    person_networks=(1, 2),
    person_series=(0.4, 0.9),
    person_seconds=(15, 40),
    person_delay=(20, 60),
    village_excess=(0.4, 3.0),
)

HELD_OUT = World(
    name="held out",
    seeds=(9001, 9002, 9003, 9004, 9005),
    typed=(32, 65),
    prompt=(35, 90),
    autofill=(0.1, 0.45),
    accounts=(0.05, 0.35),
    disposable=(0.002, 0.011),
    half_life_hours=(5, 24),
    burst_minutes=(5, 15),
    stand_marked=0.3,
    campus=(60, 500),
    colleagues=(6, 120),
    filled=(0.2, 0.7),
    open_mail=(28, 60),
    gap=(2, 90),
    jitter=(0.0, 1.0),
    script_seconds=(1, 12),
    script_spread=(0.0, 0.5),
    script_delay=(1, 30),
    mailboxes=(1, 5),
    throwaway=(1, 200),
    catch_alls=(1, 6),
    catch_all_share=0.5,
    drip=(3, 7),
    person_networks=(1, 4),
    person_series=(0.2, 1.0),
    person_seconds=(10, 60),
    person_delay=(12, 90),
    village_excess=(0.33, 5.0),
)

FRESH = World(
    name="fresh",
    seeds=tuple(range(28_101, 28_109)),
    typed=(28, 75),
    prompt=(30, 120),
    autofill=(0.05, 0.5),
    accounts=(0.0, 0.5),
    disposable=(0.001, 0.015),
    half_life_hours=(3, 36),
    burst_minutes=(4, 25),
    stand_marked=0.5,
    campus=(40, 800),
    colleagues=(4, 200),
    filled=(0.2, 0.8),
    open_mail=(25, 60),
    gap=(1, 120),
    jitter=(0.0, 1.2),
    script_seconds=(1, 15),
    script_spread=(0.0, 0.6),
    script_delay=(1, 40),
    mailboxes=(1, 8),
    throwaway=(1, 400),
    catch_alls=(1, 10),
    catch_all_share=0.4,
    drip=(2, 9),
    person_networks=(1, 5),
    person_series=(0.1, 1.0),
    person_seconds=(8, 75),
    person_delay=(10, 120),
    village_excess=(0.31, 6.0),
)

# The ranges of the third with seeds to tune on, once its misses had been read; and with seeds that
# nothing was tuned on before 30 November 2026, when they were read.
WIDE = replace(FRESH, name="wide", seeds=tuple(range(401, 407)))
LATER = replace(FRESH, name="later", seeds=tuple(range(51_001, 51_009)))
# Drawn once the rules of 2026-11.5 were settled.
LAST = replace(FRESH, name="last", seeds=tuple(range(73_001, 73_009)))
