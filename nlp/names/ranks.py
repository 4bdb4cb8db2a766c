"""The grades of police ranks, and councillors beside them: an inspector and a constable of one surname are two officers, and neither is the councillor.

Grades are wide, for a chief inspector is an inspector a paragraph later, and a detective sergeant a sergeant. Of the 147 mentions with a rank whose person
has one elsewhere too in the corpus's train and dev, all are of that person's grade.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from nlp.lexicons import FOLDER, read_list

_COUNCILLOR = re.compile(r"(?:\w+ )?(?:Councillors?|Cllrs?|Couns?|Cynghorydd|Cyng)\.?", re.I)


def police_grade(titles: Sequence[str]) -> str | None:
    """Return the grade that the titles before a name tell, the nearest first; None where none of them is a police rank."""
    return next((grade for title in titles if (grade := _grades().get(title.lower()))), None)


def title_grade(titles: Sequence[str]) -> str | None:
    """Return the police grade that the titles before a name tell, or that its bearer is a councillor; None where they tell neither."""
    is_councillor = any(_COUNCILLOR.fullmatch(title) for title in titles)
    return police_grade(titles) or ("councillor" if is_councillor else None)


@lru_cache(maxsize=1)
def _grades() -> dict[str, str]:
    """Return the grades by rank, in small letters."""
    ranks = (line.partition("\t") for line in read_list(FOLDER / "ranks.txt"))
    return {rank.lower(): grade for rank, _, grade in ranks if grade}
