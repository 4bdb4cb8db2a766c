"""Decides whether it may be said what a figure counts, and of which operation. Mail, dossiers and pages all ask here; nothing else decides it."""

from core.vocabulary import FIGURES
from core.words import Figure

# On corpus dev .965 of the figures of known kinds that are told of an operation have kind and operation right from here on, which are .73 of them;
# of all .854 have (.946 of .82 at .8; .961 of .65 at .95); once a number's own clause has to say what it counts, .974 of .67 of all that are told of one. A figure misread is worse than none. Measure again after a change of weights.
SHOW_FIGURE = 0.9
# What stands in place of what a figure counts.
FIGURE_NOT_CERTAIN = "figure not certain"


def is_certain(figure: Figure) -> bool:
    """Tell whether it is sure what a figure counts and whose it is. One that an older program read has no confidence, so it is not."""
    return figure.confidence is not None and figure.confidence >= SHOW_FIGURE


def counted_in_words(figure: Figure) -> str:
    """Return what a figure counts as a reader sees it."""
    return FIGURES[figure.kind].words_for(figure.value) if is_certain(figure) else FIGURE_NOT_CERTAIN
