"""What an operation's page tells first: the newest figure of each kind, beside the one that says most."""

from service.dossiers.answer import DossierPlace, FigureLine
from web.operations import newest_figures


def line(value: float, published: str | None, kind: str = "arrests", unit: str | None = None) -> FigureLine:
    place = DossierPlace("id", published, 0, 1, None, None, "title", "title", "courier", "Courier", "article").parts
    return FigureLine(*place, f"{value:g}", f"{value:g}", kind, kind, value, unit, False, None, False, 1, "", ())


def test_the_newest_figure_does_not_hide_one_that_says_more() -> None:
    told, new = line(412, "2026-11-06"), line(2, "2026-11-19")

    assert newest_figures([line(400, "2026-10-01"), told, new, line(500, None)]) == ((new, told),)
    assert newest_figures([new, told]) == ((told, None),)


def test_figures_of_other_kinds_or_units_are_not_compared() -> None:
    arrests, deaths = line(40, "2026-11-06"), line(2, "2026-11-19", "deaths")
    years, months = line(6, "2026-11-06", "sentence_length", "years"), line(4, "2026-11-19", "sentence_length", "months")

    assert newest_figures([arrests, deaths, line(9, "2026-11-20", "other")]) == ((arrests, None), (deaths, None))
    assert newest_figures([years, months]) == ((months, None),)
