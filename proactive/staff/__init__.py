"""Those who work here: what each may do and see, and what they are told."""
