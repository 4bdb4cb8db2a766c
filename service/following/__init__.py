"""Searches that are kept and mailed: what is new for a reader, what is coming, and how they change and stop it."""
