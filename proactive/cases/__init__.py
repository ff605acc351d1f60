"""What a case is: its parts, where it may stand, what it asks for, and what a step leaves behind."""
