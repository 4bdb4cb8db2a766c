"""Reasons for which a capture becomes no document because there is nothing in it to read. All other refusals keep a text from us."""

EMPTY_FILE = "an empty file"
EMPTY_PAGE = "an empty page"
NO_TEXT = "a file without text"
NOT_FOUND = "a page that says it was not found"
NO_AGENDA = "a meeting without a published agenda"
NOTHING_IN_IT = frozenset({EMPTY_FILE, EMPTY_PAGE, NO_TEXT, NOT_FOUND, NO_AGENDA})
