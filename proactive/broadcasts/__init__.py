"""A message to many: to whom, at what pace, at what price."""
