"""The open parts of one installation. The index and the models open on first use, so that `status` needs neither."""

from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archive.archive import Archive, open_archive
from archive.captures.scans import Scans
from archive.decisions.decisions import Decisions
from archive.stages.index_completeness import IndexCompleteness
from archive.stages.stages import Stages
from archive.texts.arrivals import Arrivals
from archive.texts.documents import Documents
from core.clock import Clock, now
from core.config import Config, load_beat
from service.corrections import amend

if TYPE_CHECKING:
    from index.fusion import Index
    from nlp.pipeline import Pipeline
    from service.annotation.annotating import Annotator


def pipeline_of(config: Config) -> "Pipeline":
    """Return the reading comprehension by its configuration and the topics, subject and county of its beat."""
    from nlp.pipeline import load_pipeline

    return load_pipeline(config.nlp, config.beat.topics, config.beat.subject, config.beat.area)


class Installation:
    """One installation, open. Close it, or use it as a context manager."""

    def __init__(self, config: Config, archive: Archive, *, clock: Clock = now) -> None:
        self.config = config
        self.archive = archive
        self.stages = Stages(archive, amend)
        self.decisions = Decisions(archive, amend)
        self.documents = Documents(archive)
        self.scans = Scans(archive)
        self.index_promise = IndexCompleteness(archive)
        self.arrivals = Arrivals(archive)
        self.clock = clock
        self._closing = ExitStack()
        self._closing.callback(archive.close)

    @cached_property
    def index(self) -> "Index":
        """The search index, by configuration embedded or Elasticsearch."""
        from index.elastic_server import Access
        from index.fusion import Promise
        from index.opening import open_index
        from nlp.ml.embedding import find_dimensions

        name = f"countywatch-{self.config.beat.id}"
        dimensions = find_dimensions(self.config.nlp.embedding)

        def promised() -> Promise | None:
            promise = self.index_promise.get()
            return Promise(*promise) if promise else None

        url, folder = self.config.elasticsearch_url, self.config.data / "index"
        access = Access(self.config.elasticsearch_api_key, self.config.elasticsearch_ca)
        index = open_index(url, folder, name=name, dimensions=dimensions, promised=promised, access=access)
        self._closing.callback(index.close)
        return index

    @cached_property
    def pipeline(self) -> "Pipeline":
        """The reading comprehension: entities, quotes, vectors."""
        return pipeline_of(self.config)

    @cached_property
    def annotator(self) -> "Annotator":
        """What annotates a text that somebody waits for: a process of its own, which starts with the first text and stays."""
        from service.annotation.annotating import annotator_like

        annotator = annotator_like(self.pipeline)
        self._closing.callback(annotator.close)
        return annotator

    @cached_property
    def signing_key(self) -> bytes:
        """The key of signatures: made of the secret key that the installation was given, else kept with the archive."""
        return (self.config.secret_key or self.archive.own_key()).encode()

    def reload_beat(self) -> None:
        """Take in what was written into the beat's file since it was read.

        Raises: ConfigError if the file is not as it must be; the beat then stays as it was.
        """
        self.config = replace(self.config, beat=load_beat(self.config.beat_path))

    def close(self) -> None:
        """Let go of everything that was opened."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_installation(config: Config, *, clock: Clock = now) -> Installation:
    """Open an installation.

    Raises: ConfigError or Unavailable, as `open_archive`.
    """
    return Installation(config, open_archive(config, clock=clock), clock=clock)
