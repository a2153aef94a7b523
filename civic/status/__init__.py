"""The public page of how the site is, and the incidents that operators write."""
