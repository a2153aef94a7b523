"""The feed of what was just posted, seen or not: it changes nothing publicly."""
