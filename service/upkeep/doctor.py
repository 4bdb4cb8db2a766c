"""Looks at every part that can fail, for those who run the service: `countywatch doctor`. Reads only."""

import platform
import shlex
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.decisions.decisions import Decisions
from archive.faults import shown_address
from archive.stages.quarantine import Quarantine
from core.beat import Beat
from core.clock import Clock
from core.config import Config
from core.errors import CountywatchError
from core.reasons import listing, of_several, without_name
from service.correcting.listing import damage_in_words
from service.correcting.takedowns import count_takedowns
from service.health.health import stage_versions
from service.installation import Installation, open_installation
from service.sources.report import SourceReport, sources_report
from service.upkeep.attention import held_by_itself, lapsed_corrections, late_letters, unsent_letters
from service.upkeep.verification import sample_in_words

if TYPE_CHECKING:
    from index.fusion import Index
    from nlp.pipeline import Pipeline

# Below this much free space a crawl is likely to stop half-way: the demo needs 60 MB, a county's year some GB.
MIN_FREE_BYTES = 500 * 1024 * 1024
# Of many things that need a person so many are named; the page and the commands have all.
MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `doctor` looked at: whether it is in order, and what was seen."""

    what: str
    is_well: bool
    seen: str


def doctor(config: Config) -> list[Finding]:
    """Look at every part that can fail and say in words how it stands; one that is broken hides no other."""
    from nlp.pipeline import check_models

    findings = [_about("Python", platform.python_version), _about("Models", check_models)]
    findings.append(_about("Places", lambda: _place_facts(config.beat)))
    findings.append(_about("Free space", lambda: _free_space(config)))
    findings.append(_about("Data folder", lambda: _folder_facts(config)))
    with ExitStack() as stack:
        opened: list[Installation] = []
        findings.append(_about("Archive", lambda: _archive_facts(stack.enter_context(open_installation(config)), opened)))
        for installation in opened:
            findings.append(_about("What is kept", partial(sample_in_words, installation.archive)))
            index = installation.index
            findings.append(_about("Search index", partial(_index_facts, index)))
            findings.append(_about("Quarantine", partial(_quarantine_facts, installation.archive, installation.pipeline)))
            findings.append(_about("Corrections", partial(_correction_facts, installation.decisions)))
            findings.append(_about("Taken down", partial(_takedown_facts, installation.decisions, installation.clock)))
            findings.append(_about("Letters", partial(_letter_facts, installation.archive, installation.clock)))
            report = sources_report(installation.archive, installation.config.beat, installation.clock)
            findings += _source_findings(report.sources)
            findings.append(Finding("Jobs", True, report.clock_words))
    return findings


def _place_facts(beat: Beat) -> str:
    from nlp.names.gazetteer import load_gazetteer, place_key

    counties = load_gazetteer().counties
    if beat.fictional or place_key(beat.county) in map(place_key, counties):
        return f"of places of one name those of {beat.county} are meant, where a text tells no other county"
    near = " or ".join(get_close_matches(beat.county, counties))
    raise CountywatchError(
        f"The gazetteer lists no county {beat.county!r}, so places that share their name with others may have no point on the map. "
        f"Write `county` in the beat's file as the Ordnance Survey does{f', perhaps {near}' if near else ''}."
    )


def _quarantine_facts(archive: Archive, pipeline: "Pipeline") -> str:
    n = Quarantine(archive, stage_versions(pipeline)).count()
    if n:
        raise CountywatchError(
            f"{n:,} could not be taken through; `countywatch quarantine list` says which, and the page /attention has them too"
        )
    return "nothing waits there for a person"


def _correction_facts(decisions: Decisions) -> str:
    if damage := damage_in_words(decisions):
        raise CountywatchError(damage.removesuffix("."))
    lapsed = lapsed_corrections(decisions)
    if lapsed:
        raise CountywatchError(
            f"{_counted(len(lapsed), 'correction')} no longer apply, for the words are not in the text any more: {_listed([correction.about or correction.id for correction in lapsed])}; "
            "`countywatch correct undo ID` takes one back, `countywatch correct list` has their ids, and the page /attention has them too"
        )
    return "all in force still apply"


def _takedown_facts(decisions: Decisions, clock: Clock) -> str:
    held = held_by_itself(decisions, clock)
    if held:
        raise CountywatchError(
            f"{_counted(len(held), 'takedown')} by countywatch itself of late, for a person to look at: {_listed([takedown.subject for takedown in held])}; "
            "`countywatch takedown list` has their ids, `countywatch takedown lift ID` serves one again, and the page /attention has them too"
        )
    return f"{_counted(count_takedowns(decisions), 'takedown')} in force, none for a person to look at"


def _letter_facts(archive: Archive, clock: Clock) -> str:
    unsent, late = unsent_letters(archive), late_letters(archive, clock)
    if unsent or late:
        sentences = [f"{_counted(len(unsent), 'letter')} could not be sent"] if unsent else []
        sentences += [f"{_counted(len(late), 'letter')} should have been sent and will be tried again"] if late else []
        reasons = list(dict.fromkeys(f"{letter.recipient}: {letter.error or 'no try yet'}" for letter in (*unsent, *late)))
        raise CountywatchError(
            f"{', '.join(sentences)}: {_listed(reasons)}; `countywatch digest outbox` has their ids, "
            "`countywatch digest retry ID` tries one again, `countywatch digest dismiss ID` gives it up, and the page /attention has them too"
        )
    return "none waits for a person"


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what if n == 1 else f'{what}s'}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MAX_NAMED
    return "; ".join(names[:MAX_NAMED]) + (f"; and {more:,} more" if more > 0 else "")


def _source_findings(reports: Sequence[SourceReport]) -> Iterator[Finding]:
    """Yield how the sources stand; those that may not be crawled for one reason stand in one finding."""
    refused: dict[str, list[str]] = {}
    for report in reports:
        refusal = report.listed.refusal
        if refusal is None:
            yield _source_finding(report)
        else:
            refused.setdefault(without_name(refusal, report.health.name), []).append(report.health.name)
    for refusal, names in refused.items():
        if len(names) == 1:
            yield Finding(f"Source {names[0]}", False, refusal)
        else:
            yield Finding(f"Sources {listing(names)}", False, of_several(refusal))


def _source_finding(report: SourceReport) -> Finding:
    """Return how a source stands, as the page of sources says it."""
    health, what = report.health, f"Source {report.health.name}"
    if health.outcome == "never":
        return Finding(what, True, "may be crawled, and was not yet")
    sentences = [*health.remarks, f"{report.reach.words}.", *([f"Not had: {report.refused_words}."] if report.refused else [])]
    if health.outcome == "not-checked":
        seen = f"could not be read at its last turn: {health.reason or 'no reason was told'}"
        return Finding(what, False, " ".join([seen, *sentences]))
    return Finding(what, not health.wants_a_look, " ".join(["was read at its last turn.", *sentences]))


def _about(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except CountywatchError as err:
        return Finding(what, False, str(err))


def _archive_facts(installation: Installation, opened: list[Installation]) -> str:
    opened.append(installation)
    engine = installation.archive.engine
    where = str(installation.config.data) if engine.dialect.name == "sqlite" else shown_address(engine)
    return f"{engine.dialect.name} at {where}, {sum(installation.documents.count().values()):,} documents"


def _index_facts(index: "Index") -> str:
    index.check()
    n = index.state().documents
    if not index.is_whole():
        raise CountywatchError(f"holds {n:,} documents and not all that was indexed; `countywatch process` fills it again")
    return f"{index.describe()}, {n:,} documents"


def _folder_facts(config: Config) -> str:
    if not config.data.exists():
        return f"{config.data} will be made when it is needed"
    mode = stat.S_IMODE(config.data.stat().st_mode)
    if mode & 0o077:
        raise CountywatchError(
            f"{config.data} may be read by other users of this machine; it holds readers' addresses and texts that may not be passed on. "
            f"Close it with `chmod -R go= {shlex.quote(str(config.data))}`"
        )
    return f"{config.data}, open to its owner alone"


def _free_space(config: Config) -> str:
    folder = next(path for path in (config.data, *config.data.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE_BYTES:
        raise CountywatchError(f"only {free // 2**20:,} MB left in {config.data}; free some before the next crawl")
    return f"{free // 2**30:,} GB in {config.data}"
