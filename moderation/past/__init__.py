"""Past cases: found again by what they were about, never by whoever is a party to them."""
