"""Decides whether a quote's speaker may be named. Mail, dossiers, pages and the search by speaker all ask here; nothing else decides it."""

from core.words import Quote

# Of the quotes of corpus dev whose confidence is at least this, 98 of 100 have the right speaker, and 72 of 100 quotes are at least as sure
# (nothing else was looked at to choose it). Measure again after any change of the weights.
SHOW_SPEAKER = 0.93
# What stands in place of a name: a speaker is meant but may be another, or the text names none.
NOT_CERTAIN = "speaker not certain"
NOT_TOLD = "speaker not told"


def shown_speaker(quote: Quote) -> str | None:
    """Return the speaker if the name or description may be shown, else None.

    A quote that an older program read has no confidence, so its speaker is not certain.
    """
    is_sure = quote.speaker_confidence is not None and quote.speaker_confidence >= SHOW_SPEAKER
    return quote.speaker if is_sure else None


def speaker_in_words(quote: Quote) -> str:
    """Return the speaker as a reader sees it: the name where it is sure, else why there is none."""
    return shown_speaker(quote) or (NOT_CERTAIN if quote.speaker else NOT_TOLD)
