"""A council's decisions that are pages of their own are collected with their files."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tests.crawl.loopback import Answer, Asked, council, crawl, serving, state_of, write_beat
from tests.crawl.test_moderngov import TODAY, Council, html

DAYS = {"9120": TODAY - timedelta(days=3), "9119": TODAY - timedelta(days=20), "9001": TODAY - timedelta(days=90)}


class DecidingCouncil(Council):
    """A council that publishes decisions by themselves, one of them from before the days asked for. `knows_days`: its list answers for days; `list_name`:
    how that is called.
    """

    knows_days = True
    list_name = "mgDelegatedDecisions.aspx"

    def answer(self, asked: Asked) -> Answer:
        """Answer the list and the decisions; the rest as any council."""
        parts = urlsplit(asked.path)
        if parts.path == f"/{self.list_name}":
            self.asked.append(asked)
            link = '<tr><td class="mgMainTxt"><a href="ieDecisionDetails.aspx?ID={0}">Decision {0}</a></td><td>{1:%d/%m/%Y}</td></tr>'
            if "DR=" in parts.query and not self.knows_days:
                return html("Decisions", "<p>No decisions in this period.</p>")
            return html("Decisions", f"<table>{''.join(link.format(*row) for row in DAYS.items())}</table>")
        if parts.path == "/ieDecisionDetails.aspx":
            self.asked.append(asked)
            number = parts.query.removeprefix("ID=")
            files = f'<ul class="mgBulletList"><li><a href="documents/s7{number}/Report.pdf">Report</a></li></ul>'
            text = f"<p>Decision Maker: Portfolio Holder</p><p>Publication date: {DAYS[number]:%d/%m/%Y}</p>{files}"
            return html("Decision details", text, subtitle=f"Decision {number}")
        return super().answer(asked)


def test_decisions_of_the_window_are_collected_with_their_files(tmp_path: Path) -> None:
    with serving(DecidingCouncil()) as site:
        beat = write_beat(tmp_path, council(site))
        run = crawl(tmp_path, beat)
        state = {key: context for (_, key), (_, context) in state_of(tmp_path, beat).items()}
        site.forget()
        again = crawl(tmp_path, beat)

    assert {"decision/9120", "decision/9119", "attachment/79120", "attachment/79119"} <= set(state), run.told
    assert "decision/9001" not in state
    context = state["decision/9120"]
    assert (context.kind, context.found_title) == ("decision", "Decision 9120")
    assert context.found_published is not None
    assert context.found_published.astimezone(ZoneInfo("Europe/London")).date() == DAYS["9120"]
    assert again.source("council")["outcome"] == "nothing"
    asked = site.paths()
    assert "/ieDecisionDetails.aspx?ID=9120" in asked
    assert "/ieDecisionDetails.aspx?ID=9119" not in asked  # a page of three weeks ago rests


def test_a_list_that_answers_for_no_days_is_asked_for_its_newest(tmp_path: Path) -> None:
    with serving(DecidingCouncil()) as site:
        site.knows_days = False
        beat = write_beat(tmp_path, council(site))
        run = crawl(tmp_path, beat)
        state = {key for _, key in state_of(tmp_path, beat)}

    assert {key for key in state if key.startswith("decision/")} == {"decision/9120", "decision/9119"}, run.told


def test_a_council_whose_list_is_of_its_officers_decisions_alone(tmp_path: Path) -> None:
    with serving(DecidingCouncil()) as site:
        site.list_name = "mgListOfficerDecisions.aspx"
        beat = write_beat(tmp_path, council(site))
        run = crawl(tmp_path, beat)
        state = {key for _, key in state_of(tmp_path, beat)}

    assert {key for key in state if key.startswith("decision/")} == {"decision/9120", "decision/9119"}, run.told
    assert "Traceback" not in run.told
