"""What runs and what goes out."""
