"""Which language a text is in."""

from collections.abc import Callable
from functools import cache

# The languages that a county's press and papers come in; more of them would only be taken for each other in short texts.
LANGUAGES = ("en", "cy", "ga", "fr", "de", "es", "it", "nl", "pt", "pl", "lt", "lv", "ro", "bg", "hu", "ru", "uk", "tr", "ar", "ur", "bn", "zh")  # fmt: skip
# Shorter texts are of any.
MIN_CHARS = 40


def language_of(text: str) -> str | None:
    """Return the language as ISO 639-1; None for a text too short to tell."""
    if len(text) < MIN_CHARS:
        return None
    language, _score = _classifier()(text[:5000])
    return str(language)


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    """Set py3langid to the languages told apart, once a process: setting costs ten times what a text does."""
    import py3langid

    py3langid.set_languages(list(LANGUAGES))
    classify: Callable[[str], tuple[str, float]] = py3langid.classify
    return classify
