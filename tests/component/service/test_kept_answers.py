"""What is kept while documents and their facts stay the same is, after whatever was written, what counting anew gives."""

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from archive.kept import Kept
from archive.texts.facts_state import facts_state
from core.errors import CountywatchError
from service.correcting import propose
from service.correcting.listing import corrections
from service.correcting.making import make, undo
from service.correcting.takedowns import Subject, erase, lift, suppress, takedowns
from service.dossiers.dossiers import dossier
from service.dossiers.profiles import profile
from service.health.health import status
from service.installation import Installation
from service.search.quotes import QuoteOptions, find_quotes
from service.trends import trend
from tests.component.service.press import COPY, FOOD, MADE
from tests.component.service.test_decisions import ME, bring
from tests.web.county import PACK, RAID, FakePipeline, Made, edited

MORE = replace(RAID, title="Two more held", url="http://127.0.0.1:9/news/more")
HEARD = edited(RAID, "Six people of Inventham were held in Operation Gooseberry, the court heard.", *RAID.paragraphs[1:])
FEWER = edited(PACK, "This report asks the cabinet to keep naloxone in one library of Inventham.", *PACK.paragraphs[1:])
TEXTS = (*MADE, MORE, HEARD, FEWER)
ARRIVING: tuple[Made, ...] = (MORE, HEARD, FEWER, RAID, PACK)
N_WRITES = 24 if os.environ.get("COUNTYWATCH_SOAK") else 12


def told(count: Callable[[], object]) -> object:
    try:
        return count()
    except CountywatchError as err:
        return str(err)


def answers(county: Installation) -> list[object]:
    """Ask what is kept: by itself, and within what is made of it."""
    things = (("operation", "Gooseberry"), ("person", "Ada Quill"), ("place", "Inventham"), ("place", "Great Inventham"))
    return [
        told(lambda: dossier(county, "Gooseberry")),
        told(lambda: find_quotes(county)),
        told(lambda: find_quotes(county, "stop")),
        told(lambda: find_quotes(county, "", QuoteOptions(speaker="Ada Quill"))),
        told(lambda: trend(county, ["Inventham"])),
        told(lambda: status(county)),
        *(told(partial(profile, county.archive, county.config.beat, kind, name)) for kind, name in things),
    ]


def write(county: Installation, chance: random.Random, n: int, newest: dict[str, str]) -> str:
    """Do one thing that happens to an archive, and return what. `newest`: the text that came last, by its page."""
    documents, decisions = county.documents, county.decisions
    match chance.randrange(8):
        case 0 | 1:
            arriving = chance.choice([each for each in ARRIVING if newest.get(each.key) != each.text])
            bring(county, arriving, minutes=n)
            newest[arriving.key] = arriving.text
            return "a text came"
        case 2:
            make(county, propose.rename(decisions, documents, "Inventham", "Great Inventham"), ME)
            return "renamed"
        case 3:
            make(county, propose.speaker(documents, chance.choice((RAID, COPY)).id, "We will not stop here", None), ME)
            return "a wrong speaker"
        case 4:
            made = [each for each in corrections(decisions) if each.state == "in force"]
            undo(county, chance.choice(made).id if made else "none", ME)
            return "undone"
        case 5:
            suppress(county, Subject(document=chance.choice((RAID, COPY, FOOD, PACK)).id), ME)
            return "taken down"
        case 6:
            held = [each for each in takedowns(decisions) if not each.is_lifted]
            lift(county, chance.choice(held).id if held else "none", ME)
            return "lifted"
        case _:
            run = county.archive.begin_run(["gazette"] * n)
            county.archive.record_check(run, "gazette", "nothing", {})
            county.archive.end_run(run)
            return "nothing new"


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2))
def test_what_is_kept_is_what_counting_anew_gives(county: Installation, seed: int) -> None:
    county.__dict__["pipeline"] = FakePipeline(TEXTS)
    chance, done = random.Random(seed), Counter[str]()
    kept, before = county.archive.kept, answers(county)
    newest = {each.key: each.text for each in MADE}
    for n in range(1, N_WRITES + 1):
        state = facts_state(county.archive)
        try:
            what = write(county, chance, n, newest)
        except CountywatchError:
            what = "refused"
        done[what] += 1
        now = answers(county)
        if what == "nothing new":
            assert facts_state(county.archive) == state
            assert now[0] == before[0]
        county.archive.kept = Kept(county.archive.engine)
        anew = answers(county)
        county.archive.kept.close()
        county.archive.kept = kept
        assert now == anew, (n, what)
        before = now
    assert len(done) >= 5, done


def test_what_is_erased_is_kept_nowhere(county: Installation) -> None:
    before = answers(county)
    erase(county, Subject(document=RAID.id), ME)
    assert answers(county) != before
    assert RAID.id not in repr(answers(county)[:4])
