"""What goes into the wheel of the pipeline, without building it: its requirements, its entry points."""

import re
import tomllib

from nlp.package import NAME, REQUIREMENTS, ROOT, code_files, factories
from nlp.tokenizer import NAME as TOKENIZER

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def name_of(requirement: str) -> str:
    return re.split(r"[^\w-]", requirement)[0].replace("-", "_").lower()


def test_the_project_requires_what_the_wheel_does() -> None:
    assert {name_of(r) for r in REQUIREMENTS} <= {name_of(r) for r in PROJECT["dependencies"]}


def test_the_projects_entry_points_are_the_factories_of_the_wheel() -> None:
    assert PROJECT["entry-points"]["spacy_factories"] == factories()
    assert PROJECT["entry-points"]["spacy_tokenizers"] == {TOKENIZER: "nlp.tokenizer:create_tokenizer"}


def test_code_and_lists_travel_and_training_does_not() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in code_files()}

    assert {"nlp/components/__init__.py", "nlp/data/uk/places.csv.gz", "core/words.py"} <= names
    assert not {name for name in names if "training" in name or "model" in name or "__pycache__" in name}
    assert NAME == "en_countywatch"
