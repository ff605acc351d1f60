"""What runs by itself: each loop and sweep of the service."""
