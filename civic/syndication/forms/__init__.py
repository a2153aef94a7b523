"""Forms of who connects accounts of other networks."""
