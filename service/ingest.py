"""Ways into the archive: a crawl, as a subprocess, and files that a person imports. Both end as captures with the same fates."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.tombstones import ERASED
from core.config import IMPORT_SOURCE, ROOT
from core.crawled import CrawlSummary
from core.errors import CountywatchError, NotFound, Rejected, Unavailable, UsageError
from core.ids import canonical_url, capture_id
from core.words import Capture, Kind, from_json
from service.import_items import BadItem, ImportItem, address_fault, items_in
from service.installation import Installation

CRAWL_COMMAND = (sys.executable, "-m", "crawlers.run")


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

    `say` is told each line of progress. One source's failure costs that source only.
    Raises: NotFound for an unknown source; Unavailable if the crawl could not be carried out at all.
    """
    config = installation.config
    chosen = [config.beat.get_source(s).id for s in source_ids] or [s.id for s in config.beat.sources if s.platform != "import"]
    if not chosen:
        raise NotFound(f"The beat {config.beat.name} has no sources to crawl. Add one to {config.beat_path}.")
    if since and until and since > until:
        raise UsageError(f"--from {since} is after --to {until}. Swap them.")
    command = [*CRAWL_COMMAND, *chosen, "--data", str(config.data), "--beat", str(config.beat_path)]
    command += ["--from", since.isoformat()] if since else []
    command += ["--to", until.isoformat()] if until else []
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        if process.stderr is None or process.stdout is None:
            raise Unavailable("The crawl could not be started: no pipes. Try again.")
        tail: list[str] = []
        for line in process.stderr:
            say(line.rstrip("\n"))
            tail = [*tail[-4:], line.strip()]
        out = process.stdout.read()
    try:
        return from_json(CrawlSummary, json.loads(out.strip().splitlines()[-1]))
    except (IndexError, json.JSONDecodeError) as err:
        raise Unavailable(
            f"The crawl stopped before its end (code {process.returncode}): {' '.join(tail) or 'it said nothing'}. "
            "What it had collected is kept; run the same command again."
        ) from err


def import_paths(
    installation: Installation,
    paths: Sequence[Path],
    given: ImportOptions,
    *,
    report: Callable[[int, int], None] = lambda *_: None,
) -> dict[str, Any]:
    """Bring files, or all files of folders, into the archive as captures. One bad file costs that file only.

    JSON lines, web archives (WARC) and mailboxes hold many items, each with a fate of its own (service/import_items.py). An import that was
    killed is repeated by the same command: what is here already is the same.

    Returns: {"captured": n, "same": n, "refused": [{"path", "item", "reason"}]}; "same" were imported before.
    Raises: NotFound if a path does not exist, before anything is imported.
    """
    if given.source != IMPORT_SOURCE:
        installation.config.beat.get_source(given.source)
    files = list(_files(paths))
    if given.url and len(files) != 1:
        raise UsageError(f"--url names one document, but {len(files)} files were given. Import them one at a time.")
    if given.url and (fault := address_fault(given.url)):
        raise UsageError(f"{given.url!r} is not a web address; {fault}")
    counts: Counter[str] = Counter()
    refused = []
    for done, (path, key) in enumerate(files, start=1):
        try:
            for item in items_in(path, key, installation.config.beat.tz):
                if isinstance(item, BadItem):
                    refused.append({"path": str(path), "item": item.name, "reason": item.reason})
                    continue
                try:
                    counts["captured" if _import_one(installation, item, given) else "same"] += 1
                except Unavailable:
                    raise
                except CountywatchError as err:
                    refused.append({"path": str(path), "item": item.key, "reason": str(err)})
        except OSError as err:
            refused.append({"path": str(path), "item": key, "reason": err.strerror or "it cannot be read"})
        report(done, len(files))
    return {"captured": counts["captured"], "same": counts["same"], "refused": refused}


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield every file with its natural key: its name, below the folder that was named."""
    for path in paths:
        if not path.exists():
            raise NotFound(f"There is no file or folder {path}. Check the spelling.")
    for path in paths:
        if path.is_dir():
            yield from ((p, str(p.relative_to(path))) for p in sorted(path.rglob("*")) if p.is_file())
        else:
            yield path, path.name


def _import_one(installation: Installation, item: ImportItem, given: ImportOptions) -> bool:
    """Bring one item in; what the person said of it stands before what its file tells. False if it was here already."""
    beat = installation.config.beat
    is_own = item.source_id is not None and given.source == IMPORT_SOURCE and beat.find_source(item.source_id) is not None
    source_id = item.source_id if is_own and item.source_id else given.source
    url = canonical_url(given.url) if given.url else item.url
    key = url if given.url else item.key
    published = datetime.combine(given.published, time(), tzinfo=beat.tz) if given.published else None
    context = item.context
    if published:
        context = replace(context, found_published=published, found_from="given")
    context = replace(context, kind=given.kind or context.kind, found_title=given.title or context.found_title)
    hashed = sha256(item.body).hexdigest()
    capture = Capture(
        id=capture_id(source_id, key, hashed),
        source_id=source_id,
        key=key,
        url=url,
        fetched_at=item.fetched_at or installation.clock(),
        status=item.status,
        content_type=item.content_type,
        sha256=hashed,
        headers=item.headers or {},
        context=context,
    )
    if installation.archive.is_erased(capture):
        raise Rejected(ERASED)
    if any(each.sha256 == hashed for each in installation.archive.find_captures(source_id, key)):
        return False
    return installation.archive.add_capture(capture, item.body)
