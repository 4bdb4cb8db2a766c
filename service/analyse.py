"""Reads one text that nobody archived: entities, roles, quotes, figures, relevance. Needs no archive."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from core.errors import Quarantined, UsageError
from core.words import to_json
from nlp.pipeline import Text, load_pipeline
from service.annotating import Annotator, open_annotator

# Texts annotated together: enough to fill the encoder's batches, few enough that a line comes out every second or so.
BATCH = 16
_FIELDS = {"id": str, "text": str, "title": str, "kind": str, "published": str}


def analyse_text(text: str, *, name: str, title: str | None = None) -> dict[str, Any]:
    """Return one text as the JSON of interfaces.md.

    Raises: UsageError for a text that cannot be read; ConfigError if a model is missing.
    """
    (result,) = analyse_lines([json.dumps({"id": name, "text": text, "title": title})])
    if "error" in result:
        raise UsageError(f"{name} could not be read: {result['error']}")
    return result


def analyse_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """JSON lines of {"id", "text", …} in, one result each out, in order. A bad line costs only itself, however it is bad.

    Raises: ConfigError if a model is missing, for then no line could be read.
    """
    with open_annotator(load_pipeline()) as annotator:
        pending: list[dict[str, Any]] = []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                pending.append(_request(line, number))
            except UsageError as err:
                pending.append({"id": f"line {number}", "error": str(err)})
            if len(pending) == BATCH:
                yield from _results(annotator, pending)
                pending = []
        yield from _results(annotator, pending)


def read_text(path: Path | None, standard_input: Iterable[str]) -> str:
    """Return the text of a file of any format we read, or of standard input.

    Raises: NotFound, Rejected or Quarantined for a file that cannot be read.
    """
    if path is None:
        return "".join(standard_input)
    from service.reading import read_path

    return read_path(path).text


def _request(line: str, number: int) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as err:
        raise UsageError(f'Line {number} is not JSON. Each line must be an object with "id" and "text".') from err
    if not isinstance(request, dict) or "text" not in request or "id" not in request:
        raise UsageError(f'Line {number} lacks "id" or "text". Each line must be an object with both.')
    wrong = [key for key, kind in _FIELDS.items() if request.get(key) is not None and not isinstance(request[key], kind)]
    if wrong:
        raise UsageError(f"Line {number}: {', '.join(wrong)} must be text in quotes.")
    return request


def _results(annotator: Annotator, requests: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    texts = [Text(r["text"], r.get("title"), r.get("kind"), r.get("published")) for r in requests if "error" not in r]
    results = iter(annotator.annotate(texts) if texts else ())
    for request in requests:
        if "error" in request:
            yield {"id": request["id"], "error": request["error"]}
        elif isinstance(result := next(results), Quarantined):
            yield {"id": request["id"], "error": result.reason}
        else:
            yield {"id": request["id"]} | to_json(result.annotations)
