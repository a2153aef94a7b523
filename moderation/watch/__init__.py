"""Watch rules: written by moderators, they open cases and never act."""
