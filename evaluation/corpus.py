"""Builds the county corpus from its marked-up sources and checks every mark. Knows nothing of the pipeline that learns from it.

`python -m evaluation.corpus` checks the sources; with `--write` it also builds the three splits and the README's table of counts.
The marks are told in `data/corpus/README.md`, the rules that they follow in the product's annotation rules.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.vocabulary import FIGURES, LABELS

CORPUS = Path(__file__).parent / "data" / "corpus"
# One author each; every other author is in `train`. A split never shares an author: what is learnt must hold for other hands.
HELD_OUT = {"g": "dev", "h": "test"}
SPLITS = ("train", "dev", "test")
KINDS = frozenset({"article", "release", "agenda", "report", "minutes", "decision", "other"})
ENTITY_LABELS = frozenset(LABELS)
FIGURE_KINDS = frozenset(FIGURES)
OPENING_MARKS, CLOSING_MARKS = "'\"“‘«", "'\"”’»"
NOBODY = "?"
COUNTS_BEGIN, COUNTS_END = "<!-- counts -->", "<!-- end of counts -->"

_HEAD = re.compile(r"(?m)^#### ")
_DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d")
_BRACKET = re.compile(
    r"\[\[(?P<label>[A-Z]+)(?::(?P<of>[^|\[\]{}]+))?\||\{\{(?P<outer>QUOTE|ROLE):(?P<who>[^|{}\[\]]+)\||(?P<close>\]\]|\}\})"
)
_LEFT_OVER = re.compile(r"\[\[|\]\]|\{\{|\}\}")
_OPERATION = re.compile(r"(?:Operation|Ymgyrch) \S")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked span of a document's text. `argument` is what stands after the colon: a canonical form, kind, speaker or person."""

    label: str
    argument: str | None
    start: int
    end: int


@dataclass(slots=True)
class LabelledDocument:
    """One document and its labels, as rows of texts.jsonl and gold.jsonl, and what is wrong with its marks."""

    text: dict[str, Any] = field(default_factory=dict)
    gold: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_source(path: Path) -> list[LabelledDocument]:
    """Read the documents of one author. Faults are kept with each document, headed by file and id."""
    documents = [_read_document(chunk) for chunk in _HEAD.split(path.read_text(encoding="utf-8"))[1:]]
    ids = Counter(document.text["id"] for document in documents)
    for document in documents:
        if ids[document.text["id"]] > 1:
            document.faults.append("the id stands twice")
        document.faults = [f"{path.name} {document.text['id']}: {fault}" for fault in document.faults]
    return documents


def read_corpus(directory: Path = CORPUS) -> dict[str, list[LabelledDocument]]:
    """Read every source, by split and in order of authors."""
    splits: dict[str, list[LabelledDocument]] = {name: [] for name in SPLITS}
    for path in sorted((directory / "source").glob("*.txt")):
        splits[HELD_OUT.get(path.stem, "train")] += read_source(path)
    return splits


def built_files(splits: dict[str, list[LabelledDocument]]) -> Iterator[tuple[str, str]]:
    """Yield the built files as (path inside the corpus, content)."""
    for name, documents in splits.items():
        yield f"{name}/texts.jsonl", _lines([document.text for document in documents])
        yield f"{name}/gold.jsonl", _lines([document.gold for document in documents])


def count_table(splits: dict[str, list[LabelledDocument]]) -> str:
    """Return what the splits hold, as a table of the README."""
    columns = {name: _counts(documents) for name, documents in splits.items()}
    names = list(dict.fromkeys(row for counts in columns.values() for row in counts))
    lines = ["| | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    lines += ["| " + " | ".join([name, *(f"{counts[name]:,}" for counts in columns.values())]) + " |" for name in names]
    return "\n".join(lines)


def with_counts(readme: str, table: str) -> str:
    """Return the README with its table of counts replaced."""
    before, _, rest = readme.partition(COUNTS_BEGIN)
    _, _, after = rest.partition(COUNTS_END)
    return f"{before}{COUNTS_BEGIN}\n{table}\n{COUNTS_END}{after}"


def parse_marks(body: str) -> tuple[str, list[Mark], list[str]]:
    """Take the marks out of a text: the bare text, its marks in order of their place (the outer first), and what is wrong."""
    pieces: list[str] = []
    marks: list[Mark] = []
    faults: list[str] = []
    opened: list[tuple[str, str | None, int]] = []
    length = at = 0
    for bracket in _BRACKET.finditer(body):
        pieces.append(body[at : bracket.start()])
        length += bracket.start() - at
        at = bracket.end()
        holders = [label for label, _, _ in opened]
        if bracket["label"]:
            if any(holder not in ("QUOTE", "ROLE") for holder in holders):
                faults.append(f"{bracket[0]} stands inside an entity or a figure")
            opened.append((bracket["label"], bracket["of"], length))
        elif bracket["outer"]:
            if any(holder != "QUOTE" or bracket["outer"] == "QUOTE" for holder in holders):
                faults.append(f"{bracket[0]} stands inside a mark that may not hold it")
            opened.append((bracket["outer"], bracket["who"], length))
        elif opened and (opened[-1][0] in ("QUOTE", "ROLE")) == (bracket["close"] == "}}"):
            label, argument, start = opened.pop()
            marks.append(Mark(label, argument, start, length))
        else:
            faults.append(f"{bracket[0]} closes nothing, after {body[max(0, bracket.start() - 40) : bracket.start()]!r}")
    pieces.append(body[at:])
    faults += [f"{label} is never closed" for label, _, _ in opened]
    text = "".join(pieces)
    if _LEFT_OVER.search(text):
        faults.append("markup is left in the text")
    return text, sorted(marks, key=lambda mark: (mark.start, -mark.end)), faults


def _read_document(chunk: str) -> LabelledDocument:
    head, _, body = chunk.partition("\n")
    fields = [part.strip() for part in head.split("|", 5)]
    if len(fields) != 6:
        return LabelledDocument({"id": fields[0], "text": ""}, {"id": fields[0]}, ["the head needs six fields"])
    name, kind, grade, published, outlet, title = fields
    faults = [
        *([f"kind {kind!r}"] if kind not in KINDS else ()),
        *([f"drug_policy {grade!r}"] if grade not in ("0", "1", "2") else ()),
        *([f"published {published!r}"] if not _DAY.fullmatch(published) else ()),
    ]
    text, marks, parse_faults = parse_marks(body.strip("\n"))
    gold, mark_faults = _labels(text, marks)
    policy = int(grade) if grade.isdigit() else 0
    row = {
        "id": name,
        "kind": kind,
        "outlet": outlet,
        "title": title,
        "published": published,
        "drug_policy": policy,
        "text": text,
    }
    faults += [*parse_faults, *mark_faults, *_check_links(text, gold)]
    return LabelledDocument(row, {"id": name, **gold, "drug_policy": policy}, faults)


def _labels(text: str, marks: Sequence[Mark]) -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """Return the gold labels of a text, and what is wrong with single marks."""
    gold: dict[str, list[dict[str, Any]]] = {"entities": [], "roles": [], "quotes": [], "figures": []}
    faults = []
    for mark in marks:
        span = text[mark.start : mark.end]
        place = {"start": mark.start, "end": mark.end, "text": span}
        if not span or span != span.strip() or (mark.label not in ("QUOTE", "ROLE") and "\n\n" in span):
            faults.append(f"{mark.label} is empty, has white space at an edge or runs over a paragraph: {span!r}")
        elif mark.label in ENTITY_LABELS:
            gold["entities"].append(place | {"label": mark.label, "canonical": mark.argument or _flat(span)})
        elif mark.label == "FIGURE":
            kind, _, operation = (mark.argument or "").partition("@")
            if kind not in FIGURE_KINDS:
                faults.append(f"figure of kind {kind!r}: {span!r}")
            gold["figures"].append(place | {"kind": kind, "of": operation or None})
        elif mark.label == "QUOTE":
            is_closed = span[-1] in CLOSING_MARKS
            if span[0] not in OPENING_MARKS:
                faults.append(f"the quote has no opening mark: {span[:40]!r}")
            if not is_closed and not re.match(r"[^\S\n]*(?:\n|$)", text[mark.end :]):
                faults.append(f"the quote has no closing mark and its paragraph goes on: {span[-40:]!r}")
            speaker = None if mark.argument == NOBODY else mark.argument
            gold["quotes"].append({"start": mark.start + 1, "end": mark.end - is_closed, "speaker": speaker})
        elif mark.label == "ROLE":
            role = {"role": _flat(span), "start": mark.start, "end": mark.end}
            gold["roles"] += [{"person": person.strip()} | role for person in (mark.argument or "").split(";")]
        else:
            faults.append(f"label {mark.label!r}")
    return gold, faults


def _check_links(text: str, gold: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Yield what is wrong between the labels of one document: names that nobody bears, spans that overlap."""
    people = {entity["canonical"] for entity in gold["entities"] if entity["label"] == "PERSON"}
    written = {_flat(entity["text"]).lower() for entity in gold["entities"] if entity["label"] == "PERSON"}
    operations = {entity["canonical"] for entity in gold["entities"] if entity["label"] == "OPERATION"}
    lower = _flat(text).lower()
    yield from (f"canonical {name!r} is never written in full" for name in sorted(people) if name.lower() not in written)
    yield from (f"canonical operation {name!r}" for name in sorted(operations) if not _OPERATION.match(name))
    yield from (f"role of {role['person']!r}, who is no PERSON" for role in gold["roles"] if role["person"] not in people)
    for quote in gold["quotes"]:
        speaker = quote["speaker"]
        if speaker and speaker not in people and speaker.lower() not in lower:
            yield f"speaker {speaker!r} is not in the text"
    for figure in gold["figures"]:
        if figure["of"] and figure["of"] not in operations:
            yield f"figure {figure['text']!r} is told of {figure['of']!r}, which is not in the text"
    spans = sorted((mark["start"], mark["end"]) for mark in gold["entities"] + gold["figures"])
    for (start, end), (next_start, next_end) in pairwise(spans):
        if next_start < end:
            yield f"{text[start:end]!r} overlaps {text[next_start:next_end]!r}"


def _counts(documents: Sequence[LabelledDocument]) -> Counter[str]:
    counts: Counter[str] = Counter(documents=len(documents), words=sum(len(row.text["text"].split()) for row in documents))
    counts.update({f"drug_policy {grade}": sum(row.text["drug_policy"] == grade for row in documents) for grade in (0, 1, 2)})
    counts.update(dict.fromkeys(("OPERATION", "PERSON", "PLACE", "ORG", "DRUG"), 0))
    counts.update(entity["label"] for row in documents for entity in row.gold["entities"])
    counts.update({kind: sum(len(row.gold[kind]) for row in documents) for kind in ("roles", "quotes", "figures")})
    return counts


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the sources, build what is asked for, and return the exit status: 1 if a mark is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.corpus", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="build train, dev and test, and the README's counts")
    parser.add_argument("--directory", type=Path, default=CORPUS, help="the folder that holds source/ (default: %(default)s)")
    options = parser.parse_args(arguments)
    splits = read_corpus(options.directory)
    faults = [fault for documents in splits.values() for document in documents for fault in document.faults]
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    table = count_table(splits)
    print(table)
    if options.write:
        for name, content in built_files(splits):
            path = options.directory / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        readme = options.directory / "README.md"
        if readme.exists():
            readme.write_text(with_counts(readme.read_text(encoding="utf-8"), table), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
