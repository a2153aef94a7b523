"""Legal notices and decisions after publication."""
