"""Whose office or force a text speaks of: what a role makes of its holder, and which force stands nearest."""
