"""Appeals: filed from a link, without signing in, and judged by people who never touched them."""
