"""What the pages answer: fetch, guard, one action, redirect."""
