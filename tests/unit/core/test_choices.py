import pytest

from core.choices import no_such_kind
from core.errors import UsageError
from core.words import KINDS
from index.query import parse


@pytest.mark.parametrize(
    ("query", "position", "told"),
    [
        ("raid kind:minuets", 10, "'minuets' is no kind of document; did you mean minutes? Kinds: "),
        ("kind:poem", 5, "'poem' is no kind of document. Kinds: "),
        ('raid operatoin:"Tidal Wave"', 5, "There is no field 'operatoin'; did you mean operation? Fields: "),
        ("spaeker:haldane", 0, "There is no field 'spaeker'; did you mean speaker? Fields: "),
        ('police AND (colour:"red")', 12, "There is no field 'colour'. Fields: "),
    ],
)
def test_what_is_none_of_a_few_is_told_with_what_was_meant(query: str, position: int, told: str) -> None:
    with pytest.raises(UsageError) as error:
        parse(query)
    assert str(error.value).startswith(told)
    assert error.value.position == position


@pytest.mark.parametrize("query", ['"he said operatoin:"', '"first part:"second', 'he said: "stop"'])
def test_a_colon_within_or_before_quotation_marks_is_no_field(query: str) -> None:
    parse(query)


def test_all_kinds_are_told() -> None:
    assert str(no_such_kind("agendum", KINDS)) == (
        "'agendum' is no kind of document; did you mean agenda? Kinds: article, release, agenda, report, minutes, decision, other."
    )
