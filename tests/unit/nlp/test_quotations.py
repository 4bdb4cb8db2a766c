"""Quotations by structure: marks of every kind, apostrophes, running quotations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.text.quotations import Quotation, find_paragraphs, find_quotations


def words(text: str) -> list[str]:
    return [text[q.start : q.end] for q in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Go,” said Ann Vole. “Now.”", ["Go,", "Now."]),
        ('"Go," said Ann Vole. "Now."', ["Go,", "Now."]),
        ("‘Go,’ said Ann Vole. ‘Now.’", ["Go,", "Now."]),
        ("'Go,' said Ann Vole. 'Now.'", ["Go,", "Now."]),
        ("„Geh“, sagte sie. « Allons », dit-il. »Gut«, sagte er.", ["Geh", "Allons", "Gut"]),
        ("A ‘slow’ start, said “Kit”, and 'no' \"end\".", ["slow", "Kit", "no", "end"]),
        ('He said: “We go", and left.', ["We go"]),
        ("''We go,'' he said.", ["We go,"]),
        ('" We stay " she said.', ["We stay"]),
        ('He said:"We go",and left.', ["We go"]),
        ("She said,'we stay.'", ["we stay."]),
        ('The "Ozzy"-style line', ["Ozzy"]),
        ("He called it “word“ twice.", ["word"]),
    ],
    ids=str,
)
def test_marks_of_every_kind(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't know O'Hara or the dealers' cars; rock 'n' roll in the '90s.", []),
        ("I don’t know O’Hara or the dealers’ cars; the ’90s.", []),
        ("'The dealers' cars were taken,' he said.", ["The dealers' cars were taken,"]),
        ("‘The dealers’ cars weren’t taken,’ he said.", ["The dealers’ cars weren’t taken,"]),
        ("'War on drugs' is a phrase of the users' group.", ["War on drugs"]),
        ("'We got 'em out,' he said.", ["We got 'em out,"]),
        ("He saw 'none at all in a wet 'un'. It rained.", ["none at all in a wet 'un"]),
        ("Rock 'n roll was 'great' they said.", ["great"]),
        ("'Tis true, she said. 'We know it.'", ["We know it."]),
        ("They were 'makin' a killin' from it' and left.", ["makin' a killin' from it"]),
        ('It was 5\'10" tall. A 6" pipe lay there.', []),
        ('He said: "A 6" pipe and a 10" knife," and left.', ['A 6" pipe and a 10" knife,']),
        ('"There were 16" he said, "and 17" after.', ["There were 16", "and 17"]),
    ],
    ids=str,
)
def test_apostrophes_and_inches_are_no_marks(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "“He told me ‘get out’ and I left,”",
        "“He told me “get out” and I left,”",
        "\"He told me 'don't stay' and I left,\"",
        "'He told me \"don't stay\" and I left,'",
        "'We were told 'no' by the council,'",
    ],
)
def test_a_quotation_inside_another_is_no_item(text: str) -> None:
    assert [(q.start, q.end, q.depth) for q in find_quotations(f"{text} she said.")] == [(1, len(text) - 1, 1)]


@pytest.mark.parametrize(("opener", "closer"), ["“”", "‘’", '""', "''"])
@pytest.mark.parametrize("gap", ["\n\n", "\n", "\n\nPicture: ANN VOLE\n\n"])
def test_a_quotation_opened_in_mid_paragraph_runs_on(opener: str, closer: str, gap: str) -> None:
    text = (
        f"{opener}Go,{closer} he said. {opener}The dealers' calls fell away.{gap}{opener}We got more phones.{gap}"
        f"{opener}We asked again.{closer}"
    )
    quotations = find_quotations(text)
    assert words(text) == ["Go,", "The dealers' calls fell away.", "We got more phones.", "We asked again."]
    assert [q.is_closed for q in quotations] == [True, False, False, True]
    assert [q.continues for q in quotations] == [False, False, True, True]
    assert len({q.chain for q in quotations}) == 2
    assert len({q.chain for q in quotations[1:]}) == 1


def test_a_quotation_runs_on_without_a_new_mark() -> None:
    text = "He said: “It was bad.\n\nIt got worse.” Then he left."
    quotations = find_quotations(text)
    assert words(text) == ["It was bad.", "It got worse."]
    assert (quotations[1].opener, quotations[1].continues, quotations[1].chain) == ("", True, quotations[0].chain)


def test_an_unclosed_mark_ends_at_its_paragraph() -> None:
    text = "He said: “It was bad.\n\nA dull day in Diss.\n\nShe said: “Quite.”"
    assert words(text) == ["It was bad.", "Quite."]
    assert not any(q.continues for q in find_quotations(text))


def test_an_unclosed_mark_ends_where_the_next_quotation_opens() -> None:
    assert words("“We know, said Jo. “It was bad,” said Al. “It is over.”") == ["We know, said Jo.", "It was bad,", "It is over."]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The sergeant said: “People round here hear hares at night and\nthink it quaint. It is not. Thousands of pounds hang on it.\n"
        "Farmers who walk across their own fields are threatened at once.”"
    )
    assert len(find_paragraphs(text)) == 1
    assert words(text) == [text[text.index("“") + 1 : -1]]


def test_lines_without_blank_lines_between_are_paragraphs() -> None:
    text = "Man held\nA man was held in Diss on Sunday.\nHe said: “I was not there.\nThe trial goes on."
    assert len(find_paragraphs(text)) == 4
    assert words(text) == ["I was not there."]


MARKS = "“”‘’„‚«»\"'"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(MARKS * 2 + "abS9 .,:-\n"), max_size=80) | st.text(max_size=60))
def test_quotations_are_valid_ordered_and_within_a_paragraph(text: str) -> None:
    quotations = find_quotations(text)
    paragraphs = find_paragraphs(text)
    last_end = 0
    for q in quotations:
        assert last_end <= q.start < q.end <= len(text)
        assert any(start <= q.start and q.end <= end for start, end in paragraphs)
        assert text[q.start : q.end] == text[q.start : q.end].strip()
        assert q.is_closed == bool(q.closer)
        last_end = q.end
    chains = [q.chain for q in quotations]
    assert all(isinstance(q, Quotation) for q in quotations)
    assert chains == sorted(chains)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab9 \n\t\r\u2028."), max_size=120))
def test_paragraphs_cover_all_words_in_order(text: str) -> None:
    paragraphs = find_paragraphs(text)
    assert [end for _, end in paragraphs] == sorted(end for _, end in paragraphs)
    assert "".join("".join(text[a:b].split()) for a, b in paragraphs) == "".join(text.split())
    assert all("\n\n" not in text[a:b] for a, b in paragraphs)
