"""Waves of spam: drawn, never picked; previewed in full; each content gets its own decision."""
