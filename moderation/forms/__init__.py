"""Shapes of what people send to moderation."""
