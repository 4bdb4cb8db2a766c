"""Ways into the archive: a crawl, as a subprocess, and files that a person imports. Both end as captures with the same fates."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from archive.archive import Archive
from archive.tombstones import ERASED
from core.beat import IMPORT_SOURCE, Beat
from core.clock import Clock
from core.config import ROOT, Config
from core.crawled import CrawlSummary
from core.durations import in_words
from core.errors import CountywatchError, NotFound, Rejected, Unavailable, UsageError
from core.ids import canonical_url, capture_id
from core.imported import AddressList, FetchedList, ImportResult, RefusedItem
from core.json_text import read_value
from core.words import Capture, Context, Kind, to_json
from service.correcting.holding import hold_withdrawn
from service.health.coverage import coverage
from service.installation import Installation
from service.intake.backfill import parts_of, summed
from service.intake.import_items import BadItem, ImportItem, ListedAddress, address_fault, items_in

Answer = TypeVar("Answer")
CRAWL_COMMAND = (sys.executable, "-m", "crawlers.run")
# What programs keep in a folder of documents: hidden files and folders, Word's marks that a file is open, pictures of what is there.
_PROGRAMS_OWN = re.compile(r"\.|~\$|__MACOSX$|(?:thumbs\.db|desktop\.ini)$", re.I)
FETCH_COMMAND = (sys.executable, "-m", "crawlers.address_list")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person says of the files he imports; None: let reading find out."""

    source: str = IMPORT_SOURCE
    kind: Kind | None = None
    title: str | None = None
    published: date | None = None
    url: str | None = None


def crawl(
    installation: Installation,
    source_ids: Sequence[str] = (),
    *,
    since: date | None = None,
    until: date | None = None,
    say: Callable[[str], None] = lambda *_: None,
) -> CrawlSummary:
    """Crawl the named sources (all, if none is named) in a process of their own, and return the run's summary.

    Years are crawled one by one (service/intake/backfill.py). `say` is told each line of progress. One source's failure costs that source only.
    Raises: NotFound for an unknown source; UsageError for days that are none or still to come; Unavailable if the crawl could not be carried out at all.
    """
    config = installation.config
    chosen = [config.beat.get_source(s).id for s in source_ids] or [s.id for s in config.beat.watched if s.platform != "import"]
    if not chosen:
        raise NotFound(
            f"The beat {config.beat.name} has no sources to crawl. Add one with `countywatch sources add URL --write`."
        )
    if since and until and since > until:
        raise UsageError(f"--from {since} is after --to {until}. Swap them.")
    if since is None:
        return _crawl_once(installation, chosen, since, until, say)
    today = installation.clock().astimezone(config.beat.tz).date()
    if since > today:
        raise UsageError(
            f"--from {since} lies in the future, of which nothing can be collected yet. "
            "Name a day that has been, or leave it out: papers of coming meetings are collected by every crawl."
        )
    sources = [config.beat.get_source(source_id) for source_id in chosen]
    parts = parts_of(
        sources, coverage(installation.archive, installation.config.beat, installation.clock), since, until, today=today
    )
    summaries: list[CrawlSummary] = []
    began_at = installation.clock()
    for done, part in enumerate(parts):
        if done:
            took = installation.clock() - began_at
            left = in_words(took.total_seconds() / done * (len(parts) - done)) or "under a minute"
            say(f"{done} of {len(parts)} parts are through, {left} left. Now {part}.")
        summaries.append(_crawl_once(installation, part.source_ids, part.since, part.until, say))
    return summed(summaries)


def _crawl_once(
    installation: Installation, source_ids: Sequence[str], since: date | None, until: date | None, say: Callable[[str], None]
) -> CrawlSummary:
    config = installation.config
    command = [*CRAWL_COMMAND, *source_ids, "--data", str(config.data), "--beat", str(config.beat_path)]
    command += ["--from", since.isoformat()] if since else []
    command += ["--to", until.isoformat()] if until else []
    summary = _answer_of(CrawlSummary, command, "crawl", say)
    hold_withdrawn(installation, summary)
    return summary


def _answer_of(cls: type[Answer], command: Sequence[str], what: str, say: Callable[[str], None], given: str = "") -> Answer:
    """Run a command that tells its progress line by line, and return the value that it ends with. `told` is what it reads.

    Raises: Unavailable if it ends without.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8") as process:
        if process.stdin is None or process.stderr is None or process.stdout is None:
            raise Unavailable(f"The {what} could not be started: no pipes. Try again.")
        with suppress(BrokenPipeError):  # one that ended at once says why on stderr
            process.stdin.write(given)
            process.stdin.close()
        tail: list[str] = []
        for line in process.stderr:
            say(line.rstrip("\n"))
            tail = [*tail[-4:], line.strip()]
        out = process.stdout.read()
    try:
        return read_value(cls, out.strip().splitlines()[-1])
    except (IndexError, json.JSONDecodeError) as err:
        raise Unavailable(
            f"The {what} stopped before its end (code {process.returncode}): {' '.join(tail) or 'it said nothing'}. "
            "What it had collected is kept; run the same command again."
        ) from err


def import_paths(
    archive: Archive,
    config: Config,
    clock: Clock,
    paths: Sequence[Path],
    given: ImportOptions,
    *,
    report: Callable[[int, int], None] = lambda *_: None,
    say: Callable[[str], None] = lambda *_: None,
) -> ImportResult:
    """Bring files, or all files of folders, into the archive as captures. One bad file costs that file only.

    JSON lines, web archives (WARC), mailboxes and lists of addresses hold many items, each with a fate of its own (service/intake/import_items.py);
    addresses are fetched as a crawl would. An import that was killed is repeated by the same command: what is here already is the same.

    Raises: NotFound if a path does not exist, before anything is imported; Unavailable if the archive or a fetch cannot be used.
    """
    if given.source != IMPORT_SOURCE:
        config.beat.get_source(given.source)
    files = list(_files(paths))
    if given.url and len(files) != 1:
        raise UsageError(f"--url names one document, but {len(files)} files were given. Import them one at a time.")
    if given.url and (fault := address_fault(given.url)):
        raise UsageError(f"{given.url!r} is not a web address; {fault}")
    counts: Counter[str] = Counter()
    refused: list[RefusedItem] = []
    listed: dict[str, Path] = {}
    for done, (path, key) in enumerate(files, start=1):
        try:
            for item in items_in(path, key, config.beat.tz):
                if isinstance(item, BadItem):
                    refused.append(RefusedItem(str(path), item.name, item.reason))
                elif isinstance(item, ListedAddress):
                    if given.url:
                        raise UsageError(f"--url names one document, but {path} is a list of addresses. Leave --url out.")
                    counts["same"] += item.url in listed
                    listed.setdefault(item.url, path)
                else:
                    try:
                        counts["captured" if _import_one(archive, config.beat, clock, item, given) else "same"] += 1
                    except Unavailable:
                        raise
                    except CountywatchError as err:
                        refused.append(RefusedItem(str(path), item.key, str(err)))
        except OSError as err:
            refused.append(RefusedItem(str(path), key, err.strerror or "it cannot be read"))
        report(done, len(files))
    fetched = _fetch(config, list(listed), given, say) if listed else FetchedList()
    refused += [RefusedItem(str(listed[url]), url, reason) for url, reason in fetched.refused.items()]
    return ImportResult(counts["captured"] + fetched.captured, counts["same"] + fetched.same, tuple(refused))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield every file with its natural key: its name, below the folder that was named. What programs keep there for themselves is passed over."""
    for path in paths:
        if not path.exists():
            raise NotFound(f"There is no file or folder {path}. Check the spelling.")
    for path in paths:
        if path.is_dir():
            below = ((file, file.relative_to(path)) for file in sorted(path.rglob("*")) if file.is_file())
            yield from ((file, str(key)) for file, key in below if not any(map(_PROGRAMS_OWN.match, key.parts)))
        else:
            yield path, path.name


def _fetch(config: Config, urls: Sequence[str], given: ImportOptions, say: Callable[[str], None]) -> FetchedList:
    """Fetch addresses, each filed under the source that was named, else the one on whose site it stands."""
    wanted = AddressList(
        tuple(urls), given.source if given.source != IMPORT_SOURCE else None, _with_given(Context(), given, config.beat.tz)
    )
    command = [*FETCH_COMMAND, "--data", str(config.data), "--beat", str(config.beat_path)]
    return _answer_of(FetchedList, command, "fetch", say, json.dumps(to_json(wanted)))


def _with_given(context: Context, given: ImportOptions, zone: tzinfo) -> Context:
    """Return a context in which what the person said stands before what the file tells."""
    if given.published:
        context = replace(context, found_published=datetime.combine(given.published, time(), tzinfo=zone), found_from="given")
    return replace(context, kind=given.kind or context.kind, found_title=given.title or context.found_title)


def _import_one(archive: Archive, beat: Beat, clock: Clock, item: ImportItem, given: ImportOptions) -> bool:
    """Bring one item in; what the person said of it stands before what its file tells. False if it was here already."""
    is_own = item.source_id is not None and given.source == IMPORT_SOURCE and beat.find_source(item.source_id) is not None
    source_id = item.source_id if is_own and item.source_id else given.source
    url = canonical_url(given.url) if given.url else item.url
    key = url if given.url else item.key
    hashed = sha256(item.body).hexdigest()
    capture = Capture(
        id=capture_id(source_id, key, hashed),
        source_id=source_id,
        key=key,
        url=url,
        fetched_at=item.fetched_at or clock(),
        status=item.status,
        content_type=item.content_type,
        sha256=hashed,
        headers=item.headers or {},
        context=_with_given(item.context, given, beat.tz),
    )
    if archive.is_erased(capture):
        raise Rejected(ERASED)
    if any(capture.sha256 == hashed for capture in archive.find_captures(source_id, key)):
        return False
    return archive.add_capture(capture, item.body)
