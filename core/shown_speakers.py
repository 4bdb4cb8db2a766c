"""Decides whether a quote's speaker may be named. Mail, dossiers, pages and the search by speaker all ask here; nothing else decides it."""

from core.words import Quote

# Of 1,532 quotes of six hands whose texts the scorer of speakers has not seen all of .363 are right from here on (.994 of .416 at .9), of corpus dev
# all of .524 (.596 at .9). At .9 the test author had one wrong of 78 and, after other rules, two of 80; of his .342 from here on one of 69. A wrong name
# is worse than none. Measure again after a change of weights.
SHOW_SPEAKER = 0.95
# What stands in place of a name: a speaker is meant but may be another, or the text names none.
NOT_CERTAIN = "speaker not certain"
NOT_TOLD = "speaker not told"
# A person whom the text names and who has no public role on its day.
NOT_PUBLIC = "a person without a public role"


def shown_speaker(quote: Quote) -> str | None:
    """Return the speaker if the name or description may be shown, else None.

    A quote that an older program read has no confidence, so its speaker is not certain.
    """
    is_sure = quote.speaker_confidence is not None and quote.speaker_confidence >= SHOW_SPEAKER
    return quote.speaker if is_sure else None


def speaker_in_words(quote: Quote) -> str:
    """Return the speaker as a reader sees it: the name where it is sure, else why there is none."""
    return shown_speaker(quote) or (NOT_CERTAIN if quote.speaker else NOT_TOLD)


def role_in_words(role: str | None, organisation: str | None) -> str:
    """Return a role with the body in which it is held, where the role does not name that itself; empty where neither is known."""
    is_named = organisation is not None and organisation.casefold() in (role or "").casefold()
    return ", ".join(part for part in (role, None if is_named else organisation) if part)
