"""What figures are counted from, kept beside the cases and messages."""
