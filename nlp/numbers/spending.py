"""Whether an amount of money is spent, by the words around it: a budget, a forecast, a saving or an income is not. Finds no figure."""

import re

from nlp.numbers.parsing import Number

# No spending, whatever else is said; none unless a word before the amount says so; and these words.
_OTHER = re.compile(
    r"\b(?:forecast|differen|gap\b|incomes?\b|savings?\b|surplus|deficit|shortfall|overspen|underspen|variance|receipts?\b|takings|cash\b|seiz)",
    re.I,
)
_KEPT = re.compile(r"\b(?:budgets?\b|reserves?\b|balances?\b|raised\b|transfers?\b)", re.I)
_SPENT = re.compile(r"\b(?:costs?\b|spen[dt]|pa(?:ys?|id)\b|grant|award|commit|set(?:s|ting)?\s+aside|allocat|invest)", re.I)
# A price, also of what is named beside it: "a bed costs £480 a night and a cell £520".
_PRICE = re.compile(r"£[\d,.]+[mk]?\s+(?:an?|per|each|every)\s+(?!year|annum|month|quarter)[a-z]", re.I)
# The label of all that is spent.
_WHOLE = re.compile(r"(?:total\s+)?(?:spending|expenditure)", re.I)
# "• Posts to be left vacant: £300,000": the words over the list tell what its items are.
_ITEM = re.compile(r"[^\S\n]*[-–•*·][^\n]*:[^\S\n]*\Z")


def is_spent(text: str, number: Number, start: int, end: int) -> bool:
    """Tell whether an amount is spent by its clause, which lies between `start` and `end`; an item of a list may be anything."""
    if _OTHER.search(text, start, end) or _PRICE.search(text, start, end):
        return False
    line = max(text.rfind("\n", 0, number.start) + 1, start - len(" • ") - 80)
    if _ITEM.match(text, line, number.start) and not _SPENT.search(text, line, number.start):
        return False
    return _KEPT.search(text, start, end) is None or _SPENT.search(text, start, number.start) is not None


def is_label_of_spending(label: str) -> bool:
    """Tell whether the amounts in a column or row may be single sums that are spent, by its label."""
    return not (_OTHER.search(label) or _KEPT.search(label) or _WHOLE.fullmatch(label))
