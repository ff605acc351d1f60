"""What is done for whoever asks, the same from every surface: the right, the act and its audit entry, together."""
