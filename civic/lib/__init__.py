"""Pure helpers, template tags, base classes; no models."""
