"""Papers that are approved as they stood, so that their bodies stay and their names alone change: the new name is kept. Papers that are put out anew at
another address under their old name: new states of the old ones.
"""

from pathlib import Path

from archive.archive import open_archive
from core.config import load_config
from tests.crawl.loopback import Answer, Asked, Site, captures_of, council, crawl, press, serving, write_beat
from tests.crawl.test_moderngov import Council

DRAFT, APPROVED = "Draft minutes", "Minutes"


class Renaming(Council):
    """A council that calls its printed minutes as it is told."""

    name = DRAFT

    def answer(self, asked: Asked) -> Answer:
        answer = super().answer(asked)
        if b">Printed minutes" not in answer.body:
            return answer
        return Answer(answer.body.replace(b">Printed minutes", b">" + self.name.encode()), answer.status, answer.headers)


def test_the_new_name_of_a_paper_whose_body_stays_is_kept(tmp_path: Path) -> None:
    with serving(Renaming()) as modern, serving(Site()) as plain:
        modern.service = False
        plain.put("/minutes.pdf", b"%PDF-1.4 minutes", type="application/pdf", ETag='"1"')
        committee = press(plain, id="committee", platform="papers", base_url=f"{plain.url}/committee.html")
        beat = write_beat(tmp_path, council(modern), committee)
        for name, fees in ((DRAFT, "/fees.pdf"), (APPROVED, "/fees-v2.pdf")):
            modern.name = name
            plain.put(fees, f"%PDF-1.4 {fees}".encode(), type="application/pdf")
            row = f"<h3>4 November 2026</h3><p><a href='/minutes.pdf'>{name}</a></p><p><a href='{fees}'>Fees</a></p>"
            plain.put("/committee.html", f"<html><body><h1>Executive Committee</h1>{row}</body></html>")
            crawl(tmp_path, beat)

    with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
        names = {
            source: [
                c.context.attachment_title.partition(":")[0]
                for c in captures_of(archive)
                if c.source_id == source and c.url.endswith(("T=1", "/minutes.pdf"))
            ]
            for source in ("council", "committee")
        }
        states = [(c.key, c.url.rpartition("/")[2]) for c in captures_of(archive) if "/fees" in c.url]
    assert states == [("/fees.pdf", "fees.pdf"), ("/fees.pdf", "fees-v2.pdf")]
    assert names == {"council": [DRAFT, APPROVED], "committee": [DRAFT, APPROVED]}
