"""Importing this registers the kinds of this app, in the order they need each other."""

from initiatives.dataset import (  # noqa: I001
    base,  # noqa: F401
    people,  # noqa: F401
    texts,  # noqa: F401
    stances,  # noqa: F401
    letters,  # noqa: F401
    petitions,  # noqa: F401
    activities,  # noqa: F401
    follows,  # noqa: F401
)
