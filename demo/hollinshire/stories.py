"""What the papers of Hollinshire print. Everybody and everything is invented."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Story:
    """A story as a reader sees it. `number` stands in its address; `captions` are the words at its pictures."""

    number: int
    slug: str
    title: str
    byline: str | None
    published: datetime
    modified: datetime
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()


RAID = Story(
    25200417,
    "four-held-after-dawn-raids-wexmoor",
    "Four held after dawn raids in Wexmoor",
    "Orla Finch",
    datetime(2026, 9, 4, 11, 32, tzinfo=ZONE),
    datetime(2026, 9, 4, 16, 10, tzinfo=ZONE),
    (
        "Police forced the doors of five houses in Wexmoor at dawn on Friday and arrested four people.",
        "Officers of Operation Curlew found wraps of heroin, £3,400 in cash and eleven phones.",
        "“These addresses have troubled their neighbours for a year,” said Detective Inspector Tamsin Vole.",
        "A man of 44 and three women remain in custody at Dray Street police station.",
        "Wexmoor Borough Council has boarded up two of the houses.",
    ),
    ("Officers outside a house in Tanner Row, Wexmoor",),
)
COUNCIL = Story(
    25200533,
    "task-force-could-shape-wexmoors-future",
    "Task force could shape Wexmoor's future",
    "Jory Pask",
    datetime(2026, 1, 12, 5, 0, tzinfo=ZONE),
    datetime(2026, 1, 12, 5, 0, tzinfo=ZONE),
    (
        "The town could soon get a dedicated team to shape its future.",
        "It would give more powers to the current committee, which can only advise the borough.",
        "Councillor Maud Leary, who leads the borough, said the team would meet each month.",
        "A decision is expected at the cabinet's next meeting.",
    ),
    ("The council's headquarters on Priory Road", "Councillor Maud Leary. Picture: Wexmoor Council"),
)
