"""How much a printed sheet holds, and how much is declared at once."""

# The lines of a sheet: nobody can have signed more often.
LINES = 20
# Ten thousand signatures: a larger pile is declared in several counts.
SHEETS_MAX = 500
