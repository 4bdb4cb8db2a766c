"""The grades of police ranks: an inspector and a constable of one surname are two officers.

Grades are wide, for a chief inspector is an inspector a paragraph later, and a detective sergeant a sergeant. Of the 147 mentions with a rank whose person
has one elsewhere too in the corpus's train and dev, all are of that person's grade.
"""

from collections.abc import Sequence
from functools import lru_cache

from nlp.lexicons import FOLDER, read_list


def police_grade(titles: Sequence[str]) -> str | None:
    """Return the grade that the titles before a name tell, the nearest first; None where none of them is a police rank."""
    return next((grade for title in titles if (grade := _grades().get(title.lower()))), None)


@lru_cache(maxsize=1)
def _grades() -> dict[str, str]:
    """Return the grades by rank, in small letters."""
    ranks = (line.partition("\t") for line in read_list(FOLDER / "ranks.txt"))
    return {rank.lower(): grade for rank, _, grade in ranks if grade}
