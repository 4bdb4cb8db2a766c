"""The vocabulary: labels of mentions, query fields, facets and kinds of figures, with their words. One table; nothing else lists them.

The index's columns, the query parser, `explain`, links, trends, filters, dossiers and pages are made of these rows. A new label costs its
component in `nlp/` and one row here.
"""

from dataclasses import dataclass
from typing import Literal

# The label of a mention, as `nlp/` gives it: one of LABELS.
Label = str


@dataclass(frozen=True, slots=True)
class QueryField:
    """What a query asks for as `name:value`, and the facet that counts its values.

    `other_names`: as people type it, too: they see how its facet is headed. `word` and `plural` name its values as people read them. `holds`: words of a text, names that match whole, or days. `label`: of the
    mentions that it finds. `facet`: the name under which answers count its values and dossiers are asked for, None where nothing counts them.
    `match`: how a match is said, with the value in place of {}. `is_public`: every name of it may be shown; False of people, of whom only those in public office are.
    `is_listed`: its names are a closed list of the beat. `is_of_bodies`: they name organisations. `splits`: a trend can be split by it.
    """

    name: str
    word: str
    plural: str
    holds: Literal["words", "names", "days"] = "names"
    other_names: tuple[str, ...] = ()
    label: Label | None = None
    facet: str | None = None
    match: str = "names {}"
    is_public: bool = True
    is_listed: bool = False
    is_of_bodies: bool = False
    splits: bool = False


@dataclass(frozen=True, slots=True)
class FigureKind:
    """What a figure counts. `plural` stands beside the figure. `counts_heads`: a fraction of one ("4.1 deaths") is no count but a rate."""

    name: str
    word: str
    plural: str
    counts_heads: bool = False

    def words_for(self, value: float) -> str:
        """Return what stands beside a figure of this value."""
        return self.word if value == 1 else self.plural


# In the order in which pages show facets and names.
QUERY_FIELDS = (
    QueryField("title", "title", "titles", holds="words", other_names=("headline",)),
    QueryField("text", "text", "texts", holds="words"),
    QueryField("byline", "byline", "bylines", holds="words", other_names=("author",)),
    QueryField(
        "source",
        "source",
        "sources",
        other_names=("newspaper", "publisher"),
        facet="source",
        match="comes from {}",
        is_listed=True,
        is_of_bodies=True,
        splits=True,
    ),
    QueryField("kind", "kind", "kinds", other_names=("type",), facet="kind", match="is of the kind “{}”", splits=True),
    QueryField("operation", "operation", "operations", other_names=("op",), label="OPERATION", facet="operation", splits=True),
    QueryField("place", "place", "places", label="PLACE", facet="place", match="names the place {}", splits=True),
    QueryField(
        "org",
        "organisation",
        "organisations",
        other_names=("organisation", "organization"),
        label="ORG",
        facet="organisation",
        match="names the organisation {}",
        is_of_bodies=True,
    ),
    QueryField("person", "person in a public role", "people in a public role", label="PERSON", facet="person", is_public=False),
    QueryField("drug", "drug", "drugs", label="DRUG", facet="drug", match="names the drug {}"),
    QueryField("topic", "topic", "topics", facet="topic", match="is about the topic “{}”", is_listed=True, splits=True),
    QueryField(
        "published",
        "year",
        "years",
        holds="days",
        other_names=("year", "date", "day"),
        facet="year",
        match="was published in the days asked for",
    ),
    QueryField("speaker", "speaker", "speakers", match="quotes {}", is_public=False),
    QueryField("council", "council", "councils", match="comes from {}", is_listed=True, is_of_bodies=True),
    QueryField("item", "agenda item", "agenda items", match="is agenda item {}"),
)
# In the order of the numbers that the weights of nlp/ give them: a new kind stands last.
FIGURE_KINDS = (
    FigureKind("arrests", "arrest", "arrests", counts_heads=True),
    FigureKind("charged", "person charged", "people charged", counts_heads=True),
    FigureKind("sentenced", "person sentenced", "people sentenced", counts_heads=True),
    FigureKind("sentence_length", "length of sentence", "length of sentence"),
    FigureKind("warrants", "warrant", "warrants", counts_heads=True),
    FigureKind("seizure_value", "value of what was seized", "value of what was seized"),
    FigureKind("seizure_amount", "amount seized", "amount seized"),
    FigureKind("money_spent", "money spent", "money spent"),
    FigureKind("people_treated", "person treated", "people treated", counts_heads=True),
    FigureKind("deaths", "death", "deaths", counts_heads=True),
    FigureKind("other", "of another kind", "of another kind"),
)

FIELDS = {field.name: field for field in QUERY_FIELDS}
# As people type them: by each of their names, also in the plural ("places:").
TYPED_FIELDS = {form: field for field in QUERY_FIELDS for name in (field.name, *field.other_names) for form in (name, f"{name}s")}
LABELLED = {field.label: field for field in QUERY_FIELDS if field.label}
FACETED = {field.facet: field for field in QUERY_FIELDS if field.facet}
LABELS: tuple[Label, ...] = tuple(LABELLED)
FACETS = tuple(FACETED)
# What a dossier is asked for: whatever mentions name.
THINGS = tuple(field.facet for field in LABELLED.values() if field.facet)
SPLITS = tuple(field.facet for field in QUERY_FIELDS if field.splits and field.facet)
FIGURES = {kind.name: kind for kind in FIGURE_KINDS}


def a(word: str) -> str:
    """Return a word behind its article: a place, an organisation."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
