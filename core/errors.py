"""Every error of countywatch, named by what happens next.

CountywatchError
├── ConfigError        the start stops; a person changes a file or a variable    exit 1
├── UsageError         the request is wrong: a query, a date, a name             exit 2, HTTP 400
├── NotFound           no such thing                                             exit 1, HTTP 404
├── Forbidden          whoever asks may not do that                              HTTP 403
│   └── TooOften       it was tried too often, and may be again after a while    HTTP 429
├── Unavailable        a backend is down; the batch is kept for later            exit 3, HTTP 503
│   ├── Damaged        what was kept is broken: a person puts back a copy
│   └── Overrun        one question took too long or too much; others are answered
└── DocumentError      one document is lost, the batch goes on
    ├── Rejected       rightly not a document (consent page, empty file)
    ├── Quarantined    could not be read; its bytes are kept and can be tried again
    └── Waiting        cannot be read yet; it is tried again when what it waits for is done
"""


class CountywatchError(Exception):
    """The root: its text says what happened, why, and what to do, in plain English."""


class ConfigError(CountywatchError):
    """The installation is set up wrongly; nothing starts until a person has changed it."""


class UsageError(CountywatchError):
    """The request cannot be carried out as asked. `position` points into the query, if it was one."""

    def __init__(self, message: str, *, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class NotFound(CountywatchError):
    """What was asked for does not exist here."""


class Forbidden(CountywatchError):
    """Whoever asks may not do that, or cannot show that they may."""


class TooOften(Forbidden):
    """It was tried too often: whoever asks must wait for `wait_s` at most. Units: seconds."""

    def __init__(self, message: str, *, wait_s: int) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Unavailable(CountywatchError):
    """A backend does not answer; the same call may work later."""


class Damaged(Unavailable):
    """What the archive kept is broken; no waiting mends it, a person must put back a copy."""


class Overrun(Unavailable):
    """One question took too long or too much and was stopped; it may work on an idle machine, and others are answered."""


class DocumentError(CountywatchError):
    """One document is lost and the batch goes on. `reason` is a short plain phrase that is counted and shown."""

    def __init__(self, reason: str, *, url: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.url = url


class Rejected(DocumentError):
    """The bytes are rightly not a document."""


class Quarantined(DocumentError):
    """The bytes may be a document, but could not be read; they are kept and can be tried again."""


class Waiting(DocumentError):
    """The bytes are a document that another stage has work on first, such as recognising its scanned pages."""
