"""A measuring base: many plausible rows, quickly, by bulk SQL.

Each kind of row is one function registered with `@kind(…)` in `registry`; an app that adds
tables later registers its own in the same way. Nothing here goes through the actions: the
rows are made to be counted and timed, never to be judged.
"""
