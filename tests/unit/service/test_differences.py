"""What differs between two texts."""

import pytest

from service.differences import MAX_COMPARED, Piece, difference

OLD = "Six people were held in Larch Street.\n\nA cannabis farm was found.\n\nOfficers ask for witnesses."


def test_a_changed_word_is_told_in_its_paragraph() -> None:
    found = difference(OLD, OLD.replace("Six", "Seven"))

    assert found.paragraphs == (
        (Piece("removed", "Six "), Piece("added", "Seven "), Piece("same", "people were held in Larch Street.")),
    )
    assert (found.n_added, found.n_removed) == (1, 1)


@pytest.mark.parametrize("new", [OLD, OLD.replace("\n\n", "\n"), OLD.replace(" ", "  ") + "\n\n"])
def test_white_space_is_no_difference(new: str) -> None:
    assert difference(OLD, new).paragraphs == ()


def test_what_came_and_what_went_stand_alone() -> None:
    new = OLD.replace("A cannabis farm was found.\n\n", "") + "\n\nThis article has been amended."

    found = difference(OLD, new)

    assert found.paragraphs == (
        (Piece("removed", "A cannabis farm was found."),),
        (Piece("added", "This article has been amended."),),
    )
    assert difference("", "New.").n_added == 1
    assert difference("Old.", "").n_removed == 1


def test_the_new_text_can_be_read_from_the_pieces_in_order() -> None:
    old = "\n".join(f"Line {n} of the report says {n * 7 % 11} things." for n in range(60))
    new = "\n".join(line.replace("report", "paper") if n % 9 == 0 else line for n, line in enumerate(old.split("\n")) if n % 13)

    changed = {line for line in new.split("\n") if line not in old.split("\n")}

    pieces = difference(old, new).paragraphs
    assert {"".join(p.text for p in each if p.op != "removed") for each in pieces} - {""} == changed


def test_long_texts_that_share_nothing_end_at_once() -> None:
    n = int(MAX_COMPARED**0.5) + 10
    old, new = "\n".join(f"a{i}" for i in range(n)), "\n".join(f"b{i}" for i in range(n))

    found = difference(f"Same head\n{old}", f"Same head\n{new}")

    assert (found.n_added, found.n_removed) == (n, n)
