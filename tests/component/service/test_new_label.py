"""A label that the product does not have: its component and one row of the vocabulary, and everything else finds it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("archive", "crawlers", "digests", "index", "nlp", "reading", "service", "tests", "web")
ROW = '    QueryField("vessel", "vessel", "vessels", label="VESSEL", facet="vessel", match="names the vessel {}", splits=True),\n'
# Runs in a checkout whose `core/` has the row, for the index's own process too.
SCENARIO = """
import json
from dataclasses import replace
from pathlib import Path

import spacy
from fastapi.testclient import TestClient
from spacy.language import Language
from core.words import Mention
from index.explain import Stretch, in_words, reasons
from index.query import parse
from service.correcting.making import By, make
from service.explaining.explanation import explain
from service.correcting.propose import rename
from tests.web.county import FakePipeline, Made, config_of, fill
from web.app import create_app


@Language.component("vessels")
def vessels(doc):
    doc.ents = [doc.char_span(at, at + 9, label="VESSEL") for at in [doc.text.find("MV Petrel")] if at >= 0]
    return doc


nlp = spacy.blank("en")
nlp.add_pipe("vessels")


class Annotating(FakePipeline):
    def read(self, made):
        ents = nlp(made.text).ents
        found = tuple(Mention(ent.start_char, ent.end_char, ent.text, ent.label_, ent.text) for ent in ents)
        notes = super().read(made)
        return replace(notes, entities=(*notes.entities, *found))


FERRY = Made("Cocaine on a ferry", ("Officers searched the MV Petrel on Monday.",))
QUAY = Made("Quay wall repaired", ("The quay wall is repaired.",))
app = create_app(config_of(Path("county")))
client = TestClient(app, base_url="http://127.0.0.1:8000").__enter__()
installation = app.state.installation
installation.__dict__["pipeline"] = Annotating((FERRY, QUAY))
fill(installation, (FERRY, QUAY))


def get(path, **params):
    answer = client.get(path, params=params)
    assert answer.status_code == 200, (path, answer.text)
    return answer


query = 'vessel:"mv petrel"'
item = installation.documents.get(FERRY.id)
stretch = Stretch(item.document, item.annotations, FERRY.title, ((0, len(item.document.text)),), "Gazette")
why = explain(installation, FERRY.title, query=query)
told = {
    "field": [hit["title"] for hit in get("/api/v1/search", q=query).json()["hits"]],
    "part": get("/api/v1/search", q="vessel:petrel").json()["read_as"][0]["message"],
    "unknown": get("/api/v1/search", q="vessel:Fulmar").json()["unknown"][0]["message"],
    "facet": get("/api/v1/facets", facet="vessel", q="source:gazette").json()["values"],
    "trend": sum(get("/api/v1/trend", q=query).json()["series"][0]["counts"]),
    "split": [each["name"] for each in get("/api/v1/trend", q="source:gazette", split="vessel").json()["series"]],
    "profile": get("/api/v1/profile", kind="vessel", name="mv petrel").json()["documents"],
    "explain": why.why,
    "reason": in_words(reasons(parse(query), stretch)),
    "not": explain(installation, QUAY.title, query=query).why,
    "page": get(f"/documents/{FERRY.id}", names="1").text,
    "results": get("/search", q="source:gazette").text,
    "renamed": make(installation, rename(installation.decisions, installation.documents, "MV Petrel", "MV Storm Petrel"), By("A. Clerk")).documents,
    "after": get("/api/v1/search", q="vessel:storm").json()["total"],
}
client.__exit__()
print(json.dumps(told))
"""


def test_a_label_costs_its_component_and_one_row(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
    for room in ROOMS:
        (tmp_path / room).symlink_to(ROOT / room)
    vocabulary = tmp_path / "core" / "vocabulary.py"
    table = vocabulary.read_text(encoding="utf-8")
    row_of_drugs = next(line for line in table.splitlines(keepends=True) if 'label="DRUG"' in line)
    vocabulary.write_text(table.replace(row_of_drugs, row_of_drugs + ROW), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCENARIO],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])

    assert told["field"] == ["Cocaine on a ferry"]
    assert told["part"] == "petrel read as MV Petrel"
    assert told["unknown"].startswith("No vessel 'Fulmar'")
    assert told["facet"] == [{"value": "MV Petrel", "count": 1}]
    assert told["trend"] == 1
    assert told["split"] == ["MV Petrel", "other"]
    assert told["profile"] == 1
    assert told["explain"] == "It is answer 1 of 1 to this query."
    assert told["reason"] == "names the vessel MV Petrel"
    assert "vessel" in told["not"]
    assert re.search(r'<a class="name vessel" href="#n\d+">MV Petrel</a>', told["page"])
    assert "<h2>Vessels</h2>" in told["page"]
    assert "<summary>Vessel</summary>" in told["results"]
    assert (told["renamed"], told["after"]) == (1, 1)
