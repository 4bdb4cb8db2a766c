"""What Wexmoor Borough Council meets about, as days before and after today. Everybody and everything is invented."""

from dataclasses import dataclass
from datetime import date, timedelta

COUNCIL = "Wexmoor Borough Council"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper under an item, or of the whole meeting. `is_late`: it comes out after the agenda; `is_closed`: it is not for the public."""

    number: int
    title: str
    text: tuple[str, ...] = ()
    is_late: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item; `paper` is the one that its title leads to."""

    number: str
    title: str
    purpose: str = ""
    paper: Paper | None = None
    minutes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting. `until` is as its page writes it, "00:00" where nobody knows."""

    id: int
    committee_id: int
    committee: str
    on: date
    at: str
    until: str = "00:00"
    is_off: bool = False
    items: tuple[Item, ...] = ()
    papers: tuple[Paper, ...] = ()


def meetings_on(today: date) -> tuple[Meeting, ...]:
    """Return the council's meetings around a day: one long ago, one held with minutes, two on one day, one called off, one to come."""
    held, soon, later, old = (today + timedelta(days=n) for n in (-12, 6, 20, -200))
    return (
        Meeting(
            2150,
            6,
            "Licensing Sub-Committee",
            old,
            "10:00",
            items=(
                Item("1", "Apologies", "To receive apologies for absence"),
                _report("2", 9150, "Review of the Dray and Anchor"),
            ),
        ),
        Meeting(
            2203,
            11,
            "Health - Community Safety Panel",
            held,
            "17:30",
            items=(
                Item("1", "Apologies", "To receive apologies for absence"),
                Item("2", "Declarations of Interest", "Members are asked to declare any interest."),
                Item(
                    "4",
                    "Naloxone in hostels",
                    "Purpose - To agree a supply of naloxone for the borough's four hostels.",
                    Paper(
                        9204,
                        "Naloxone in hostels",
                        ("The panel is asked to fund 240 naloxone kits for four hostels, at £18 each.",),
                    ),
                    (
                        "03 Members received the report and considered the cost of the kits.",
                        "04 RESOLVED that 240 naloxone kits be bought for the hostels.",
                    ),
                ),
            ),
            papers=(
                Paper(9200, "Agenda and reports", ("Agenda of the Health - Community Safety Panel.",)),
                Paper(9201, "Minutes of the previous meeting", ("Minutes of the panel's last meeting.",)),
            ),
        ),
        Meeting(
            2210,
            6,
            "Licensing Sub-Committee",
            soon,
            "10:00",
            until="11:30",
            items=(
                Item("1", "Apologies", "To receive apologies for absence"),
                _report("2", 9211, "Application by the Corn Loft"),
                Item("3", "Evidence of the constabulary", paper=Paper(9213, "Statements of officers", is_closed=True)),
            ),
            papers=(Paper(9214, "Late representation of residents", ("Twelve residents object to the hours.",), is_late=True),),
        ),
        Meeting(2211, 6, "Licensing Sub-Committee", soon, "14:00", items=(_report("1", 9212, "Application by the Sugar Boat"),)),
        Meeting(2215, 2, "Cabinet", later, "18:30", is_off=True),
    )


def _report(number: str, paper: int, title: str) -> Item:
    return Item(
        number,
        title,
        "Purpose - To decide the application.",
        Paper(paper, f"{title} report", (f"{title}: the police ask for conditions.",)),
    )
