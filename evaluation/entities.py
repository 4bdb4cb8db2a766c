"""Scores the reading comprehension on a labelled folder: `texts.jsonl` ({id, text}) and `gold.jsonl` ({id, entities, roles, quotes, figures}).

Entities, quotes and figures count as right on their exact span (and label or kind); quotes are also scored with their speaker, figures with
their value, operation and day where the gold tells them, roles as (person, role). What the gold file does not label at all is left out.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from core.errors import NotFound, UsageError
from core.words import to_json
from nlp.pipeline import Text, load_pipeline

# Texts read between two words of progress.
BATCH = 50
# What figures are scored with besides their kind, one at a time.
FIGURE_KEYS = ("value", "of", "on")
Marks = dict[str, set[tuple[Any, ...]]]


def evaluate_entities(directory: Path, *, report: Callable[[int, int], None] = lambda *_: None) -> dict[str, Any]:
    """Precision, recall and F1 of each label that the folder's gold has, and of PERSON, PLACE and ORG together.

    Raises: NotFound or UsageError for a folder that is not as it should be.
    """
    texts = {row["id"]: row["text"] for row in _rows(directory / "texts.jsonl", ("id", "text"))}
    gold = {row["id"]: row for row in _rows(directory / "gold.jsonl", ("id",))}
    ids = [i for i in texts if i in gold]
    if not ids:
        raise UsageError(f"No id of {directory / 'texts.jsonl'} stands in {directory / 'gold.jsonl'}.")
    kinds = [kind for kind in ("entities", "roles", "quotes", "figures") if any(kind in gold[i] for i in ids)]
    keys = [key for key in FIGURE_KEYS if any(key in figure for i in ids for figure in gold[i].get("figures", ()))]
    labels = {entity["label"] for i in ids for entity in gold[i].get("entities", ())} | set(gold[ids[0]].get("labels", ()))
    pipeline, found = load_pipeline(), []
    for at in range(0, len(ids), BATCH):
        found += pipeline.annotate([Text(texts[i]) for i in ids[at : at + BATCH]])
        report(len(found), len(ids))
    right: dict[str, int] = defaultdict(int)
    wrong: dict[str, int] = defaultdict(int)
    missed: dict[str, int] = defaultdict(int)
    for i, annotations in zip(ids, found, strict=True):
        told = _marks(to_json(annotations), kinds, labels, keys)
        wanted = _marks(gold[i], kinds, labels, keys)
        for name in told.keys() | wanted.keys():
            right[name] += len(told[name] & wanted[name])
            wrong[name] += len(told[name] - wanted[name])
            missed[name] += len(wanted[name] - told[name])
    scores = {name: _score(right[name], wrong[name], missed[name]) for name in sorted(right | wrong | missed)}
    names = [name for name in ("PERSON", "PLACE", "ORG") if name in labels]
    if len(names) > 1:
        scores["micro"] = _score(*(sum(counts[name] for name in names) for counts in (right, wrong, missed)))
    return {"texts": len(ids), "scores": scores}


def _marks(annotations: dict[str, Any], kinds: Sequence[str], labels: Iterable[str], keys: Sequence[str]) -> Marks:
    marks: Marks = defaultdict(set)
    wanted = set(labels)
    if "entities" in kinds:
        for each in annotations.get("entities", ()):
            if each["label"] in wanted:
                marks[each["label"]].add((each["start"], each["end"]))
    if "roles" in kinds:
        marks["roles"] = {(each["person"].lower(), each["role"].lower()) for each in annotations.get("roles", ())}
    if "quotes" in kinds:
        marks["quotes"] = {(each["start"], each["end"]) for each in annotations.get("quotes", ())}
        marks["quotes with speaker"] = {
            (each["start"], each["end"], (each["speaker"] or "").lower()) for each in annotations.get("quotes", ())
        }
    if "figures" in kinds:
        for each in annotations.get("figures", ()):
            span = (each["start"], each["end"], each["kind"])
            marks["figures"].add(span)
            for key in keys:
                marks[f"figures with {key}"].add((*span, each.get(key)))
    return marks


def _score(right: int, wrong: int, missed: int) -> dict[str, float | int]:
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "gold": right + missed}


def _rows(path: Path, needed: Sequence[str]) -> list[dict[str, Any]]:
    if not path.is_file():
        raise NotFound(f"There is no file {path}. The folder needs texts.jsonl and gold.jsonl.")
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as err:
            raise UsageError(f"{path}, line {number}: not JSON: {err.msg}.") from err
        if not isinstance(row, dict) or any(key not in row for key in needed):
            raise UsageError(f"{path}, line {number}: an object with {' and '.join(needed)} is needed.")
        rows.append(row)
    return rows
