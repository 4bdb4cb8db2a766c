"""Commands on the beat's sources."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.group import CommandGroup
from cli.options import AsJson, Data
from cli.output import begun, config_of, log_line, print_json, printable, standing_words
from core.errors import UsageError
from core.reasons import shared_reasons, without_name

if TYPE_CHECKING:
    from service.sources.sources import Trial

sources_app = CommandGroup("The sources of the beat: what is watched, and how it stands.")


@sources_app.command("add")
def sources_add(
    url: str,
    write: Annotated[bool, typer.Option("--write", help="Append the source to the beat's file.")] = False,
    verified: Annotated[
        bool, typer.Option("--verified", help="You have checked its addresses and its terms: it may be crawled from now on.")
    ] = False,
    licence: Annotated[str, typer.Option(help="What may be shown of its texts: full, snippet or link.")] = "snippet",
    name: Annotated[str | None, typer.Option(help="Its name; else as its page says.")] = None,
    source_id: Annotated[str | None, typer.Option("--id", help="Its id; else made of its name.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find out what a site is, try it, and print it as a source for the beat."""
    from core.beat import LICENCES
    from core.choices import find_choice
    from service.sources.sources import SourceWish, add_source, find_source

    chosen = find_choice(licence, LICENCES)
    if chosen is None:
        raise UsageError(f"{licence!r} is no licence. Choose full, snippet or link.")
    config = config_of(data)
    today = datetime.now(UTC).astimezone(config.beat.tz).date()
    new = find_source(config, url, SourceWish(source_id, name, chosen, today if verified else None), say=log_line)
    if write and new.trial.works:
        new = add_source(config, new)
    if as_json:
        print_json(new)
    else:
        findings = new.findings
        log_line(f"It may be asked: {new.pause_words}.")
        for kind, urls in (("Feed", findings.feeds), ("Sitemap", (*findings.sitemaps, *findings.named_sitemaps))):
            for address in urls:
                log_line(f"{kind}: {address}")
        for remark in findings.remarks:
            log_line(remark)
        _say_trial(new.trial)
        print(printable(new.toml), end="")
    if not new.trial.works:
        log_line("The trial took nothing that can be read, so this is not yet a source. Look at what is said above.")
        raise typer.Exit(1)
    if new.source.licence == "snippet":
        log_line(
            "Its texts are shown as snippets with a link. If its publisher allows more, set the licence to full and note who said so."
        )
    if new.written:
        ids = " ".join(each.id for each in (new.source, *new.beside))
        log_line(f"It stands in {config.beat_path}. Next: `countywatch crawl {ids}`, then `countywatch process`.")
    else:
        log_line(f"Nothing was written. Put these lines into {config.beat_path}, or run the same with --write.")


@sources_app.command("try")
def sources_try(source: str, data: Data = None, as_json: AsJson = False) -> None:
    """Show what a crawl of a source would take and what it would drop; nothing is kept."""
    from service.sources.sources import try_source

    trial = try_source(config_of(data), source, say=log_line)
    if as_json:
        print_json(trial)
    else:
        _say_trial(trial)
    if not trial.works:
        raise typer.Exit(1)


@sources_app.command("rest")
def sources_rest(source: str, data: Data = None, as_json: AsJson = False) -> None:
    """Watch a source no more. What it gave stays and is found as before; `sources watch` takes it up again."""
    from service.sources.resting import rest_source

    config = config_of(data)
    standing = rest_source(config, source, on=datetime.now(UTC).astimezone(config.beat.tz).date())
    if as_json:
        print_json(standing)
    else:
        print(
            printable(f"{standing.name} is not watched from {standing.rested_on} on. What it gave stays and is found as before.")
        )


@sources_app.command("watch")
def sources_watch(source: str, data: Data = None, as_json: AsJson = False) -> None:
    """Watch a source again that rests."""
    from service.sources.resting import watch_source

    standing = watch_source(config_of(data), source)
    if as_json:
        print_json(standing)
    else:
        print(
            printable(f"{standing.name} is watched again. Next: `countywatch crawl {standing.id}`, then `countywatch process`.")
        )


@sources_app.command("list")
def sources_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show the sources of the beat, and which of them may be crawled."""
    from service.sources.sources import list_sources

    config = config_of(data)
    rows = list_sources(config.beat)
    if as_json:
        print_json(rows)
        return
    shared = shared_reasons((row.name, row.refusal) for row in rows)
    for row in rows:
        print(printable(f"{row.id}: {row.name} ({row.platform}, {row.licence}) {row.base_url}"))
        if row.refusal is not None and without_name(row.refusal, row.name) not in shared:
            print(printable(f"    {row.refusal}"))
    for sentence in shared.values():
        print(printable(sentence))
    if not rows:
        log_line(f"{config.beat_path} names no source yet. Add one with `countywatch sources add URL --write`.")


@sources_app.command("health")
def sources_health(data: Data = None, as_json: AsJson = False) -> None:
    """Show how each source stands: last check, yield, what was dropped, and how long its texts take to reach readers."""
    from service.health.health import sources_in_full

    with begun(data) as installation:
        rows = sources_in_full(installation.archive, installation.config.beat, installation.clock)
    if as_json:
        print_json(rows)
        return
    shared = shared_reasons((source.name, source.reason) for source in rows)
    for source in rows:
        print(printable(f"{source.source_id}: {source.name}, {standing_words(source, shared)}"))
        if source.weekly is not None and not source.weekly.is_low:
            print(f"    {source.weekly}.")
        if source.latency is not None:
            print(f"    {source.latency}.")
        for remark in source.remarks:
            print(printable(f"    {remark}"))
    for sentence in shared.values():
        print(printable(sentence))


def _say_trial(trial: "Trial") -> None:
    from core.reasons import told_by_reason

    for sample in trial.samples:
        day = (sample.published or "undated")[:10]
        if sample.rejected is not None:
            log_line(f"  {day:<10}  not used: {sample.rejected} ({sample.url})")
        else:
            locked = f" [{sample.access}]" if sample.access in {"locked", "metered", "registration"} else ""
            log_line(f"  {day:<10}  {sample.title}{locked}")
    for row in trial.lost:
        log_line(f"  {row.outcome}: {row.url}" + (f" ({row.reason})" if row.reason else ""))
    left = f" Not used of {trial.seen} entries in its lists: {told_by_reason(trial.dropped)}." if trial.dropped else ""
    log_line(f"A trial took {len(trial.samples)}{'' if trial.is_whole else ', the newest'}.{left}")
    if trial.reason:
        log_line(trial.reason)
