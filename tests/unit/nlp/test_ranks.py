"""What grade titles tell of an officer, and that a councillor is none."""

import pytest

from nlp.names.ranks import title_grade


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["PC"], "constable"),
        (["Det Ch Insp"], "inspector"),
        (["Cllr"], "councillor"),
        (["County Councillor"], "councillor"),
        (["Mrs", "Coun."], "councillor"),
        (["Council Leader"], None),
        (["Mrs"], None),
        ([], None),
    ],
)
def test_titles_tell_a_grade(titles: list[str], expected: str | None) -> None:
    assert title_grade(titles) == expected
