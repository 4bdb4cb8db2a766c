"""Pictures of a trend: SVG and PNG, drawn on the server by Vega. Takes the numbers of `service.trends` as they are, and counts nothing.

Days on which a source was not looked at are hatched. Where nothing was found in such a bucket, or none was collected or recorded as read in it, there
is no bar and the line breaks, for zero would be a lie. Series differ by dash and mark as well as by colour, so that a black-and-white print can be read.
"""

import json
import re
import textwrap
from collections.abc import Callable, Sequence
from datetime import date

from core.caching import cached
from service.trends import Bucket, TrendAnswer
from web.show import day, plain

# In pixels of the picture: a desktop's column, and a phone's, where a scaled-down wide chart could not be read.
WIDE, NARROW = 680, 330
HEIGHT = 280
FONT_PX = 13
MAX_TICKS = 7
# The average width of a letter of that size, for breaking a title into lines, and for how many dates fit under the axis.
LETTER_PX = 6.5
LABEL_PX = 84
# Of a query in a title or a legend; the page around the picture has all of it.
MAX_QUERY_CHARS = 90
MAX_NAME_PX = 250
PNG_PPI = 144
INK = "#1d1d1b"
_FONTS = {"labelFontSize": FONT_PX, "titleFontSize": FONT_PX, "labelColor": INK, "titleColor": INK}
# Okabe and Ito's palette, in an order whose greys differ; with a dash and a mark each.
COLOURS = (INK, "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7f7f7f", "#8c510a")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 6])
MARKS = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "circle", "square", "diamond")
# A colour that nothing else has: Vega knows no hatching, so its rectangles get their pattern in the finished picture.
_GAP = "#fedcb9"
_PATTERN = (
    '<defs><pattern id="{id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" fill="#f4efe4"/><line x1="0" y1="0" x2="0" y2="7" stroke="#a89f8d" stroke-width="2.5"/></pattern></defs>'
)
# A part of a Vega-Lite specification, which is JSON: https://vega.github.io/vega-lite/docs/spec.html
Specification = dict[str, object]
# The address that lists what a series counts in a bucket, from the series' query and the bucket.
Link = Callable[[str, Bucket], str]
# Vega puts a base of its own before an address without a host; this one is taken out of the finished picture again.
_HERE = "http://here.invalid"
# What Vega writes out and nobody sees: a trend by week had 65 KiB of picture for 40 bars, and has half of that without.
_ELEMENT = re.compile(r"<(?:g|line|path|text)\b[^<>]*>")
_PLACES = re.compile(r' (?:d|transform|[xy][12])="[^"]*"')
_FRACTION = re.compile(r"(\.\d)\d+")
_NOTHING = re.compile(r' opacity="1"| aria-roledescription="(?:bar|point|rect mark)"')
# Pictures that are kept: drawing is most of a trend's time, and each has some 20 KB.
MAX_DRAWN = 64
_EACH = {"day": "each day", "week": "each week", "month": "each month", "quarter": "each quarter", "year": "each year"}


def svg_of(answer: TrendAnswer, *, is_share: bool = False, width: int = WIDE, link: Link | None = None) -> str:
    """Return a trend as an SVG picture that stands alone; with `link`, each bar or mark leads to what it counts.

    Units: `width` of the plot in pixels. What people typed stands in it as text, escaped by the renderer.
    """
    drawn = _ELEMENT.sub(_shortened, _drawn(json.dumps(_specification(answer, is_share, width, link))))
    start, pattern = drawn.index(">") + 1, f"gap-{width}"
    drawn = drawn[:start] + _PATTERN.format(id=pattern) + drawn[start:]
    return drawn.replace(f'fill="{_GAP}"', f'fill="url(#{pattern})"').replace(f'href="{_HERE}/', 'href="/')


def _rounded(places: re.Match[str]) -> str:
    return _FRACTION.sub(r"\1", places.group())


def _shortened(element: re.Match[str]) -> str:
    """Return an element with its places to a tenth of a pixel, without what is the default or said already."""
    rounded = _PLACES.sub(_rounded, element.group())
    return _NOTHING.sub("", rounded)


@cached(at_most=MAX_DRAWN)
def _drawn(specification: str) -> str:
    """Return the picture of a specification; the same one is drawn once."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specification, show_warnings=False))


def png_of(answer: TrendAnswer, *, is_share: bool = False, width: int = WIDE) -> bytes:
    """Return a trend as a PNG picture, for slides and print."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg_of(answer, is_share=is_share, width=width), ppi=PNG_PPI))


def has_marks(answer: TrendAnswer) -> bool:
    """Tell whether there is anything to draw."""
    return any(any(line.counts) for line in answer.series)


def title_of(answer: TrendAnswer, *, is_share: bool = False) -> str:
    """Return what the picture counts, in one line."""
    what = f"{answer.counted.capitalize()}{f', {_share_of(answer)},' if is_share else ''} {_EACH[answer.interval]}"
    asked = " and ".join(map(plain, answer.queries))
    asked = asked if len(asked) <= MAX_QUERY_CHARS or len(answer.queries) == 1 else f"{len(answer.queries)} queries"
    return f"{what}{' by ' + answer.split if answer.split else ''}: {_cut(asked)}"


def _share_of(answer: TrendAnswer) -> str:
    return "share of each source’s own output" if answer.split == "source" else "share of all collected"


def details_of(answer: TrendAnswer) -> str:
    """Return the period, how many there are, what is left out, and whether it is invented; in one line."""
    counted = answer.counted if answer.total != 1 else {"stories": "story", "copies": "copy"}[answer.counted]
    details = [f"{day(answer.since)} to {day(answer.until)}"]
    totals = [answer.total] if len(answer.queries) == 1 else [line.total for line in answer.series]
    details += [f"{' and '.join(f'{total:,}' for total in totals)} {counted}"]
    details += [f"{answer.undated:,} undated not shown"] if answer.undated else []
    details += [plain(answer.beat)]
    return ("FICTIONAL: " if answer.fictional else "") + "; ".join(details)


def bucket_name(bucket: Bucket, interval: str) -> str:
    """Return a bucket as an axis names it: 4 May 2026, May 2026, Q2 2026, 2026; a week by its first day."""
    first = date.fromisoformat(bucket.since)
    return {
        "month": f"{first:%b} {first.year}",
        "quarter": f"Q{(first.month + 2) // 3} {first.year}",
        "year": str(first.year),
    }.get(interval, f"{first.day} {first:%b} {first.year}")


def _specification(answer: TrendAnswer, is_share: bool, width: int, link: Link | None) -> Specification:
    """Return the Vega-Lite specification of the picture."""
    gaps = [{"at": at} for at, bucket in enumerate(answer.buckets) if bucket.gap]
    subtitle = textwrap.wrap(details_of(answer), int(width / LETTER_PX))
    if gaps:
        subtitle += textwrap.wrap("Hatched: a source was not read on some of these days", int(width / LETTER_PX))
    hatched: Specification = {
        "data": {"values": gaps},
        "mark": {"type": "rect", "color": _GAP, "aria": False},
        "encoding": {"x": _days(answer, width)},
    }
    return {
        "width": width,
        "height": HEIGHT,
        "background": "white",
        "title": {
            "text": textwrap.wrap(title_of(answer, is_share=is_share), int(width / LETTER_PX / 1.4)),
            "subtitle": subtitle,
            "anchor": "start",
            "fontSize": 16,
            "subtitleFontSize": FONT_PX,
            "offset": 12,
        },
        "layer": [hatched, *_marks(answer, is_share, width, link)],
        "config": {
            "view": {"stroke": None},
            "axis": _FONTS | {"gridColor": "#ddd8ce"},
            "legend": _FONTS,
            "autosize": {"type": "pad"},
            "padding": 10,
            "font": "sans-serif",
        },
    }


def _days(answer: TrendAnswer, width: int) -> Specification:
    """Return the axis of the buckets, with as many of their names as fit."""
    n_buckets = len(answer.buckets)
    axis = {
        "values": list(range(0, n_buckets, -(-n_buckets * LABEL_PX // width))),
        "labelExpr": f"{[bucket_name(bucket, answer.interval) for bucket in answer.buckets]}[datum.value]",
        "labelAngle": 0,
        "labelOverlap": True,
        "title": "week from" if answer.interval == "week" else None,
        "tickSize": 4,
    }
    scale = {"domain": list(range(n_buckets)), "paddingInner": 0.15, "paddingOuter": 0.1}
    return {"field": "at", "type": "ordinal", "axis": axis, "scale": scale}


def _marks(answer: TrendAnswer, is_share: bool, width: int, link: Link | None) -> list[Specification]:
    """Return what stands for the numbers: bars for one series, lines with marks for several."""
    names = _names(answer)
    rows = _rows(answer, is_share, link)
    n_title = _share_of(answer) if is_share else answer.counted
    y_axis: Specification = {"title": n_title, "format": "%" if is_share else "d"}
    if not is_share:  # else 0, 0.5 and 1 would be labelled 0, 1 and 1
        y_axis["tickCount"] = min(MAX_TICKS, max(count for line in answer.series for count in line.counts))
    y = {"field": "n", "type": "quantitative", "axis": y_axis, "scale": {"domainMin": 0, "nice": True}}
    encoding: Specification = {"description": {"field": "told", "type": "nominal"}}
    encoding |= {"href": {"field": "href", "type": "nominal"}} if link else {}
    if len(names) == 1:
        rows = [row for row in rows if row["n"]]  # a bar of no height could be reached, and not seen
        return [
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "color": INK},
                "encoding": {"x": _days(answer, width), "y": y} | encoding,
            }
        ]
    legend: Specification = {
        "orient": "bottom",
        "columns": 1 if width < WIDE else 2,
        "columnPadding": 40,  # names are wider on a screen than they are measured
        "title": None,
        "labelLimit": MAX_NAME_PX,
        "symbolSize": 90,
        "symbolStrokeWidth": 2,
    }

    def by_name(styles: Sequence[object], legend: Specification | None) -> Specification:
        scale = {"domain": names, "range": styles[: len(names)]}
        return {"field": "name", "type": "nominal", "scale": scale, "legend": legend}

    shared = {"x": {"field": "at", "type": "ordinal", "bandPosition": 0.5}, "y": y, "color": by_name(COLOURS, legend)}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "strokeWidth": 1.75, "invalid": "break-paths-show-domains"},
            "encoding": shared | {"strokeDash": by_name(DASHES, None)},
        },
        {
            "data": {"values": _to_mark(rows)},
            "mark": {"type": "point", "size": 46, "strokeWidth": 1.5, "fill": "white", "fillOpacity": 0.7},
            "encoding": shared | {"shape": by_name(MARKS, legend)} | encoding,
        },
    ]


def _rows(answer: TrendAnswer, is_share: bool, link: Link | None) -> list[Specification]:
    """Return a row a series and bucket; its value is None where zero is not known, or where there is nothing to have a share
    of.
    """
    rows: list[Specification] = []
    for name, line in zip(_names(answer), answer.series, strict=True):
        for at, (bucket, count) in enumerate(zip(answer.buckets, line.counts, strict=True)):
            whole = line.of[at]
            is_unknown = not count and (bucket.gap or not line.is_watched(bucket) or not (bucket.read or bucket.of))
            value = (count / whole if whole else None) if is_share else count
            tooltip = f"{bucket_name(bucket, answer.interval)}: {count:,} of {whole:,} {answer.counted}, {name}"
            row: Specification = {"at": at, "n": None if is_unknown else value, "name": name, "told": tooltip}
            rows.append(row | ({"href": _HERE + link(line.query, bucket)} if link and count else {}))
    return rows


def _to_mark(rows: Sequence[Specification]) -> list[Specification]:
    """Return the rows that get a mark: those with a number, and a zero between what is not known, where no line shows it."""
    known = {(row["name"], row["at"]) for row in rows if row["n"] is not None}
    alone = [row for row in rows if row["n"] == 0 and not _beside(row) & known]
    return [row for row in rows if row["n"] or row in alone]


def _beside(row: Specification) -> set[tuple[object, object]]:
    at = row["at"]
    return {(row["name"], at - 1), (row["name"], at + 1)} if isinstance(at, int) else set()


def _names(answer: TrendAnswer) -> list[str]:
    """Return the names of the series as a legend shows them, each once."""
    names: list[str] = []
    for line in answer.series:
        name = _cut(plain(line.name))
        names.append(f"{name} ({len(names) + 1})" if name in names else name)
    return names


def _cut(text: str) -> str:
    return textwrap.shorten(text, MAX_QUERY_CHARS, placeholder=" …") if len(text) > MAX_QUERY_CHARS else text
