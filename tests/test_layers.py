"""The house's import rule: each room sees only what stands below it, and one library has one home."""

import ast
import shutil
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ["cli", "scheduler", "web", "digests", "service crawlers", "archive reading nlp index", "core"]
ABOVE_ALL = {"demo", "evaluation", "benchmarks"}  # see everything; nothing sees them
ROOMS = {name for floor in HOUSE for name in floor.split()} | ABOVE_ALL
NEVER = {"crawlers": {"nlp", "index"}}
HOMES: dict[str, str | tuple[str, ...]] = {
    "scrapy": "crawlers",
    "twisted": "crawlers",
    "spacy": "nlp",
    "torch": "nlp",
    "sentence_transformers": "nlp",
    "elasticsearch": "index/elastic",
    "apscheduler": ("scheduler.py", "service/days/due_times.py"),  # its clockwork, and its reading of cron lines
    "rapidfuzz": "service/names/name_matching.py",
    "smtplib": "digests/send.py",
    "warcio": "archive/captures/warc.py",
    "vl_convert": "web/charts.py",
}

# Functions that take the whole installation: whole answers and jobs, see docs/decisions/016-parts.md. It only falls.
MAX_TAKING_INSTALLATION = 79


@cache  # every test here asks for the same files
def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))  # function bodies too
    direct = {a.name.split(".")[0] for n in nodes if isinstance(n, ast.Import) for a in n.names}
    return direct | {n.module.split(".")[0] for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level}


def files_of(root: Path, layer: str) -> list[Path]:
    return [p for p in [root / f"{layer}.py", *(root / layer).rglob("*.py")] if p.exists()]


def below(layer: str) -> set[str]:
    floor = next(i for i, names in enumerate(HOUSE) if layer in names.split())
    return {name for names in HOUSE[floor + 1 :] for name in names.split()}


def wrong_imports(root: Path, layer: str) -> dict[str, set[str]]:
    allowed = below(layer) - NEVER.get(layer, set()) | {layer}
    found = {str(p.relative_to(root)): imported(p) & ROOMS - allowed for p in files_of(root, layer)}
    return {path: rooms for path, rooms in found.items() if rooms}


@pytest.mark.parametrize("layer", [name for floor in HOUSE for name in floor.split()])
def test_layer_imports_only_what_stands_below(layer: str) -> None:
    assert files_of(ROOT, layer)
    assert wrong_imports(ROOT, layer) == {}


@pytest.mark.parametrize(
    ("layer", "line"), [("index", "import archive"), ("crawlers", "from nlp import pipeline"), ("core", "import demo")]
)
def test_a_planted_import_is_refused(tmp_path: Path, layer: str, line: str) -> None:
    shutil.copytree(ROOT / layer, tmp_path / layer, ignore=shutil.ignore_patterns("__pycache__", "weights", "data"))
    (tmp_path / layer / "planted.py").write_text(f"def late() -> None:\n    {line}\n", encoding="utf-8")

    assert set(wrong_imports(tmp_path, layer)) == {f"{layer}/planted.py"}


@pytest.mark.parametrize("library", HOMES)
def test_library_has_one_home(library: str) -> None:
    users = [
        str(path.relative_to(ROOT)) for room in ROOMS - ABOVE_ALL for path in files_of(ROOT, room) if library in imported(path)
    ]
    assert [user for user in users if not user.startswith(HOMES[library])] == []


def test_environment_is_read_in_one_place() -> None:
    readers = [p for room in ROOMS - ABOVE_ALL for p in files_of(ROOT, room) if "os.environ" in p.read_text(encoding="utf-8")]
    assert [str(p.relative_to(ROOT)) for p in readers] == ["core/config.py"]


def parts_imported(room: Path) -> dict[str, set[str]]:
    """Return the parts of a room, which are its packages and the modules beside them, each with those that it imports."""
    found: dict[str, set[str]] = {}
    for path in room.rglob("*.py"):
        part = path.relative_to(room).with_suffix("").parts[0]
        nodes = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.ImportFrom) and n.module]
        inside = [(str(n.module).split(".")[1:], n.names) for n in nodes if str(n.module).split(".")[0] == room.name]
        seen = {name for steps, names in inside for name in steps[:1] or [each.name for each in names]}
        found.setdefault(part, set()).update(seen - {part})
    return found


@pytest.mark.parametrize("room", sorted(name for name in ROOMS if (ROOT / name).is_dir()))
def test_parts_of_a_room_import_one_way(room: str) -> None:
    assert list(TopologicalSorter(parts_imported(ROOT / room)).static_order())


def test_a_planted_circle_is_refused(tmp_path: Path) -> None:
    for name, line in (("names", "from nlp.speakers.choices import choices"), ("speakers", "from nlp import names")):
        (tmp_path / "nlp" / name).mkdir(parents=True)
        (tmp_path / "nlp" / name / "planted.py").write_text(f"{line}\n", encoding="utf-8")

    with pytest.raises(CycleError):
        list(TopologicalSorter(parts_imported(tmp_path / "nlp")).static_order())


def takers_of_installation(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for room in sorted(ROOMS)
        for path in files_of(root, room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for taken in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        if taken.annotation is not None and ast.unparse(taken.annotation).strip("'") == "Installation"
    ]


def test_no_more_functions_take_the_whole_installation() -> None:
    assert len(takers_of_installation(ROOT)) <= MAX_TAKING_INSTALLATION
