"""What is true of the fictional county on the day of the tests: its press and its council laid together, by ids as an archive has them."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from core.ids import document_id
from demo.council import model
from demo.truth import load_truth
from tests.demo.conftest import TODAY

COUNCIL = tomllib.loads((Path(model.__file__).parent / "truth.toml").read_text(encoding="utf-8"))
PRESS = load_truth(TODAY)
MEETINGS = {meeting.id: meeting.on for meeting in model.load_council(TODAY).meetings.values()}
PAPERS = {paper["id"]: paper for paper in COUNCIL["document"]}
# Without what one paper published in the three weeks in which nobody read it.
COLLECTED = [each for each in PRESS["documents"] if each["collected"]]
PRESS_DAYS = {each["document_id"]: (each["published"] or "")[:10] for each in COLLECTED}
PRESS_IDS = {each["key"]: each["document_id"] for each in COLLECTED}
# The items under which a meeting receives the minutes of the one before: packs have them there.
RECEIVED = {(paper["meeting"], paper["item"]) for paper in PAPERS.values() if paper["kind"] == "minutes" and "item" in paper}
OWN, OTHER = "Aldershire Constabulary", "Fenmoor Police"


def paper_id(name: str) -> str:
    """Return the id of a council's file by its name in the truth: "s40152" or "g3152-1"."""
    number, _, part = name[1:].partition("-")
    return document_id("larwich-city-council", f"meeting-file/{number}/{part}" if part else f"attachment/{number}")


PAPER_IDS = {paper_id(name): name for name in PAPERS}


def day_of(mark: str, paper: str) -> str:
    """Return a day of the council's truth, as far as it is told: "{t-588}", "{m-20:month}"."""
    found = re.fullmatch(r"\{([mt])([+-]\d+)?(:month)?\}", mark)
    assert found, mark
    base = TODAY if found[1] == "t" else MEETINGS[PAPERS[paper]["meeting"]]
    day = (base + timedelta(days=int(found[2] or 0))).isoformat()
    return day[:7] if found[3] else day


def true_documents(operation: str, force: str) -> set[str]:
    """Return the ids of the articles, releases and papers that name an operation of a force."""
    (row,) = [row for row in PRESS["operations"] if (row["name"], row["force"]) == (operation, force)]
    press = {PRESS_IDS[key] for key in row["documents"] if key in PRESS_IDS}
    return press | {paper_id(m["document"]) for m in COUNCIL["mention"] if m["operation"] == operation and force == OWN}


def true_documents_of_own_day(operation: str, force: str) -> set[str]:
    """Return those of them that name it elsewhere than in the minutes of an earlier meeting."""
    own = {paper_id(m["document"]) for m in COUNCIL["mention"] if m["operation"] == operation and not _is_in_earlier_minutes(m)}
    return {each for each in true_documents(operation, force) if each not in PAPER_IDS or each in own}


def _is_in_earlier_minutes(mention: dict[str, Any]) -> bool:
    paper = PAPERS[mention["document"]]
    return paper["kind"] == "pack" and (paper["meeting"], mention["item"]) in RECEIVED


def true_days(documents: set[str]) -> list[str]:
    """Return the days of the dated ones, oldest first; a paper's is that of its meeting."""
    days = [PRESS_DAYS.get(each) or (on(each) if each in PAPER_IDS else "") for each in documents]
    return sorted(day for day in days if day)


def on(paper: str) -> str:
    day: date = MEETINGS[PAPERS[PAPER_IDS[paper]]["meeting"]]
    return day.isoformat()
