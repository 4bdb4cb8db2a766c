"""What a Prometheus server reads of an installation, read back by Prometheus' own parser."""

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families


def test_the_metrics_are_the_books_of_the_status(client: TestClient) -> None:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    samples = {
        (s.name, *sorted(s.labels.values())): s.value
        for family in text_string_to_metric_families(answer.text)
        for s in family.samples
    }
    status = client.get("/api/v1/status").json()

    assert {kind: samples["countywatch_documents", kind] for kind in status["documents_by_kind"]} == status["documents_by_kind"]
    for stage, count in status["stages"].items():
        fates = {
            fate: samples["countywatch_stage_items", *sorted((stage, fate))]
            for fate in ("done", "rejected", "quarantined", "pending")
        }
        assert fates == {fate: count[fate] for fate in fates}
        assert sum(fates.values()) == count["entered"]
    failing = {source["source_id"]: float(source["outcome"] == "not-checked") for source in status["sources"]}
    assert {source_id: samples["countywatch_source_failing", source_id] for source_id in failing} == failing
    read = {source["source_id"] for source in status["sources"] if source["read_at"]}
    assert {name[1] for name in samples if name[0] == "countywatch_source_read_timestamp_seconds"} == read
