"""The HTML pages of the council: the `#modgov` content in ModernGov's own style, and the council's template around it."""

# the markup stands as real pages have it, unbroken

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from demo.council.dates import ordinal, written
from demo.council.markup import attribute, entities, word_html
from demo.council.model import COUNCIL, MINUTES_AFTER, PAPERS_BEFORE, Committee, Council, Item, Meeting, Paper

# "Year=0" is not every year: it shows about a year back and all that is to come; older meetings have their year's page.
RECENT_DAYS = 365
ICON = '<img height="12" src="mgimages/logo-pdf-1.gif" width="12" alt="pdf icon" />'

SizeOf = Callable[[str], int]  # bytes of a file, by its name: "s41207" or "g3301-1"


def page(title: str, content: str, *, crumbs: str = "") -> str:
    """Return the council's own template. Nothing outside `#modgov` is ModernGov's; the side menu repeats its class names, as
    real ones do.
    """
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<title>{entities(title)} - {COUNCIL} (FICTIONAL)</title>
<meta name="robots" content="index,follow" />
<style>body{{font-family:Georgia,serif;margin:0}}.banner{{background:#7a1f1f;color:#fff;padding:.5em 1em}}
.wrap{{max-width:62em;margin:auto;padding:1em}}table{{border-collapse:collapse}}td,th{{border:1px solid #999;padding:.4em;vertical-align:top}}</style>
</head>
<body>
<p class="banner" role="note">FICTIONAL: {COUNCIL} does not exist. Everybody and everything here is invented for a demonstration.</p>
<div class="cookie-bar"><p>We use cookies to make this website better. <a href="ieDocHome.aspx">Accept</a></p></div>
<header class="wrap"><p><a href="ieDocHome.aspx">{COUNCIL}</a>, Mill Yard, Larwich, Aldershire</p>
<p class="crumbs"><a href="ieDocHome.aspx">Home</a> &gt; {crumbs or '<a href="mgListCommittees.aspx?bcr=1">Committees</a>'}</p></header>
<div class="wrap">
{content}
</div>
<div class="wrap sidenav"><h2 class="mgSectionTitle">Democracy</h2><ul class="mgBulletList">
<li><a href="mgListCommittees.aspx?bcr=1">Browse committees</a></li><li><a href="mgWhatsNew.aspx?XXR=0">What's new</a></li>
<li><a href="mgMemberIndex.aspx?bcr=1">Your councillors</a></li><li><a href="ieListDocuments.aspx?CId=112&amp;MId=3171&amp;Ver=4">How to watch a meeting</a></li>
</ul><table class="mgItemTable"><tr><td class="mgItemNumberCell"><p class="mgAiTitleTxt">999</p></td><td><p class="mgAiTitleTxt">Bin
collections over the holidays</p></td></tr></table></div>
<footer class="wrap"><p>{COUNCIL} is FICTIONAL. Nobody on this site is a real person.</p></footer>
</body>
</html>
"""


def modgov(title: str, subtitle: str, body: str, *, links: str = "") -> str:
    """Return what ModernGov puts into the template."""
    head = f'<div id="modgov"><div class="mgHeader"><h1  class="mgMainTitleTxt" >{entities(title)}</h1></div>\n'
    if subtitle:
        head += f'<div class="mgSubTitle" ><h2 class="mgSubTitleTxt">{entities(subtitle)}</h2></div>\n'
    if links:
        head += f'<div class="mgLinks" ><ul  class="mgActionList" >\n{links}\n</ul></div>\n'
    return f'{head}<div class="mgContent" >\n{body}\n</div><div class="mgFooter" ><p>&nbsp;</p></div></div>'


def committees_page(council: Council) -> str:
    """`mgListCommittees.aspx`: all committees, the expired ones too."""
    rows = "\n".join(
        f'<li><a  href="mgCommitteeDetails.aspx?ID={c.id}"  title="Link&#32;to&#32;committee&#32;details&#32;for&#32;'
        f'{attribute(c.title)}">{entities(c.title)}</a>{" - no longer meets" if c.expired else ""}</li>'
        for c in council.committees.values()
    )
    return page("Committee structure", modgov("Committee structure", "", f'<ul  class="mgBulletList" >\n{rows}\n</ul>'))


def committee_page(committee: Committee) -> str:
    """`mgCommitteeDetails.aspx`."""
    members = "\n".join(
        f'<li><a  href="mgUserInfo.aspx?UID={70 + n}">{entities(name)}</a></li>' for n, name in enumerate(committee.members)
    )
    body = (
        f'<h3 class="mgSectionTitle">Purpose of committee</h3>\n<div class="mgWordPara">{word_html(committee.purpose)}</div>\n'
        f'<h3 class="mgSectionTitle">Membership</h3>\n<ul  class="mgBulletList" >\n{members}\n</ul>'
    )
    links = f'<li><a  href="ieListMeetings.aspx?CommitteeId={committee.id}"  title="Browse&#32;meetings">Browse meetings and agendas</a></li>'
    return page(committee.title, modgov("Committee details", committee.title, body, links=links))


def meetings_page(council: Council, committee: Committee, year: int) -> str:
    """`ieListMeetings.aspx`: one year, or for 0 the recent and coming meetings."""
    meetings = council.of_committee(committee.id)
    years = sorted({m.on.year for m in meetings}, reverse=True)
    since = council.today - timedelta(days=RECENT_DAYS)
    shown = [m for m in meetings if (m.on.year == year if year else m.on >= since)]
    rows = "\n".join(_meeting_row(m) for m in shown)
    links = "\n".join(
        f'<li><a  href="ieListMeetings.aspx?CId={committee.id}&amp;Year={y}">Meetings in {y}</a></li>' for y in years
    )
    body = f'<h2 class="mgSectionTitle">Meetings</h2><ul  class="mgBulletList" >\n{rows}\n</ul>'
    title = f"Browse meetings - {committee.title}"
    return page(title, modgov(title, "", body, links=links))


def _meeting_row(meeting: Meeting) -> str:
    flags = [meeting.status] if meeting.status != "Confirmed" else []
    flags += ["Agenda"] if meeting.agenda_published and not flags else []
    flags += ["Minutes"] if meeting.minutes_published else []
    said = f" - {', '.join(flags)}" if flags else ""
    told = attribute(f"Link to meeting of {meeting.committee.title} held on {meeting.on:%d/%m/%Y} {meeting.time}")
    return (
        f'<li><a  href="ieListDocuments.aspx?CId={meeting.committee.id}&amp;MId={meeting.id}&amp;Ver=4"  title="{told}">'
        f"{written(meeting.on, 'list')} {meeting.time}</a>{said}</li>"
    )


def meeting_page(meeting: Meeting, *, size_of: SizeOf, is_out: Callable[[Paper], bool]) -> str:
    """`ieListDocuments.aspx`: one meeting with its items and files."""
    what = ["Agenda"] + ["decisions"] * meeting.has_decisions + ["minutes"] * meeting.minutes_published
    title = " and ".join([", ".join(what[:-1]), what[-1]]) if len(what) > 1 else what[0]
    body = f'<p><span  class="mgLabel" >Venue: </span>{entities(meeting.committee.venue)}. <a  href="mgLocationDetails.aspx?RID=3" >View directions</a></p>\n'
    if meeting.status != "Confirmed":
        body += f'<p><span  class="mgLabel" >Meeting status: </span>{meeting.status}</p>\n'
    body += (
        '<p><span  class="mgLabel" >Contact: </span>Democratic Services&nbsp; Email: '
        '<a href="mailto:committees@larwich.example">committees@larwich.example</a></p>\n'
    )
    if meeting.items:
        rows = "\n".join(_item_row(item, meeting, size_of, is_out) for item in meeting.items)
        body += (
            '<h3 class="mgSectionTitle">Items</h3>\n<table class="mgItemTable"  summary="Table of agenda items">'
            f"<tr><th>No.</th><th>Item</th></tr>\n{rows}\n</table>"
        )
    else:
        body += '<p class="mgNoItems">No agenda has been published for this meeting.</p>'
    crumbs = f'<a href="ieListMeetings.aspx?CId={meeting.committee.id}&amp;Year=0">{entities(meeting.committee.title)}</a>'
    return page(meeting.title, modgov(title, meeting.title, body, links=_meeting_files(meeting, size_of)), crumbs=crumbs)


def _meeting_files(meeting: Meeting, size_of: SizeOf) -> str:
    """Return the files of the whole meeting. As on real sites, the name in a link may be broken by a line end."""
    files: list[tuple[int, str]] = []
    if meeting.items:
        files += [(0, "Agenda frontsheet"), (10, "Agenda reports pack")]
    if meeting.minutes_published:
        files.append((1, "Printed draft minutes" if meeting.is_draft else "Printed minutes"))
    if meeting.has_decisions:
        files.append((2, "Decisions"))
    return "\n".join(
        f'<li><a  href="documents/g{meeting.id}/{file_name(meeting, n)}.pdf?T={n}"  title="{attribute(told)}">{told}\n'
        f'<span  class="mgFileSize" >{ICON} PDF {_size(size_of(f"g{meeting.id}-{n}"))}</span></a></li>'
        for n, told in files
    )


def file_name(meeting: Meeting, kind: int) -> str:
    """Return the name a meeting's file has in its address; minutes come with CR and LF in the middle."""
    named = {0: "Agenda frontsheet ", 1: "Printed minutes\r\n", 2: "Decisions ", 10: "Public reports pack "}[kind]
    hour, minute = meeting.time.split()[0].split(".")
    hours = int(hour) % 12 + (12 if meeting.time.endswith("pm") else 0)
    day = f"{ordinal(meeting.on.day):0>4}-{meeting.on:%b}-{meeting.on.year}"
    return f"{named}{day} {hours:02d}.{minute} {meeting.committee.title.replace('&', '&amp;')}"


def _item_row(item: Item, meeting: Meeting, size_of: SizeOf, is_out: Callable[[Paper], bool]) -> str:
    open_papers = [p for p in item.papers if is_out(p) and not (p.restricted or item.restricted)]
    closed = [p for p in item.papers if p.restricted or item.restricted]
    title = entities(item.title)
    main, more = _main_and_more(open_papers)
    if main:
        title = f'<a  class="mgAiTitleLnk" href="{_href(main)}" >{title}\n{_file_size(main, size_of)}</a>'
    parts = [f'<p  class="mgAiTitleTxt" >{title}</p>']
    if item.restricted:
        parts.append('<p  class="mgRestrictedTxt" >This item is restricted and its papers are not for publication.</p>')
    if meeting.minutes_published and item.decision and not item.restricted:
        parts.append(
            f'<ul  class="mgActionList" ><li><a  href="ieDecisionDetails.aspx?AIId={item.id}" >'
            f'View the decision for item {entities(item.number.rstrip("."))}<span class="mgHide"> ref: {item.id}</span></a></li></ul>'
        )
    if item.text:
        parts.append(f'<div class="mgWordPara">{word_html(item.text)}</div>')
    if more or closed:
        parts.append('<p  class="mgSubItemTitleTxt" >Additional documents:</p>\n<ul  class="mgBulletList" >')
        parts += [f'<li><a  href="{_href(p)}" >{entities(p.title)} {_file_size(p, size_of)}</a></li>' for p in more]
        parts += [f'<li>{entities(p.title)} <span  class="mgRestricted" >Restricted</span></li>' for p in closed]
        parts.append("</ul>")
    if meeting.minutes_published and not item.restricted:
        for label, text in (("Decision:", item.decision), ("Minutes:", item.minutes)):
            if text:
                parts.append(f'<p  class="mgSubItemTitleTxt" >{label}</p><div class="mgWordPara">{word_html(text)}</div>')
    number = f'<p  class="mgAiTitleTxt" >{entities(item.number)}</p>' if item.number else "<p>&nbsp;</p>"
    cell = "\n ".join(parts)
    return f'<tr><td class="mgItemNumberCell" >{number}</td><td><a name="AI{item.id}"></a>\n {cell}\n</td></tr>'


def _main_and_more(papers: Sequence[Paper]) -> tuple[Paper | None, Sequence[Paper]]:
    """Return the paper that the title links to, if there is one, and those listed under it."""
    if papers and not papers[0].supplement:
        return papers[0], papers[1:]
    return None, papers


def _href(paper: Paper) -> str:
    """Return the address as real pages have it: with its blanks, unencoded."""
    return f"documents/s{paper.id}/{paper.title.replace('/', '').replace('&', '&amp;')}.pdf"


def _file_size(paper: Paper, size_of: SizeOf) -> str:
    return f'<span  class="mgFileSize" >{ICON} PDF {_size(size_of(f"s{paper.id}"))}</span>'


def _size(n_bytes: int) -> str:
    return f"{max(1, round(n_bytes / 1024))} KB" if n_bytes < 1_000_000 else f"{round(n_bytes / 1_048_576)} MB"


def item_page(meeting: Meeting, item: Item, *, size_of: SizeOf, is_out: Callable[[Paper], bool]) -> str:
    """`mgAi.aspx`: one agenda item by itself."""
    table = f'<table class="mgItemTable"  summary="Table of agenda items">{_item_row(item, meeting, size_of, is_out)}</table>'
    links = f'<li><a  href="ieListDocuments.aspx?CId={meeting.committee.id}&amp;MID={meeting.id}#AI{item.id}">Meeting</a></li>'
    return page(item.title, modgov("Agenda item", item.title, table, links=links))


def decision_page(meeting: Meeting, item: Item) -> str:
    """`ieDecisionDetails.aspx` of an agenda item."""
    published = f"{meeting.on + timedelta(days=3):%d/%m/%Y}"
    body = "\n".join(
        [
            f'<p><span  class="mgLabel" >Decision Maker: </span>{entities(meeting.committee.title)}</p>',
            '<p><span  class="mgLabel" >Decision status: </span><span  class="mgPlanItemInForce" >Recommendations Approved</span></p>',
            '<p><span  class="mgLabel" >Is Key decision?: </span>No</p>',
            f'<h3 class="mgSubSubTitleTxt">Decision:</h3><div class="mgWordPara">{word_html(item.decision)}</div>',
            f'<p><span  class="mgLabel" >Publication date: </span>{entities(published)}</p>',
            f'<p><span  class="mgLabel" >Date of decision: </span>{entities(f"{meeting.on:%d/%m/%Y}")}</p>',
            f'<p><span  class="mgLabel" >Decided at meeting: </span><a  href="ieListDocuments.aspx?CId={meeting.committee.id}&amp;'
            f'MID={meeting.id}">{entities(f"{meeting.on:%d/%m/%Y}")} - {entities(meeting.committee.title)}</a></p>',
        ]
    )
    return page("Decision details", modgov("Decision details", item.title, body))


def news_page(council: Council) -> str:
    """`mgWhatsNew.aspx`: the agendas and minutes of the last weeks."""
    rows = "\n".join(
        f"<li>{entities(f'{on:%d/%m/%Y}')} - {what}: "
        f'<a  href="ieListDocuments.aspx?CId={m.committee.id}&amp;MeetingId={m.id}">{entities(told(m))}</a></li>'
        for on, what, m in news(council)
    )
    return page("What's new", modgov("What's new", "", f'<ul  class="mgBulletList" >\n{rows}\n</ul>'))


def news(council: Council) -> list[tuple[date, str, Meeting]]:
    """Return what was published in the last sixty days: when, what, of which meeting; latest first."""
    found: list[tuple[date, str, Meeting]] = []
    for m in council.meetings.values():
        if m.agenda_published:
            found.append((m.on - timedelta(days=PAPERS_BEFORE), "Agenda published", m))
        if m.minutes_published:
            found.append((m.on + timedelta(days=MINUTES_AFTER), "Minutes published", m))
    recent = [f for f in found if timedelta(0) <= council.today - f[0] <= timedelta(days=60)]
    return sorted(recent, key=lambda f: (f[0], f[2].id), reverse=True)


def told(meeting: Meeting) -> str:
    """Return a meeting as the list of news calls it."""
    return f"{meeting.committee.title}, {written(meeting.on, 'full')} {meeting.time}"
