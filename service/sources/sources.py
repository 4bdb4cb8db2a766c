"""Sources of the beat: finding out what a site is, trying one without keeping anything, and adding one to the beat's file."""

import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from archive.archive import Archive, Check, open_archive
from archive.captures.addresses import Addresses
from core.beat import Beat, Licence, Source, checked_id
from core.config import ROOT, Config, load_beat
from core.durations import seconds
from core.errors import ConfigError, CountywatchError, DocumentError, NotFound, Unavailable, UsageError
from core.ids import canonical_url
from core.json_text import read_value
from core.loopback import is_loopback_url
from core.platforms import PLATFORMS
from core.sites import SiteFindings
from core.words import Access, Capture, Kind
from service.sources.beat_file import candidate, take_place, with_block

# A look is some ten requests, a trial some twenty, at up to ten seconds each; a site that takes longer is told by what came until then.
LOOK_LIMIT_S = 240.0
TRIAL_LIMIT_S = 420.0
# So many captures show what a source gives, and whether titles and dates can be read: five documents, with a notice or a meeting without papers among them.
SAMPLE = 8
# Fewer documents than that are what a wrong page gives: a welcome, a notice.
MIN_READABLE = 2
_COUNCIL = re.compile(r"\bcouncil\b|\bcyngor\b", re.IGNORECASE)
COUNCIL_DELAY_S = 10  # councils' servers draw each page anew; ten seconds is what they bear
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """A document that a trial took. `rejected` tells why no document would be made of it; then the rest is unknown."""

    url: str
    title: str | None
    published: str | None
    kind: Kind | None
    access: Access | None
    rejected: str | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """An address that a trial did not get, and why."""

    url: str
    outcome: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What a crawl of a source would do: the first of what it takes, what of its lists it drops by reason, what it was refused or did not get.

    `seen`: the entries of its lists. `reason`: what kept it from working, None if nothing did. `is_whole`: it took all there was.
    """

    source_id: str
    samples: tuple[Sample, ...]
    seen: int
    dropped: Mapping[str, int]
    lost: tuple[Lost, ...]
    reason: str | None
    is_whole: bool

    @property
    def works(self) -> bool:
        """Whether at least one document came of it."""
        return any(sample.rejected is None for sample in self.samples)


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source of the beat in one line. `refusal`: why it may not be crawled yet; None if it may."""

    id: str
    name: str
    platform: str
    base_url: str
    licence: Licence
    delay_s: float
    verified_on: date | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that may be added: its block for the beat, what was found, and what a trial of it gave. `written`: it stands in the beat's file.

    `beside`: sources of the same site, pages of papers, whose blocks are in `toml` too; that they list some was seen.
    """

    source: ListedSource
    toml: str
    findings: SiteFindings
    trial: Trial
    written: bool = False
    beside: tuple[ListedSource, ...] = ()

    @property
    def pause_words(self) -> str:
        """What its robots.txt asks for between two requests, and what is kept: the longer of that and the source's own."""
        asked, kept = self.findings.pause_s or 0.0, max(self.source.delay_s, self.findings.pause_s or 0.0)
        asks = f"its robots.txt asks for {seconds(asked)} between two requests" if asked else "its robots.txt asks for no pause"
        return f"{asks}, and {seconds(kept)} {'is' if kept == 1 else 'are'} kept" if kept else f"{asks}, and none is kept"


@dataclass(frozen=True, slots=True)
class SourceWish:
    """What a person says of a new source; None: as it is found."""

    id: str | None = None
    name: str | None = None
    licence: Licence = "snippet"
    verified_on: date | None = None


def list_sources(beat: Beat) -> list[ListedSource]:
    """Return the beat's sources in its order."""
    return [listed(beat, source) for source in beat.sources]


def listed(beat: Beat, source: Source) -> ListedSource:
    """Return a source in one line."""
    return ListedSource(
        source.id,
        source.name,
        source.platform,
        source.base_url,
        source.licence,
        source.delay_s,
        source.verified_on,
        beat.refusal(source),
    )


def find_source(config: Config, url: str, wish: SourceWish, *, say: Say = lambda _: None) -> NewSource:
    """Look at a site and try it as a source; nothing is kept of either.

    Raises: UsageError for what is no address or may not be asked; NotFound if it can be no source; ConfigError if it is one already;
    Unavailable if it does not answer.
    """
    check_address(url)
    _check_id(config.beat, wish.id)
    findings = _look(config, url, say)
    source = source_of(config.beat, findings, wish)
    beside = sources_beside(config.beat, source, findings)
    toml = "\n".join(toml_of(each) for each in (source, *beside))
    with candidate(config, with_block(toml)) as beat_path:
        trial = _try(config, load_beat(beat_path), beat_path, source, say)
    found = replace(findings, remarks=(*findings.remarks, *_doubts(trial)))
    return NewSource(listed(config.beat, source), toml, found, trial, beside=tuple(listed(config.beat, each) for each in beside))


def check_address(url: str) -> None:
    """Refuse what names another protocol than the web's, before anything is asked.

    Raises: UsageError.
    """
    protocol, sign, _ = url.strip().partition("://")
    if sign and protocol.lower() not in {"http", "https"}:
        raise UsageError(f"{url.strip()!r} is not a web address; it must start with http:// or https://.")


def add_source(config: Config, new: NewSource) -> NewSource:
    """Append a source to the beat's file, of which nothing else changes.

    Raises: ConfigError if the file would not be valid, or cannot be written.
    """
    with candidate(config, with_block(new.toml)) as changed:
        load_beat(changed)
        take_place(config, changed)
    return replace(new, written=True)


def try_source(config: Config, source_id: str, *, say: Say = lambda _: None) -> Trial:
    """Try a source of the beat: crawl its newest few into a folder that is thrown away.

    Raises: NotFound for an unknown source; ConfigError if it may not be crawled yet.
    """
    source = config.beat.get_source(source_id)
    refusal = config.beat.refusal(source)
    if refusal:
        raise ConfigError(refusal.replace("was not crawled", "cannot be tried"))
    return _try(config, config.beat, config.beat_path, source, say)


def toml_of(source: Source) -> str:
    """Return a source as its block of a beat file; what is as the defaults are is left out."""
    lines = ["[[source]]"]
    order = ("id", "name", "platform", "base_url", "kind", "council", "feeds", "sitemaps", "delay_s", "licence", "verified_on")
    for key in order:
        value: object = getattr(source, key)
        if key in {"id", "name", "platform", "base_url", "licence"} or value != Source.model_fields[key].default:
            lines.append(f"{key} = {_toml_value(value)}")
    if source.verified_on is None and not source.is_loopback:
        lines.append(
            "# verified_on = YYYY-MM-DD  (add it when you have checked the addresses and the terms; nothing is crawled before)"
        )
    return "\n".join(lines) + "\n"


def _toml_value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False).replace("\x7f", "\\u007f")


def source_of(beat: Beat, findings: SiteFindings, wish: SourceWish) -> Source:
    """Return what was found as a source of the beat.

    Raises: ConfigError if it is one already; UsageError for an id that cannot be one, or a platform that we cannot crawl.
    """
    twin = next((source for source in beat.sources if _is_same(source, findings)), None)
    if twin and twin.rested_on:
        raise ConfigError(
            f"{findings.base_url} is a source already: {twin.id} ({twin.name}), not watched since {twin.rested_on:%-d %B %Y}. "
            f"`countywatch sources watch {twin.id}` takes it up again."
        )
    if twin:
        raise ConfigError(
            f"{findings.base_url} is a source already: {twin.id} ({twin.name}). See what it gives with `countywatch sources try {twin.id}`."
        )
    name = wish.name or findings.name
    platform = PLATFORMS.get(findings.platform)
    if platform is None:
        raise UsageError(
            f"{findings.base_url} runs {findings.system}, which this version cannot crawl yet. Import its papers by hand with `countywatch import`."
        )
    pause_s = COUNCIL_DELAY_S if platform.has_meetings else 5.0
    delay_s = 0.0 if is_loopback_url(findings.base_url) else max(pause_s, findings.pause_s or 0.0)
    _check_id(beat, wish.id)
    fields: dict[str, object] = {
        "id": wish.id or _free_id({source.id for source in beat.sources}, name),
        "name": name,
        "platform": findings.platform,
        "base_url": findings.base_url,
        "kind": "release" if platform.has_releases else None,
        "council": _council_of(findings.platform, name),
        "feeds": findings.feeds,
        "sitemaps": findings.sitemaps,
        "delay_s": delay_s,
        "licence": wish.licence,
        "verified_on": wish.verified_on,
    }
    return Source.model_validate(fields)


def sources_beside(beat: Beat, source: Source, findings: SiteFindings) -> list[Source]:
    """Return the pages of papers of a new source's site as sources of the beat, on the same terms."""
    known = [*beat.sources, source]
    made: list[Source] = []
    for papers in findings.papers:
        if any(_place(each.base_url) == _place(papers.url) for each in known):
            continue
        is_council = PLATFORMS[papers.platform].has_meetings
        fields: dict[str, object] = {
            "id": _free_id({each.id for each in known}, papers.name),
            "name": papers.name,
            "platform": papers.platform,
            "base_url": papers.url,
            "council": _council_of(papers.platform, findings.name),
            "delay_s": max(source.delay_s, COUNCIL_DELAY_S) if is_council and source.delay_s else source.delay_s,
            "licence": source.licence,
            "verified_on": source.verified_on,
        }
        one = Source.model_validate(fields)
        made.append(one)
        known.append(one)
    return made


def _council_of(platform: str, name: str) -> str | None:
    """Return the council whose papers a source gives, as `council:` asks for it; None where they are of no council, as a commissioner's are."""
    is_council = platform in PLATFORMS and (PLATFORMS[platform].has_meetings or (platform == "papers" and _COUNCIL.search(name)))
    return name if is_council else None


def _check_id(beat: Beat, wished: str | None) -> None:
    """Refuse an id that cannot be one, or is another source's. Raises: UsageError."""
    if wished is None:
        return
    try:
        checked_id(wished)
    except ValueError as err:
        raise UsageError(f"{err}.") from err
    taken = beat.find_source(wished)
    if taken:
        raise UsageError(f"The id {wished} is that of {taken.name}. Choose another.")


def _is_same(source: Source, findings: SiteFindings) -> bool:
    return _place(source.base_url) == _place(findings.base_url) or bool(set(source.feeds) & set(findings.feeds))


def _place(url: str) -> str:
    parts = urlsplit(canonical_url(url))
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"


def _free_id(taken: Collection[str], name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-") or "source"
    return next(candidate for n in range(1, len(taken) + 3) if (candidate := stem if n == 1 else f"{stem}-{n}") not in taken)


# What the exit codes of the crawl's programs mean to whoever asked; any other may go well later.
_FAULTS: Mapping[int, type[CountywatchError]] = {1: NotFound, 2: UsageError}


def _look(config: Config, url: str, say: Say) -> SiteFindings:
    command = ["crawlers.discovery", url, "--data", str(config.data), "--beat", str(config.beat_path)]
    code, out, last = _run(command, LOOK_LIMIT_S, say)
    if code == 0:
        return read_value(SiteFindings, out)
    raise _FAULTS.get(code or 3, Unavailable)(last or f"{url} did not answer in time. Try again later.")


def _try(config: Config, beat: Beat, beat_path: Path, source: Source, say: Say) -> Trial:
    """Crawl the source's newest few into a scratch folder, which shares only the hosts' pauses with the real one."""
    with tempfile.TemporaryDirectory(prefix="countywatch-trial-") as scratch:
        pauses = config.data / "crawl"
        pauses.mkdir(parents=True, exist_ok=True)
        Path(scratch, "crawl").symlink_to(pauses)
        command = ["crawlers.trial", source.id, "--data", scratch, "--beat", str(beat_path), "--at-most", str(SAMPLE)]
        code, _, last = _run(command, TRIAL_LIMIT_S, say)
        if code not in {0, None}:
            raise Unavailable(last or "The trial stopped before its end. Run the same command again.")
        there = replace(config, data=Path(scratch), beat=beat, beat_path=beat_path, database_url=None)
        with open_archive(there) as archive:
            return _trial_of(archive, beat, source)


def _trial_of(archive: Archive, beat: Beat, source: Source) -> Trial:
    check: Check | None = archive.last_checks().get(source.id)
    samples = tuple(_sample(archive, beat, source, capture) for capture in archive.iter_captures(source.id))
    lost = tuple(Lost(address.url, address.outcome, address.reason) for address in Addresses(archive).lost(source.id))
    is_cut = len(samples) >= SAMPLE
    reason = None if is_cut else check.reason if check else "It took too long; what came until then is shown."
    return Trial(source.id, samples, check.seen if check else 0, check.dropped if check else {}, lost, reason, not is_cut)


def _doubts(trial: Trial) -> Iterator[str]:
    """Yield what a trial leaves in doubt, as sentences for the person who adds the source."""
    readable = [sample for sample in trial.samples if sample.rejected is None]
    n_undated = sum(sample.published is None for sample in readable)
    if 0 < len(readable) < MIN_READABLE:
        yield "Not sure that this is the page to watch: hardly anything could be read from it. Look at what was taken, and name the page that lists its news or papers."
    if n_undated * 2 > len(readable):
        yield f"Not sure of days: {n_undated} of the {len(readable)} documents that could be read tell none."


def _sample(archive: Archive, beat: Beat, source: Source, capture: Capture) -> Sample:
    from reading.read import read

    context = capture.context
    day = context.found_published.astimezone(beat.tz).date().isoformat() if context.found_published else None
    try:
        document = read(capture, archive.get_body(capture.sha256), base_url=source.base_url, zone=beat.tz)
    except DocumentError as err:
        return Sample(capture.url, context.found_title or context.attachment_title, day, context.kind, None, err.reason)
    return Sample(capture.url, document.title, document.published.value, document.kind, document.access)


def _run(module_and_arguments: Sequence[str], limit_s: float, say: Say) -> tuple[int | None, str, str]:
    """Run one of the crawl's own programs; return its exit code, None if it was ended for taking too long, what it printed, and its last line."""
    with subprocess.Popen(
        [sys.executable, "-m", *module_and_arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            out, errors = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            out, errors = process.communicate()
            return None, out, ""
    lines = errors.strip().splitlines()
    code: int = process.returncode
    for line in lines if code == 0 else lines[:-1]:
        say(line)
    return code, out, lines[-1] if lines else ""
