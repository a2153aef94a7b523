"""Words of the calendar on pages."""
