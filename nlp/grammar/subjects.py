"""Who leads a sentence, by its grammar alone: the candidate before its verb, a pronoun, another noun phrase, or nobody.

`Coxswain Ann Lee said`, `Bob Ray's aunt, Ann Lee, said` and `Defending Bob Ray, Ann Lee said` are led by Ann Lee; where a thing leads, whoever
leads a further clause: `Six were held, but the chief, Ann Lee, said`.
"""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from nlp.grammar.cues import CLAUSE_LEADS, before_phrase, role_tokens
from nlp.grammar.descriptions import AUXILIARIES, LINKS, POSSESSIVES
from nlp.text.layout import Layout

# Stands for somebody who is no candidate: "one driver".
SOMEBODY_ELSE = ""
# What leads a sentence and is no person.
THING = "it"
# The pronouns that mean one person, and whom nobody of the other sex nor a body is meant by.
HE_OR_SHE = frozenset(("he", "she"))
PRONOUNS = HE_OR_SHE | frozenset(("they", THING, "i", "we"))
DETERMINERS = frozenset(
    "a an the his her their its our my one another some two this that each every no".split()  # noqa: SIM905
)
# Tokens of a sentence that are looked at, so that no text costs more than by its length.
MAX_SENTENCE_TOKENS = 80
# Tokens outside quotations among which its subject is looked for.
MAX_SUBJECT_TOKENS = 12
# Tokens of a phrase with "in" that stands before a sentence's subject.
MAX_INTRODUCTION_TOKENS = 16
# Titles between a comma and the name that follows.
MAX_TITLE_TOKENS = 4
# A noun phrase is somebody from this share on by the tagger of descriptions; others are things ("the leaflet"), and the sentence before tells.
# 0, .003, .01, .03, .1 tried: of quotes shown .422, .440, .440, .440, .440 on dev, all right; authors q to w .992 of .221, .990 of .231,
# .988 of .234, .983 of .237, .981 of .239 right.
MIN_DESCRIBES = 0.003
# What goes on with the phrase behind a comma: "In the shelter, where a boy had stood, I met Ann Lee".
_CLAUSES = frozenset(("where", "when", "which", "who", "whose"))
# Small words of a noun phrase: "the [chair of the board]", "the [board's chair]".
_INSIDE = frozenset(("of", "for", "and")) | POSSESSIVES


class Mention(NamedTuple):
    """A candidate's mention: its name in small letters, the token behind it, whether it is a name and no description, and the pronoun that
    stands for it where that is known.
    """

    name: str
    end: int
    is_named: bool = True
    pronoun: str | None = None

    def may_be(self, pronoun: str | None) -> bool:
        """Tell whether a pronoun can mean it; any but "he" and "she" can."""
        return pronoun not in HE_OR_SHE or self.pronoun in (None, pronoun)


class Subjects:
    """The subjects of one document's sentences.

    `mentions` by their first tokens. `describes`: how likely a description of a speaker begins at each token. Shapes: (n_tokens,).
    """

    def __init__(self, doc: Any, layout: Layout, mentions: Mapping[int, Mention], describes: Any) -> None:
        self._doc, self._layout, self._mentions, self._describes = doc, layout, mentions, describes
        self._roles = role_tokens(doc)
        is_word = (layout.quotation < 0) & (doc.to_array(["IS_ALPHA"]) > 0).reshape(len(doc))
        self._words: list[int] = np.nonzero(is_word)[0].tolist()  # those outside quotations
        self._leads = sorted({*self._words, *mentions})

    def has_words(self, start: int, end: int) -> bool:
        """Tell whether a word stands outside quotations between two tokens."""
        return bisect_left(self._words, start) < bisect_left(self._words, end)

    def is_named(self, token: int) -> bool:
        """Tell whether the name of a candidate begins at a token."""
        return token in self._mentions and self._mentions[token].is_named

    def is_mention(self, token: int) -> bool:
        """Tell whether a candidate's mention begins at a token."""
        return token in self._mentions

    def mentions_any(self, start: int, end: int, pronoun: str | None) -> bool:
        """Tell whether anybody whom a pronoun can mean is mentioned between two tokens, outside quotations."""
        return any(self._mentions[i].may_be(pronoun) for i in self._outside(start, end))

    def of(self, start: int, end: int, pronoun: str | None = None) -> str | None:
        """Return who leads the sentence between two tokens: a candidate's name, a pronoun, SOMEBODY_ELSE for another noun phrase, THING, or
        None where nobody leads. Whom `pronoun` cannot mean is passed over.
        """
        subject = self._of_sentence(start, end, pronoun)
        is_another = pronoun in HE_OR_SHE and subject in PRONOUNS and subject != pronoun
        if subject in (None, THING) or is_another:
            return self._of_clause(start, end, pronoun) or subject
        return subject

    def phrase(self, start: int, end: int, pronoun: str | None = None) -> str:
        """Return the candidate at the end of the noun phrase that begins behind its determiner ("the [coach, Ann Lee]"), else SOMEBODY_ELSE
        or THING.
        """
        for i in range(start, min(end, start + MAX_SUBJECT_TOKENS)):
            if i in self._mentions:
                mention = self._titled(self._mentions[i])
                if self._is_owner(mention):
                    continue
                if mention.may_be(pronoun):
                    return mention.name
                break
            if self._layout.quotation[i] >= 0 or (self._doc[i].is_stop and self._doc[i].lower_ not in _INSIDE):
                break
        return SOMEBODY_ELSE if (self._describes[start - 1 : start + 3] >= MIN_DESCRIBES).any() else THING

    def _of_sentence(self, start: int, end: int, pronoun: str | None) -> str | None:
        first = bisect_left(self._leads, self._past_introduction(start, end))
        for i in self._leads[first : first + MAX_SUBJECT_TOKENS]:
            if i >= min(end, start + MAX_SENTENCE_TOKENS):
                break
            if i in self._mentions:
                mention = self._titled(self._mentions[i])
                if self._is_owner(mention):
                    return self.phrase(mention.end + 1, end, pronoun)
                if mention.may_be(pronoun) and not self._is_led(start, i):
                    return mention.name
                continue
            word = self._doc[i].lower_
            if word in PRONOUNS:
                return str(word)
            if word in DETERMINERS:
                return self.phrase(i + 1, end, pronoun)
        return None

    def _past_introduction(self, start: int, end: int) -> int:
        """Return where a sentence goes on behind "in" and a phrase that a comma ends: "In a statement read to the court, | his widow, Ann Lee, said"; its
        beginning where a name stands right before the comma ("In a statement Ann Lee, of Diss, said").
        """
        words = [t for t in self._doc[start : min(end, start + MAX_INTRODUCTION_TOKENS)] if not t.is_space]
        if not words or words[0].lower_ != "in":
            return start
        comma = next((t.i for t in words if t.text == ","), start)
        subject = next((t.lower_ for t in self._doc[comma + 1 : end] if not t.is_space), "")
        if subject in PRONOUNS | _CLAUSES:  # "In a statement which Ann Lee read out, she said" may be of anybody
            return start
        is_named = any(self.is_named(i) and self._mentions[i].end == comma for i in range(start, comma))
        return start if is_named or self._layout.quotation[comma] >= 0 else comma

    def _of_clause(self, start: int, end: int, pronoun: str | None) -> str | None:
        """Return the one person or body by name who leads a further clause: "…, but the chief, Ann Lee, said"."""
        names = {
            mention.name
            for i in self._outside(start, min(end, start + MAX_SENTENCE_TOKENS))
            if (mention := self._mentions[i]).is_named and mention.may_be(pronoun) and self._leads_clause(i, mention.end)
        }
        return names.pop() if len(names) == 1 else None

    def _outside(self, start: int, end: int) -> list[int]:
        """Return the first tokens of the mentions between two tokens that no quotation holds."""
        return [i for i in range(start, end) if i in self._mentions and self._layout.quotation[i] < 0]

    def _leads_clause(self, first: int, end: int) -> bool:
        """Tell whether a name leads a clause: a conjunction or a comma stands before its titles, a verb behind it."""
        lead = before_phrase(self._doc, first, self._roles)
        if lead < 0 or not (self._doc[lead].text == "," or self._doc[lead].lower_ in CLAUSE_LEADS):
            return False
        verb = end + (self._doc[lead].text == "," and self._doc[end : end + 1].text == ",")
        return any(t.is_lower and (not t.is_stop or t.lower_ in AUXILIARIES) for t in self._doc[verb : verb + 1])

    def _titled(self, mention: Mention) -> Mention:
        """Return the name to which a description is a title ("Coxswain Ann Lee", "the coach, Ann Lee"), else the mention as it is."""
        comma = self._doc[mention.end : mention.end + 1].text == ","
        behind = None if mention.is_named else self._mentions.get(mention.end + comma)
        return behind if behind and behind.is_named else mention

    def _is_owner(self, mention: Mention) -> bool:
        return self._doc[mention.end : mention.end + 1].text in POSSESSIVES

    def _is_led(self, start: int, first: int) -> bool:
        """Tell whether a name belongs to a phrase before the subject: "With [Ann Lee] away, Bob Ray said", "Defending [Ann Lee], Bob Ray said"."""
        lead = before_phrase(self._doc, first, self._roles)
        if lead >= start:
            return self._doc[lead].lower_ in LINKS or self._doc[lead].lower_.endswith("ing")
        end = self._mentions[first].end
        opens = start < first and (self._doc[start].lower_ in LINKS or self._doc[start].lower_.endswith("ing"))
        behind = range(end + 1, min(len(self._doc), end + 1 + MAX_TITLE_TOKENS))
        return opens and self._doc[end : end + 1].text == "," and any(self.is_named(i) for i in behind)
