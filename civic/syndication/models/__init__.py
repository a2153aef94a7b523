"""Models of what is told outside."""
