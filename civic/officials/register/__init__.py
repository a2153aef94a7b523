"""The Répertoire national des élus: its files read, and a claim compared with them."""
