"""The demo: everything in one process, with a mock city and its phones."""
