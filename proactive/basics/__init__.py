"""What everything rests on: the dated law, the calendar of working days, identifiers, refusals and their words."""
