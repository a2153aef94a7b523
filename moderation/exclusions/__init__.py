"""Setting signatures aside: what the people who decide see and do."""
