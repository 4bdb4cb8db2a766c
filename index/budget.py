"""What a question may cost, judged before it runs: from its words alone, so that one text is refused everywhere or nowhere."""

from collections.abc import Sequence

# Units: milliseconds of one core over 100,000 documents of 440 words (docs/decisions/006-search-at-size.md). Measured with the most
# frequent words of the corpus: 100 words 550, 100 phrases of two 2,000, 100 prefixes of two letters 1,760, a phrase of 490 words 220,
# a name of 300 documents 14.
WORD_COST = 5.0
PREFIX_COST = 18.0
NAME_COST = 15.0
PHRASE_COST = 20.0
TOKEN_COST = 0.5
# Two seconds are allowed; the other one is for a machine half as fast.
MAX_COST = 1_000.0


def phrase_cost(tokens: Sequence[str], slop: int) -> float:
    """Return the cost of a phrase; of a loose one, that of each two neighbours (`index.query_tree.neighbours`)."""
    n_phrases = max(1, len(tokens) - 1) if slop else 1
    return PHRASE_COST * n_phrases + TOKEN_COST * len(tokens)
