"""The real application on a simulated clock, network and providers: days in seconds, and again by their seed."""
