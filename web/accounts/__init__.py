"""Accounts over HTTP: signing in and out, choosing a password, one's own page, and the admins' list of accounts and book of changes."""
