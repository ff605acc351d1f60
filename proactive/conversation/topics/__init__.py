"""What citizens ask and tell beyond yes and no: recognised by examples, answered from their own case."""
