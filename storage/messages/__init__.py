"""Words on their way: written, claimed, delivered, at the rate that is allowed."""
