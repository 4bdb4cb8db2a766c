"""The figures of a chart in an office file, as rows, from the values that the program keeps to draw it (ECMA-376, part 1, 21.2)."""

from typing import Any

from reading.office.rows import row_of

_SPACE = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
# More points than this are a curve, drawn from measurements that nobody reads.
MAX_POINTS = 200


def rows_of_chart(body: bytes) -> list[str]:
    """Return a chart's title, what its series are called, and a row for each category with the value of each series.

    Raises: XMLSyntaxError for what is damaged.
    """
    from lxml import etree

    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    series = list(root.iter(f"{_SPACE}ser"))
    names = [" ".join(_points(each.find(f"{_SPACE}tx")).values()) for each in series]
    labels = next(
        (found for each in series if (found := _points(each.find(f"{_SPACE}cat")) or _points(each.find(f"{_SPACE}xVal")))), {}
    )
    values = [_points(each.find(f"{_SPACE}val")) or _points(each.find(f"{_SPACE}yVal")) for each in series]
    places = sorted({place for points in (labels, *values) for place in points})
    if len(places) > MAX_POINTS or not any(values):
        return []
    title = "".join(text for text in (_titles(root)))
    rows = [row_of([labels.get(place, ""), *(points.get(place, "") for points in values)]) for place in places]
    return [row for row in (title, row_of(["", *names]), *rows) if row]


def _titles(root: Any) -> list[str]:
    title = root.find(f".//{_SPACE}chart/{_SPACE}title")
    return [] if title is None else [element.text or "" for element in title.iter() if str(element.tag).endswith("}t")]


def _points(holder: Any) -> dict[int, str]:
    """Return the kept values by their place; of names on several levels, the innermost."""
    if holder is None:
        return {}
    level = holder.find(f".//{_SPACE}lvl")
    points = (holder if level is None else level).iter(f"{_SPACE}pt")
    return {int(point.get("idx", "0")): _short(point.findtext(f"{_SPACE}v") or "") for point in points}


def _short(value: str) -> str:
    """Return a value as it is read: "0.30000000000000004" is 0.3."""
    try:
        return f"{float(value):.12g}" if "." in value or "E" in value else value
    except ValueError:
        return value
