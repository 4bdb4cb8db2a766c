"""What a Prometheus server scrapes: the books of every stage, how each source stands, the letters. Reads only; nothing of readers is counted."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from archive.readers.mail import Mail
from service.health.health import StatusAnswer, status
from web.opened import installation_of
from web.routes import PageRoutes

router = PageRoutes()
FATES = ("done", "rejected", "quarantined", "pending")


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Return the metrics in Prometheus' text format, counted when they are asked for."""
    installation = installation_of(request)
    registry = CollectorRegistry()
    registry.register(_Books(status(installation), Mail(installation.archive).count_letters()))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Books(Collector):
    """An installation's books as metrics, each with its unit in its name, as Prometheus' own rules ask."""

    def __init__(self, answer: StatusAnswer, letters: dict[str, int]) -> None:
        self._answer = answer
        self._letters = letters

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        yield _gauge(
            "documents", "Documents in the archive, by kind.", "kind", dict(sorted(self._answer.documents_by_kind.items()))
        )
        stages = GaugeMetricFamily(
            "countywatch_stage_items", "Items of each stage by what became of them; they add up to all.", labels=("stage", "fate")
        )
        for stage, count in self._answer.stages.items():
            for fate, n in zip(FATES, (count.done, count.rejected, count.quarantined, count.pending), strict=True):
                stages.add_metric((stage, fate), n)
        yield stages
        sources = self._answer.sources
        yield _gauge(
            "source_checked_timestamp_seconds",
            "When each source was looked at last, with or without success.",
            "source",
            {source.source_id: source.checked_at.timestamp() for source in sources if source.checked_at},
        )
        yield _gauge(
            "source_read_timestamp_seconds",
            "When each source was looked at last with success.",
            "source",
            {source.source_id: source.read_at.timestamp() for source in sources if source.read_at},
        )
        yield _gauge(
            "source_failing",
            "1 where the last look at a source failed.",
            "source",
            {source.source_id: float(source.outcome == "not-checked") for source in sources},
        )
        yield _gauge("letters", "E-mails in the outbox, by their state.", "state", self._letters)


def _gauge(name: str, words: str, label: str, values: dict[str, int] | dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"countywatch_{name}", words, labels=(label,))
    for value, n in values.items():
        family.add_metric((value,), n)
    return family
