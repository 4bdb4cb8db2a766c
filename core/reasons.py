"""Reasons in words: what of something could not be used, and why. What an operator may do about it stands behind a semicolon."""

from collections.abc import Mapping


def told_by_reason(counts: Mapping[str, int]) -> str:
    """Return counts by reason as words, the most first: "18 on another site (news.example), 2 without an address"."""
    return ", ".join(f"{n} {reason}" for reason, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def for_readers(reason: str | None) -> str:
    """Return a reason on one line, without its full stop and without what an operator may do about it: "scanned pages without text"."""
    return " ".join((reason or "").partition("; ")[0].split()).rstrip(".")


def without_name(reason: str, name: str) -> str:
    """Return a reason without the name of the source that it begins with, for where that stands before it."""
    return reason.removeprefix(f"{name} ")
