"""The kit of an initiative: what its people say of it, each in their own words, and on paper."""
