"""A stage of the road."""
