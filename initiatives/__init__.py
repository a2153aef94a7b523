"""Initiatives and everything citizens do with them."""
