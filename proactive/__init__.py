"""What is right."""
