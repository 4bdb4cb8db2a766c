"""What of a case a report is the news of, and what it knows of."""

import pytest

from service.events.stages import Stage, are_other_stages, stage_of, stages_in

RAID = ("Four held in Quay Lane", "Four people were arrested in Quay Lane on Tuesday. Police found cocaine.")
CHARGED = (
    "Three charged after raid",
    "Three people have been charged after a raid in Quay Lane. They will appear in court on Saturday.",
)
IN_COURT = ("Quay Lane three remanded", "Three people were remanded in custody on Saturday, charged with supplying cocaine.")
COURT_AGAIN = ("Suspects to stay in cells", "The three charged over the Quay Lane raid were refused bail by magistrates.")
AHEAD = ("Baker in court tomorrow", "A baker will appear before a judge tomorrow over cocaine.")


@pytest.mark.parametrize(
    ("report", "stage"),
    [(RAID, "arrest"), (CHARGED, "charge"), (IN_COURT, "hearing"), (COURT_AGAIN, "hearing"), (AHEAD, "announced")],
)
def test_the_news_is_what_the_top_tells(report: tuple[str, str], stage: Stage) -> None:
    assert stage_of(*report) == stage


@pytest.mark.parametrize("text", ["They will appear before magistrates on Monday.", "The pair face court over it.", "It rained."])
def test_what_is_to_come_was_not_reached(text: str) -> None:
    assert stages_in(text) == ()


@pytest.mark.parametrize(
    ("one", "other", "are_other"),
    [
        (RAID, CHARGED, True),
        (RAID, IN_COURT, True),
        (CHARGED, IN_COURT, True),
        (IN_COURT, COURT_AGAIN, False),
        (IN_COURT, AHEAD, True),
        (AHEAD, AHEAD, False),
        (RAID, ("Door comes down", "Neighbours in Quay Lane woke to the sound of a ram."), False),
        (CHARGED, ("Door comes down", "Neighbours in Quay Lane woke to the sound of a ram."), True),
        (RAID, ("Steward held", "A steward was arrested on Monday. He was charged the next day."), False),
    ],
)
def test_a_charge_and_a_hearing_are_apart_from_what_went_before(
    one: tuple[str, str], other: tuple[str, str], *, are_other: bool
) -> None:
    mine, theirs = ((stage_of(*report), stages_in(" ".join(report))) for report in (one, other))

    assert are_other_stages(*mine, *theirs) is are_other
    assert are_other_stages(*theirs, *mine) is are_other
