"""The command line beyond the list of commands: broadcasts, and what is printed."""
