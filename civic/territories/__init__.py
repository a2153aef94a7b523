"""The official tree of places; knows no users."""
