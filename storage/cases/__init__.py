"""Cases as they stand, how they came there, and what lies beside them."""
