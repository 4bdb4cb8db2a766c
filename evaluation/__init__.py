"""Labelled development sets and scorers. See everything; nothing sees them."""
