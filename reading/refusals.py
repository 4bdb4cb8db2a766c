"""Reasons for which a capture becomes no document because there is nothing in it to read. All other refusals keep a text from us."""

EMPTY_FILE = "an empty file"
EMPTY_PAGE = "an empty page"
NO_TEXT = "a file without text"
LOCKED = "an office file that only opens with a password; save it without one"
NO_ARTICLE = "a page without an article's text"
NOT_FOUND = "a page that says it was not found"
NO_AGENDA = "a meeting without a published agenda"
NOTHING_IN_IT = frozenset({EMPTY_FILE, EMPTY_PAGE, NO_TEXT, NOT_FOUND, NO_AGENDA})
# What broke a limit of the process that reads, or that process itself. Units: half a gigabyte is its memory, 64 MB its answer.
TOO_LARGE = "it unpacks to more than is ever read"
TOO_MUCH_MEMORY = "reading it takes more than the 512 MB of memory allowed: it unpacks to very much, or was made to"
TOO_DEEP = "its parts are nested too deeply"
CRASHED = "its reader crashed on it: a damaged file, or one made to do so"
