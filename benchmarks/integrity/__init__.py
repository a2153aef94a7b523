"""Precision and recall of the controls of signatures, per mix of made-up traffic.

The real pure rules (`initiatives.petitions`) judge it, once an hour as the sweep does and at
each confirmation. Rules were tuned on `TUNED`; the figures that count are those of `HELD_OUT`.
"""

from benchmarks.integrity.report import main

__all__ = ["main"]
