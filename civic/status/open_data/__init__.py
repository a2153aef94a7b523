"""What happened here in a year, as open data: tables of facts, no person in any of them."""
