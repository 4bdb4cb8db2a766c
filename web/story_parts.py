"""The parts in which the pages of operations, people, places and bodies list stories."""

from collections.abc import Mapping, Sequence
from typing import Literal

from core.words import KIND_GROUPS

StoryPart = Literal["coverage", "council", "releases"]
# The kinds of documents that each part has; what is of no part is among "other".
STORY_KINDS: Mapping[StoryPart, Sequence[str]] = {
    "coverage": ("article",),
    "council": KIND_GROUPS["council"],
    "releases": ("release",),
}
STORY_HEADS = {"coverage": "Press", "council": "Council papers", "releases": "Releases", "other": "Other texts"}
