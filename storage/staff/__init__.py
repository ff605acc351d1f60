"""Those who work here: their rights, sessions, dialogs, and what they were alerted of."""
