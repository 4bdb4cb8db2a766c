"""The tokenizer of `en_countywatch`: spaCy's for English, which sees a plain space wherever another stands, as in a name with a no-break space.

A Doc keeps a plain space between two tokens and no other, so its text has plain ones too. It is as long as the text given: offsets stay.
"""

from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

from nlp.unseen import with_plain_spaces

NAME = "en_countywatch.Tokenizer.v1"


class PlainSpaceTokenizer(Tokenizer):  # type: ignore[misc]  # spaCy has no types for it
    """spaCy's tokenizer behind `with_plain_spaces`."""

    def __call__(self, string: str) -> Doc:
        """Cut a text into tokens."""
        return super().__call__(with_plain_spaces(string))

    def __reduce__(self) -> tuple[Any, ...]:
        """Stay of this class in another process."""
        _, *arguments = super().__reduce__()
        return (type(self), *arguments)


@registry.tokenizers(NAME)
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """Return what makes the tokenizer of a pipeline, by its language's rules, as `spacy.Tokenizer.v1` does."""

    def make(nlp: Language) -> Tokenizer:
        defaults = nlp.Defaults
        return PlainSpaceTokenizer(
            nlp.vocab,
            rules=defaults.tokenizer_exceptions,
            prefix_search=compile_prefix_regex(defaults.prefixes or ()).search,
            suffix_search=compile_suffix_regex(defaults.suffixes or ()).search,
            infix_finditer=compile_infix_regex(defaults.infixes or ()).finditer,
            token_match=defaults.token_match,
            url_match=defaults.url_match,
        )

    return make
