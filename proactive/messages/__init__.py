"""Words between the state and a citizen: how they are reached, what is said, what came in."""
