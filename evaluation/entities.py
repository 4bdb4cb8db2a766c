"""Scores the reading comprehension on a labelled folder: `texts.jsonl` ({id, text}) and `gold.jsonl` ({id, entities, roles, quotes, figures,
drug_policy}). Texts are given without their title, as a stranger would give them.

Entities, quotes and figures are right on their exact span (and label or kind), roles as (person, role), figures also with their value,
operation and day where the gold tells them. Of what was found, the shares of right speakers, operations and canonical forms. Relevance is
right where the probability of grade 2 is on the right side of a half, for whole texts and for short ones. What the gold file does not
label at all is left out. A text that could not be annotated counts as one in which nothing was found.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.errors import NotFound, Quarantined, UsageError
from core.shown_figures import is_certain
from core.shown_speakers import shown_speaker
from core.words import Annotations, Figure, Mention, Quote, to_json
from nlp.pipeline import Text, load_pipeline
from service.annotation.annotating import LocalAnnotator

# Texts annotated between two words of progress.
BATCH = 50
# What figures are scored with besides their kind, one at a time.
FIGURE_KEYS = ("value", "of", "on")
# A brief: relevance must not hang on length (annotation rules, relevance).
SHORT_WORDS = 60
# The grade of a text that is about drug policy, and the probability from which we call a text that.
POSITIVE_GRADE, RELEVANT = 2, 0.5
CALIBRATION_BINS = 10
Gold = Mapping[str, Any]
Marks = dict[str, set[tuple[Any, ...]]]
Score = dict[str, float | int]

_WORD = re.compile(r"\S+")
_ARTICLE = re.compile(r"^(?:the|an?)\s+")


def evaluate_entities(directory: Path, *, report: Callable[[int, int], None] = lambda *_: None) -> dict[str, Any]:
    """Score what the folder's gold labels: precision, recall and F1 of each label, shares of what was found right, relevance.

    Raises: NotFound or UsageError for a folder that is not as it should be; ConfigError if a model is missing.
    """
    texts = {row["id"]: row["text"] for row in _rows(directory / "texts.jsonl", ("id", "text"))}
    gold_of = {row["id"]: row for row in _rows(directory / "gold.jsonl", ("id",))}
    ids = [i for i in texts if i in gold_of]
    if not ids:
        raise UsageError(f"No id of {directory / 'texts.jsonl'} stands in {directory / 'gold.jsonl'}.")
    gold = [gold_of[i] for i in ids]
    graded = [i for i in ids if "drug_policy" in gold_of[i]]
    results: list[Annotations | None] = []
    for result in _annotate([texts[i] for i in ids] + [short_text(texts[i]) for i in graded]):
        results.append(result)
        if len(results) % BATCH == 0:
            report(len(results), len(ids) + len(graded))
    report(len(results), len(results))
    found = [result or Annotations() for result in results]
    scores = _span_scores(gold, found[: len(ids)]) | _share_scores(gold, found[: len(ids)])
    if graded:
        is_positive = [gold_of[i]["drug_policy"] == POSITIVE_GRADE for i in graded]
        whole = dict(zip(ids, found, strict=False))
        scores["relevance"] = relevance_score(is_positive, [whole[i].drug_policy for i in graded])
        scores["relevance short"] = relevance_score(is_positive, [each.drug_policy for each in found[len(ids) :]])
    return {"texts": len(ids), "quarantined": sum(result is None for result in results[: len(ids)]), "scores": scores}


def short_text(text: str) -> str:
    """Return the first words of a text, as many as a brief has."""
    ends = [word.end() for word, _ in zip(_WORD.finditer(text), range(SHORT_WORDS), strict=False)]
    return text[: ends[-1]] if ends else text


def relevance_score(is_positive: Sequence[bool], probabilities: Sequence[float]) -> Score:
    """Precision, recall and F1 of calling a text relevant, and the expected calibration error of the probabilities."""
    called = [probability >= RELEVANT for probability in probabilities]
    counts = Counter(zip(is_positive, called, strict=True))
    score = _score(counts[True, True], counts[False, True], counts[True, False])
    return score | {"calibration_error": round(calibration_error(is_positive, probabilities), 4)}


def calibration_error(is_positive: Sequence[bool], probabilities: Sequence[float]) -> float:
    """Return the mean distance between what was promised and what came true, over bins of equal width, weighed by their texts."""
    bins: dict[int, list[tuple[bool, float]]] = defaultdict(list)
    for pair in zip(is_positive, probabilities, strict=True):
        bins[min(int(pair[1] * CALIBRATION_BINS), CALIBRATION_BINS - 1)].append(pair)
    distances = (abs(sum(true for true, _ in pairs) - sum(promised for _, promised in pairs)) for pairs in bins.values())
    return sum(distances) / len(probabilities) if probabilities else 0.0


def same_speaker(one: str | None, other: str | None) -> bool:
    """Tell whether two speakers are one; case, white space and a leading article do not count."""
    return _speaker(one) == _speaker(other)


def _annotate(texts: Sequence[str]) -> Iterator[Annotations | None]:
    annotator = LocalAnnotator(load_pipeline())
    for at in range(0, len(texts), BATCH):
        for result in annotator.annotate([Text(text) for text in texts[at : at + BATCH]]):
            yield None if isinstance(result, Quarantined) else result.annotations


def _span_scores(gold: Sequence[Gold], found: Sequence[Annotations]) -> dict[str, Score]:
    kinds = [kind for kind in ("entities", "roles", "quotes", "figures") if any(kind in row for row in gold)]
    keys = [key for key in FIGURE_KEYS if any(key in figure for row in gold for figure in row.get("figures", ()))]
    labels = {entity["label"] for row in gold for entity in row.get("entities", ())} | set(gold[0].get("labels", ()))
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for row, annotations in zip(gold, found, strict=True):
        given = _marks(to_json(annotations), kinds, labels, keys)
        wanted = _marks(row, kinds, labels, keys)
        for name in given.keys() | wanted.keys():
            right[name] += len(given[name] & wanted[name])
            wrong[name] += len(given[name] - wanted[name])
            missed[name] += len(wanted[name] - given[name])
    scores = {name: _score(right[name], wrong[name], missed[name]) for name in sorted(right | wrong | missed)}
    names = [name for name in ("PERSON", "PLACE", "ORG") if name in labels]
    if len(names) > 1:
        scores["micro"] = _score(*(sum(counts[name] for name in names) for counts in (right, wrong, missed)))
    return scores


def _marks(annotations: Gold, kinds: Sequence[str], labels: Iterable[str], keys: Sequence[str]) -> Marks:
    marks: Marks = defaultdict(set)
    wanted = set(labels)
    if "entities" in kinds:
        for entity in annotations.get("entities", ()):
            if entity["label"] in wanted:
                marks[entity["label"]].add((entity["start"], entity["end"]))
    if "roles" in kinds:
        marks["roles"] = {(role["person"].lower(), role["role"].lower()) for role in annotations.get("roles", ())}
    if "quotes" in kinds:
        marks["quotes"] = {(quote["start"], quote["end"]) for quote in annotations.get("quotes", ())}
    if "figures" in kinds:
        for figure in annotations.get("figures", ()):
            span = (figure["start"], figure["end"], figure["kind"])
            marks["figures"].add(span)
            for key in keys:
                marks[f"figures with {key}"].add((*span, figure.get(key)))
    return marks


def _share_scores(gold: Sequence[Gold], found: Sequence[Annotations]) -> dict[str, Score]:
    """Of the gold marks that were found, the shares of which more is right. What no gold mark tells is left out."""
    canonical: dict[str, list[bool]] = defaultdict(list)
    operations: list[bool] = []
    certain: list[bool] = []
    n_told = 0
    speakers: list[bool] = []
    shown: list[bool] = []
    for row, annotations in zip(gold, found, strict=True):
        for entity, mention in _found_entities(row, annotations):
            is_right = _plain(entity["canonical"]) == _plain(mention.canonical)
            canonical["canonical"].append(is_right)
            canonical[f"canonical {entity['label']}"].append(is_right)
        operations += [_plain(wanted["of"]) == _plain(figure.of) for wanted, figure in _found_figures(row, annotations)]
        told = [figure for figure in annotations.figures if figure.of is not None]
        n_told += len(told)
        of_gold = {(g["start"], g["end"], g["kind"]): _plain(g.get("of")) for g in row.get("figures", ())}
        certain += [of_gold.get((f.start, f.end, f.kind)) == _plain(f.of) for f in told if is_certain(f)]
        for wanted, quote in _found_quotes(row, annotations):
            speakers.append(same_speaker(wanted["speaker"], quote.speaker))
            if (name := shown_speaker(quote)) is not None:
                shown.append(same_speaker(wanted["speaker"], name))
    scores = {name: _share(canonical[name]) for name in sorted(canonical)}
    if any("of" in figure for row in gold for figure in row.get("figures", ())):
        scores["figures operation"] = _share(operations)
        scores["figures of operations shown"] = _share(certain) | {"shown": _ratio(len(certain), n_told)}
    if any("speaker" in quote for row in gold for quote in row.get("quotes", ())):
        scores["speakers"] = _share(speakers)
        scores["speakers shown"] = _share(shown) | {"shown": _ratio(len(shown), len(speakers))}
    return scores


def _found_entities(row: Gold, annotations: Annotations) -> Iterator[tuple[Gold, Mention]]:
    given = {(mention.start, mention.end, mention.label): mention for mention in annotations.entities}
    for entity in row.get("entities", ()):
        mention = given.get((entity["start"], entity["end"], entity["label"]))
        if mention and "canonical" in entity:
            yield entity, mention


def _found_figures(row: Gold, annotations: Annotations) -> Iterator[tuple[Gold, Figure]]:
    given = {(figure.start, figure.end, figure.kind): figure for figure in annotations.figures}
    for wanted in row.get("figures", ()):
        figure = given.get((wanted["start"], wanted["end"], wanted["kind"]))
        if figure and "of" in wanted:
            yield wanted, figure


def _found_quotes(row: Gold, annotations: Annotations) -> Iterator[tuple[Gold, Quote]]:
    given = {(quote.start, quote.end): quote for quote in annotations.quotes}
    for wanted in row.get("quotes", ()):
        quote = given.get((wanted["start"], wanted["end"]))
        if quote and "speaker" in wanted:
            yield wanted, quote


def _plain(name: str | None) -> str:
    return " ".join((name or "").lower().split())


def _speaker(name: str | None) -> str:
    return _ARTICLE.sub("", _plain(name))


def _share(answers: Sequence[bool]) -> Score:
    return {"share": _ratio(sum(answers), len(answers)), "of": len(answers)}


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _score(right: int, wrong: int, missed: int) -> Score:
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "gold": right + missed}


def _rows(path: Path, needed: Sequence[str]) -> list[dict[str, Any]]:
    if not path.is_file():
        raise NotFound(f"There is no file {path}. The folder needs texts.jsonl and gold.jsonl.")
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
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
