"""Pictures of a trend: SVG and PNG, drawn on the server by Altair. Takes the numbers of `service.trends` as they are, and counts nothing.

Days on which a source was not looked at are hatched. Where nothing was found in such a bucket, or none was collected or recorded as read in it, there
is no bar and the line breaks, for zero would be a lie. Series differ by dash and mark as well as by colour, so that a black-and-white print can be read.
"""

import json
import textwrap
from collections.abc import Callable
from datetime import date
from typing import Any

from core.caching import cached
from service.trends import Bucket, TrendAnswer
from web.show import day, plain

# In pixels of the picture: a desktop's column, and a phone's, where a scaled-down wide chart could not be read.
WIDE, NARROW = 680, 330
HEIGHT = 280
FONT_PX = 13
# The average width of a letter of that size, for breaking a title into lines, and for how many dates fit under the axis.
LETTER_PX = 6.5
LABEL_PX = 84
# Of a query in a title or a legend; the page around the picture has all of it.
MAX_QUERY_CHARS = 90
MAX_NAME_PX = 250
PNG_PPI = 144
INK = "#1d1d1b"
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
# The address that lists what a series counts in a bucket, from the series' query and the bucket.
Link = Callable[[str, Bucket], str]
# Vega puts a base of its own before an address without a host; this one is taken out of the finished picture again.
_HERE = "http://here.invalid"
# Pictures that are kept: drawing is most of a trend's time, and each has some 40 KB.
MAX_DRAWN = 64
_EACH = {"day": "each day", "week": "each week", "month": "each month", "quarter": "each quarter", "year": "each year"}


def svg_of(found: TrendAnswer, *, is_share: bool = False, width: int = WIDE, link: Link | None = None) -> str:
    """Return a trend as an SVG picture that stands alone; with `link`, each bar or mark leads to what it counts.

    Units: `width` of the plot in pixels. What people typed stands in it as text, escaped by the renderer.
    """
    drawn = _drawn(json.dumps(_specification(found, is_share, width, link)))
    start, pattern = drawn.index(">") + 1, f"gap-{width}"
    drawn = drawn[:start] + _PATTERN.format(id=pattern) + drawn[start:]
    return drawn.replace(f'fill="{_GAP}"', f'fill="url(#{pattern})"').replace(f'href="{_HERE}/', 'href="/')


@cached(at_most=MAX_DRAWN)
def _drawn(specification: str) -> str:
    """Return the picture of a specification; the same one is drawn once."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specification, show_warnings=False))


def png_of(found: TrendAnswer, *, is_share: bool = False, width: int = WIDE) -> bytes:
    """Return a trend as a PNG picture, for slides and print."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg_of(found, is_share=is_share, width=width), ppi=PNG_PPI))


def has_marks(found: TrendAnswer) -> bool:
    """Tell whether there is anything to draw."""
    return any(any(each.counts) for each in found.series)


def title_of(found: TrendAnswer, *, is_share: bool = False) -> str:
    """Return what the picture counts, in one line."""
    what = f"{found.counted.capitalize()}{', share of all collected,' if is_share else ''} {_EACH[found.interval]}"
    asked = " and ".join(map(plain, found.queries))
    asked = asked if len(asked) <= MAX_QUERY_CHARS or len(found.queries) == 1 else f"{len(found.queries)} queries"
    return f"{what}{' by ' + found.split if found.split else ''}: {_cut(asked)}"


def details_of(found: TrendAnswer) -> str:
    """Return the period, how many there are, what is left out, and whether it is invented; in one line."""
    counted = found.counted if found.total != 1 else {"stories": "story", "copies": "copy"}[found.counted]
    told = [f"{day(found.since)} to {day(found.until)}"]
    totals = [found.total] if len(found.queries) == 1 else [each.total for each in found.series]
    told += [f"{' and '.join(f'{total:,}' for total in totals)} {counted}"]
    told += [f"{found.undated:,} undated not shown"] if found.undated else []
    told += [plain(found.beat)]
    return ("FICTIONAL: " if found.fictional else "") + "; ".join(told)


def bucket_name(bucket: Bucket, interval: str) -> str:
    """Return a bucket as an axis names it: 4 May 2026, May 2026, Q2 2026, 2026; a week by its first day."""
    first = date.fromisoformat(bucket.since)
    return {
        "month": f"{first:%b} {first.year}",
        "quarter": f"Q{(first.month + 2) // 3} {first.year}",
        "year": str(first.year),
    }.get(interval, f"{first.day} {first:%b} {first.year}")


def _specification(found: TrendAnswer, is_share: bool, width: int, link: Link | None) -> dict[str, Any]:
    """Return the Vega-Lite specification of the picture."""
    import altair as alt

    n_buckets, names = len(found.buckets), _names(found)
    step = -(-n_buckets * LABEL_PX // width)
    labels = [bucket_name(bucket, found.interval) for bucket in found.buckets]
    axis = alt.Axis(
        values=list(range(0, n_buckets, step)),
        labelExpr=f"{labels}[datum.value]",
        labelAngle=0,
        labelOverlap=True,
        title="week from" if found.interval == "week" else None,
        tickSize=4,
    )
    x = alt.X("at:O", axis=axis, scale=alt.Scale(domain=list(range(n_buckets)), paddingInner=0.15, paddingOuter=0.1))
    whole_x = alt.X("at:O", bandPosition=0.5)
    n_title = "share of all collected" if is_share else found.counted
    y_axis = alt.Axis(title=n_title, format="%" if is_share else "d", tickMinStep=0.01 if is_share else 1)
    y = alt.Y("n:Q", axis=y_axis, scale=alt.Scale(domainMin=0, nice=True))
    rows = alt.Data(values=_rows(found, is_share, link))
    told: dict[str, Any] = {"description": alt.Description("told:N")} | ({"href": alt.Href("href:N")} if link else {})
    gaps = alt.Data(values=[{"at": i} for i, bucket in enumerate(found.buckets) if bucket.gap])
    layers = [alt.Chart(gaps).mark_rect(color=_GAP).encode(x=x)]
    if len(names) == 1:
        layers.append(alt.Chart(rows).mark_bar(color=INK).encode(x=x, y=y, **told))
    else:
        legend = alt.Legend(
            orient="bottom",
            columns=1 if width < WIDE else 2,
            title=None,
            labelLimit=MAX_NAME_PX,
            symbolSize=90,
            symbolStrokeWidth=2,
        )
        styles = {"domain": names}
        colour = alt.Color("name:N", scale=alt.Scale(range=list(COLOURS[: len(names)]), **styles), legend=legend)
        dash = alt.StrokeDash("name:N", scale=alt.Scale(range=list(DASHES[: len(names)]), **styles), legend=None)
        shape = alt.Shape("name:N", scale=alt.Scale(range=list(MARKS[: len(names)]), **styles), legend=legend)
        lines = alt.Chart(rows).mark_line(strokeWidth=1.75, invalid="break-paths-show-domains")
        layers.append(lines.encode(x=whole_x, y=y, color=colour, strokeDash=dash))
        layers.append(
            alt.Chart(rows)
            .mark_point(size=46, strokeWidth=1.5, fill="white", fillOpacity=0.7)
            .encode(x=whole_x, y=y, color=colour, shape=shape, **told)
        )
    subtitle = textwrap.wrap(details_of(found), int(width / LETTER_PX))
    if gaps.values:
        subtitle += textwrap.wrap("Hatched: a source was not read on some of these days", int(width / LETTER_PX))
    title = textwrap.wrap(title_of(found, is_share=is_share), int(width / LETTER_PX / 1.4))
    heading = alt.TitleParams(text=title, subtitle=subtitle, anchor="start", fontSize=16, subtitleFontSize=FONT_PX, offset=12)
    chart = alt.layer(*layers).properties(width=width, height=HEIGHT, title=heading, background="white")
    fonts = {"labelFontSize": FONT_PX, "titleFontSize": FONT_PX, "labelColor": INK, "titleColor": INK}
    made = chart.configure_axis(**fonts, gridColor="#ddd8ce").configure_legend(**fonts).configure_view(stroke=None)
    return dict(
        made.configure(autosize={"type": "pad"}, padding=10, font="sans-serif").to_dict(validate=False)
    )  # its checks take two thirds of the time, and the form is ours


def _rows(found: TrendAnswer, is_share: bool, link: Link | None) -> list[dict[str, Any]]:
    """Return a row a series and bucket; its value is None where zero is not known, or where there is nothing to have a share
    of.
    """
    rows = []
    for name, each in zip(_names(found), found.series, strict=True):
        for at, (bucket, count) in enumerate(zip(found.buckets, each.counts, strict=True)):
            is_unknown = not count and (bucket.gap or not (bucket.read or bucket.of))
            value = (count / bucket.of if bucket.of else None) if is_share else count
            told = f"{bucket_name(bucket, found.interval)}: {count:,} of {bucket.of:,} {found.counted}, {name}"
            row = {"at": at, "n": None if is_unknown else value, "name": name, "told": told}
            rows.append(row | ({"href": _HERE + link(each.query, bucket)} if link else {}))
    return rows


def _names(found: TrendAnswer) -> list[str]:
    """Return the names of the series as a legend shows them, each once."""
    names: list[str] = []
    for each in found.series:
        name = _cut(plain(each.name))
        names.append(f"{name} ({len(names) + 1})" if name in names else name)
    return names


def _cut(text: str) -> str:
    return textwrap.shorten(text, MAX_QUERY_CHARS, placeholder=" …") if len(text) > MAX_QUERY_CHARS else text
