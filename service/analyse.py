"""Reads one text that nobody archived: entities, roles, quotes, figures, relevance. Needs no archive."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core.config import load_config
from core.errors import Quarantined, UsageError
from core.words import Annotations
from nlp.pipeline import Text
from service.annotation.annotating import Annotator, open_annotator
from service.installation import pipeline_of

# Texts annotated together: enough to fill the encoder's batches, few enough that a line comes out every second or so.
BATCH = 16


class TextRequest(BaseModel):
    """One line of `analyse --jsonl`: a text to analyse, and what is known of it."""

    model_config = ConfigDict(strict=True, frozen=True)

    id: str
    text: str
    title: str | None = None
    kind: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class AnalysedText:
    """One text and what the pipeline says of it; in its JSON the annotations' fields stand beside `id`."""

    id: str
    annotations: Annotations


@dataclass(frozen=True, slots=True)
class UnreadText:
    """One text that could not be read, and why."""

    id: str
    error: str


def analyse_text(text: str, *, name: str, title: str | None = None) -> AnalysedText:
    """Return what one text holds.

    Topics are the beat's, models those of the configuration.

    Raises: UsageError for a text that is empty or cannot be read; ConfigError if a model is missing or a file of the configuration is wrong.
    """
    if not has_words(text):
        raise UsageError(
            f"{'What was given' if name == '-' else name} has no text, so nothing can be said of it. Give an article, a release or a paper."
        )
    with open_annotator(pipeline_of(load_config())) as annotator:
        (result,) = _results(annotator, [TextRequest(id=name, text=text, title=title)])
    if isinstance(result, UnreadText):
        raise UsageError(f"{name} could not be read: {result.error}")
    return result


def has_words(text: str) -> bool:
    """Tell whether a text has a letter or a digit: of spaces and marks alone nothing can be said."""
    return any(c.isalnum() for c in text)


def analyse_lines(lines: Iterable[str]) -> Iterator[AnalysedText | UnreadText]:
    """JSON lines of {"id", "text", …} in, one result each out, in order. A bad line costs only itself, however it is bad.

    Raises: ConfigError if a model is missing, for then no line could be read.
    """
    with open_annotator(pipeline_of(load_config())) as annotator:
        pending: list[TextRequest | UnreadText] = []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                request = TextRequest.model_validate_json(line)
                pending.append(
                    request if has_words(request.text) else UnreadText(request.id, f"Line {number}: the text is empty.")
                )
            except (ValidationError, RecursionError) as err:
                pending.append(UnreadText(f"line {number}", _fault(err, number)))
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
    from service.intake.reading import read_path

    return read_path(path).text


def _fault(err: ValidationError | RecursionError, number: int) -> str:
    """Say what is wrong with a line."""
    faults = (
        {}
        if isinstance(err, RecursionError)
        else {str(error["loc"][-1]) if error["loc"] else "": error["type"] for error in err.errors()}
    )
    if any(kind in {"missing", "model_type"} for kind in faults.values()):
        return f'Line {number} lacks "id" or "text". Each line must be an object with both.'
    wrong = [name for name, kind in faults.items() if kind == "string_type"]
    if wrong:
        return f"Line {number}: {', '.join(wrong)} must be text in quotes."
    return f'Line {number} is not JSON. Each line must be an object with "id" and "text".'


def _results(annotator: Annotator, requests: Sequence[TextRequest | UnreadText]) -> Iterator[AnalysedText | UnreadText]:
    texts = [Text(r.text, r.title, r.kind, r.published) for r in requests if isinstance(r, TextRequest)]
    results = iter(annotator.annotate(texts) if texts else ())
    for request in requests:
        if isinstance(request, UnreadText):
            yield request
        elif isinstance(result := next(results), Quarantined):
            yield UnreadText(request.id, result.reason)
        else:
            yield AnalysedText(request.id, result.annotations)
