"""What the press says when it cannot draw; apart, so that who reads it need not load the typesetter."""


class Undrawable(Exception):
    """The typesetter refuses a paper for another reason than a sign it lacks."""
