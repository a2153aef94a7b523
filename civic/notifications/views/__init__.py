"""Pages: what one follows, what happened there, what one no longer wants."""
