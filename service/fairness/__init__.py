"""Fairness: who may be shown, and how much of a text. Nothing else decides it; every exit asks here.

- people: who is public on the day of a text. Everybody else, anyone under 18 among them, is named in no list, facet, dossier or answer.
- speakers: who speaks a quote, and whether that may be told.
- unnamed: what is served of a text that names a person who was taken down.
- licences: how much of a text its source lets be shown.

This door opens on `people`; the others are asked by name. Answers as they leave stand in `service/exits`, above what they pass on.
"""

from service.fairness.people import (
    WINDOW_DAYS,
    People,
    body_key,
    body_of,
    judged,
    person_key,
    public_in,
    public_people,
    public_roles,
    public_with,
    scan_of,
    update_offices,
)

__all__ = [
    "WINDOW_DAYS",
    "People",
    "body_key",
    "body_of",
    "judged",
    "person_key",
    "public_in",
    "public_people",
    "public_roles",
    "public_with",
    "scan_of",
    "update_offices",
]
