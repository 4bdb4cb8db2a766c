"""Annotating texts in a child process: the parent, the child, and what they say to each other."""
