"""What can be done with channels and deliveries: the only writers."""
