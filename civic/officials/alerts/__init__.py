"""Telling readers of a desk what happens in their area, at the pace they chose."""
