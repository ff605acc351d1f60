"""Monthly awards after the assignment: paid, recalculated, suspended, resumed, stopped, reviewed."""
