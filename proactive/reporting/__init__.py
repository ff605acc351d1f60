"""What officials count: how far cases came, how long it took, what it cost."""
