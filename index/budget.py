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
# tantivy 0.27, asked for a loose phrase of many words, follows each way in which the words of a loose phrase can be placed, in time and in memory. In 100 texts of 2,000 words,
# drawn from few different ones, each further word multiplied the ways by some 0.8 slop / (different words), 0.4 slop for one or two:
# with slop 50, 6 times one word took 0.9 s and 7 times more than 3 GB; with 5 words in turn the seventh 0.6 s, the eighth too much.
SPREAD = 0.8
# One way 0.001 for the best hits, and a search asks three times more or less: for those, their number and their facets. The dearest
# loose phrase that passed ("the" 12 times, slop 5, in 100 texts of that word) took 0.65 s; asked in pairs (index/tantivy_query.py) what
# passes takes 0.2 s at most.
WAY_COST = 0.004
# Two seconds are allowed; the other one is for a machine half as fast.
MAX_COST = 1_000.0


def phrase_cost(tokens: Sequence[str], slop: int) -> float:
    """The cost of a phrase; with slop at its worst, in a text that consists of its words."""
    cost = PHRASE_COST + TOKEN_COST * len(tokens)
    if not slop or cost > MAX_COST:
        return cost
    ways = 1.0
    for _ in tokens[1:]:
        ways *= 1 + SPREAD * slop / max(2, len(set(tokens)))
        if ways * WAY_COST > MAX_COST:
            break
    return cost + ways * WAY_COST
