"""The road of a case: one stage, one file."""
