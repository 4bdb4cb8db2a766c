"""Draws the packs, agendas and minutes of `evaluation/data/strangers`, each by a hand of its own, and scores how they are read.

`python -m evaluation.strangers [--set NAME] [--faults] [--keep FOLDER]`. A hand is a page of HTML whose first line says what is
right and who draws it: `<!-- kind day chromium|libreoffice|docx [outline] [scan] -->`. In it `{5}` is a sentence that belongs to item 5,
`{5*3}` are three paragraphs of it, `{-}` and `{-*2}` belong to none; `<!--stamp WORDS-->` is laid over the page on which the next such
sentence stands, after everything else, and `<!--bookmark WORDS-->` leads there. Each set was written before any of it was read, and the rules
were then mended on it.
"""

import argparse
import io
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.pack_files import Stamp, join, office_profile, page_count
from evaluation.packs import Made, read_made, score

FOLDER = Path(__file__).parent / "data" / "strangers"
SETS = tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))
LIMIT_S = 300
# A scanner's, of a council's post room.
SCAN_DPI = 150
_TOKEN = re.compile(r"\{([^{}*\s:;]+)(?:\*(\d+))?\}")
_OVERLAY = re.compile(r"<!--(stamp|bookmark) (.*?)-->")
_SENTENCES = (
    "Members were told by {} that footfall on the quay had dropped since the barrier went up, and that traders wanted it moved.",
    "{} asked whether the grant of £12,400 could be carried over; the treasurer thought that it could.",
    "The survey carried out for {} in 2025 had 1,204 answers, of which 61 per cent were in favour.",
    "A letter from {} about the lighting by the bowls club has been received and is attached.",
    "It is proposed that {} be asked to prepare costs for both routes by 14 September.",
    "There were 17 incidents in the quarter, 4 fewer than in the last, and {} said that patrols would go on until spring.",
    "The risk that {} named in the register has been lowered from high to medium, since the pump has been replaced.",
    "Work on the {} culvert will need a licence; the Environment Agency takes about eight weeks to grant one.",
    "Residents of {} Lane had complained about lorries before seven in the morning, and the haulier has been written to.",
    "Under the Act the authority must consult {} before the order is made, and must publish what was said.",
    "Staff sickness in the {} team stood at 4.2 days a head, against 5.1 in the year before.",
    "{} thanked the volunteers who had cleared the footpath, and hoped that the county would now mend the stile.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Hand:
    """A page to draw: its first line's words, the item of each name in it, and what is laid over the page of a name (sort,
    words, name).
    """

    words: list[str]
    page: str
    truth: dict[str, str | None]
    overlays: list[tuple[str, str, str]]


class _Writer:
    """The sentences of one hand, each with a name that stands nowhere else."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.truth: dict[str, str | None] = {}

    def paragraphs(self, item: str | None, n: int) -> str:
        return "<p>".join(self._paragraph(item) for _ in range(n))

    def _paragraph(self, item: str | None) -> str:
        count, name = len(self.truth) + 1, "V"
        for vowel in "aeo":
            name += vowel + "bdfgklmnprstvz"[count % 14]
            count //= 14
        self.truth[name] = item
        chosen = self.random.sample(_SENTENCES, self.random.choice((1, 1, 2, 3)))
        return " ".join(sentence.format(name) for sentence in chosen)


def make_files(*names: str, step: int = 1) -> Iterator[Made]:
    """Draw the hands of these sets, or every `step`-th of them.

    Raises: RuntimeError if Chromium or LibreOffice is lacking, or draws less than it was given.
    """
    paths = [path for name in names for path in sorted((FOLDER / name).glob("*.html"))][::step]
    with tempfile.TemporaryDirectory() as folder:
        hands = [(Path(folder) / f"{path.parent.name}_{path.name}", _write(path)) for path in paths]
        for drawn, hand in hands:
            drawn.write_text(hand.page, encoding="utf-8")
        for drawer, suffix in (("libreoffice", "pdf"), ("docx", "docx")):
            _draw_by_libreoffice([drawn for drawn, hand in hands if drawer in hand.words], suffix)
        for drawn, hand in hands:
            if "chromium" in hand.words:
                _draw_by_chromium(drawn, has_outline="outline" in hand.words)
            body = drawn.with_suffix(".docx" if "docx" in hand.words else ".pdf").read_bytes()
            if hand.overlays:
                body = _overlay(body, hand.overlays)
            if "scan" in hand.words:
                body = _scan(body)
            yield Made(drawn.stem, body, hand.truth, kinds=(hand.words[0],), on=hand.words[1])


def _write(path: Path) -> _Hand:
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    writer = _Writer(path.stem)
    page = ""
    overlays: list[tuple[str, str, str]] = []
    waiting: list[tuple[str, str]] = []
    for piece in re.split(r"(<!--(?:stamp|bookmark) .*?-->|\{[^{}*\s:;]+(?:\*\d+)?\})", rest):
        if found := _OVERLAY.fullmatch(piece):
            waiting.append((found[1], found[2]))
        elif token := _TOKEN.fullmatch(piece):
            n_before = len(writer.truth)
            page += writer.paragraphs(None if token[1] == "-" else token[1], int(token[2] or 1))
            overlays += [(*one, list(writer.truth)[n_before]) for one in waiting]
            waiting.clear()
        else:
            page += piece
    head = '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
    return _Hand(first.strip("<!-> ").split(), head + page, writer.truth, overlays)


def _draw_by_chromium(path: Path, *, has_outline: bool) -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += ["--generate-pdf-document-outline"] if has_outline else ["--disable-pdf-tagging"]
    command += [f"--user-data-dir={path.parent}/profile", f"--print-to-pdf={path.with_suffix('.pdf')}", path.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_S)


def _draw_by_libreoffice(paths: Sequence[Path], suffix: str) -> None:
    program = shutil.which("soffice")
    if program is None:
        raise RuntimeError("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    if not paths:
        return
    target = "docx:MS Word 2007 XML" if suffix == "docx" else "pdf:writer_pdf_Export"
    folder = str(paths[0].parent)
    command = [program, f"-env:UserInstallation=file://{office_profile().name}", "--headless", "--infilter=HTML (StarWriter)"]
    subprocess.run(
        [*command, "--convert-to", target, "--outdir", folder, *map(str, paths)], check=True, capture_output=True, timeout=LIMIT_S
    )
    if not all(path.with_suffix(f".{suffix}").exists() for path in paths):
        raise RuntimeError("LibreOffice did not convert every page")


def _overlay(body: bytes, overlays: Sequence[tuple[str, str, str]]) -> bytes:
    import pypdfium2

    file = pypdfium2.PdfDocument(body)
    words = [file[n].get_textpage().get_text_bounded() for n in range(len(file))]
    stamps, bookmarks = [], []
    for sort, text, name in overlays:
        page = next(n for n, own in enumerate(words, 1) if name in own)
        if sort == "stamp":
            width, height = file[page - 1].get_size()
            stamps.append(Stamp(page, text, width - 150, height - 30, 12))
        else:
            bookmarks.append((text, page, 0))
    return join([body], stamps, bookmarks)


def _scan(body: bytes) -> bytes:
    """Return the pages as pictures, a little askew as they lie on a glass."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    file = pypdfium2.PdfDocument(body)
    for n in range(page_count(body)):
        page = file[n]
        picture = page.render(scale=SCAN_DPI / 72).to_pil().convert("L").rotate(0.4, fillcolor=255)
        canvas.setPageSize(page.get_size())
        canvas.drawImage(ImageReader(picture), 0, 0, *page.get_size())
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def main() -> None:
    """Draw, read and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=SETS, default="first")
    parser.add_argument("--faults", action="store_true", help="a line for each file with a fault")
    parser.add_argument("--keep", type=Path, help="a folder for the files drawn")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for made in make_files(options.set):
        if options.keep:
            suffix = "docx" if made.body.startswith(b"PK") else "pdf"
            options.keep.mkdir(exist_ok=True)
            (options.keep / f"{made.name}.{suffix}").write_bytes(made.body)
        document = read_made(made)
        own = score(made, document) if document else Counter({"files": 1, "paragraphs lost": len(made.item_of)})
        del own["items that are none"]  # only paragraphs are known of these
        total.update(own)
        is_right = own["paragraphs right"] == len(made.item_of) and own["kinds right"] and own["days right"]
        if options.faults and not is_right:
            told = (document.kind, document.published.value, [i.number for i in document.items]) if document else "refused"
            print(made.name, dict(own), told, file=sys.stderr)
    print(json.dumps({"set": options.set, **dict(total)}, indent=2))


if __name__ == "__main__":
    main()
