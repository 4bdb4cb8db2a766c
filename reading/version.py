"""The version of all reading together. A file of its own, so that whoever only counts what is unread need not import the readers."""

# Raise it after any change by which the same bytes make another document; every capture is then read again.
READING_VERSION = 29
