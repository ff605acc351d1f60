"""What is asked of the outside, what comes in from it, and what a crash leaves."""
