"""Answers are typed: no face and no service looks a field of one up by a string. What is looked up so is listed here, with what it is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FACES = ("web", "cli", "service", "digests")
LOOK_UPS = {"get", "pop", "setdefault"}
TYPES = {"Sequence", "Iterator", "Literal"}

# What came from a browser, by the name of its field.
FORMS = {"posted", "given", "form", "fields", "values", "asked", "request.query_params"}
# What the server and the mail library hand over.
WIRE = {"scope", "request.scope", "message", "start", "headers", "request.headers"}
# What has one value for each word of the vocabulary: facets, labels, stages, kinds of papers.
BY_WORD = {
    "facets",
    "shown.facets",
    "top",
    "named",
    "beside",
    "stages",
    "progress.fates",
    "due",
    "counts",
    "KIND_GROUPS",
    "STORY_KINDS",
    "MOST",
}
# Of one file: groups of a pattern, and what other programs wrote.
ELSEWHERE = {
    "service/analyse.py": {"error"},  # pydantic's errors
    "service/names/entities.py": {"meant"},  # names of bodies; the empty one is nobody's
    "service/events/days.py": {"match", "after"},
    "service/offices/forces.py": {"match"},
    "service/intake/import_items.py": {
        "texts",
        "record.headers",
        "record.http_headers",
        "box.get_message(place)",
    },  # JSON, WARC, mbox
    "service/processing/process.py": {"progress.fates['index']"},
    "service/search/silence.py": {"check.counts"},  # by the outcome of a crawl
    "web/app.py": {"schema", "schema.setdefault('components', {})"},  # OpenAPI
    "web/charts.py": {"row"},  # Vega
    "web/parsing.py": {"fault"},  # pydantic's errors
}
IN_TEMPLATE = re.compile(r"([\w.]+)(?:\[|\.get\()[\"'](\w+)[\"']")


def look_ups(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line of each look-up by a string, and what is looked into; routes are none."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            receiver, key = node.value, node.slice
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LOOK_UPS
            and len(node.args) > 0
        ):
            receiver, key = node.func.value, node.args[0]
        else:
            continue
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and not key.value.startswith("/"):
            yield node.lineno, ast.unparse(receiver)


def is_listed(path: str, receiver: str) -> bool:
    is_call_on_form = receiver.startswith(("Headers(", "given_in("))
    return receiver in TYPES | FORMS | WIRE | BY_WORD | ELSEWHERE.get(path, set()) or is_call_on_form


def test_no_answer_is_looked_into_by_a_string() -> None:
    paths = [path for room in FACES for path in sorted((ROOT / room).rglob("*.py"))]
    found = {
        f"{name}:{line} {receiver}"
        for path in paths
        for name in [str(path.relative_to(ROOT))]
        for line, receiver in look_ups(path.read_text(encoding="utf-8"))
        if not is_listed(name, receiver)
    }
    assert len(paths) > 100
    assert found == set()


def test_no_template_looks_into_an_answer_by_a_string() -> None:
    paths = [path for room in FACES for path in sorted((ROOT / room).rglob("*.j2"))]
    found = {
        f"{path.name} {receiver}"
        for path in paths
        for receiver, _ in IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))
        if receiver not in FORMS
    }
    assert len(paths) > 30
    assert found == set()


def test_a_look_up_into_an_answer_is_told_and_what_is_listed_is_there() -> None:
    planted = 'def show(hit):\n    return hit["title"], answer.get("total", 0)\n'
    assert list(look_ups(planted)) == [(2, "hit"), (2, "answer")]
    for name, receivers in ELSEWHERE.items():
        assert receivers <= {receiver for _, receiver in look_ups((ROOT / name).read_text(encoding="utf-8"))}, name
