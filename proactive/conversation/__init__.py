"""What a citizen says, how it is understood, and what follows."""
