"""Reasons in words: what of something could not be used, and why. What an operator may do about it stands behind a semicolon."""

from collections.abc import Iterable, Mapping, Sequence


def told_by_reason(counts: Mapping[str, int]) -> str:
    """Return counts by reason as words, the most first: "18 on another site (news.example), 2 without an address"."""
    return ", ".join(f"{n} {reason}" for reason, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def for_readers(reason: str | None) -> str:
    """Return a reason on one line, without its full stop and without what an operator may do about it: "scanned pages without text"."""
    return " ".join((reason or "").partition("; ")[0].split()).rstrip(".")


def without_name(reason: str, name: str) -> str:
    """Return a reason without the name of the source that it begins with, for where that stands before it."""
    return reason.removeprefix(f"{name} ")


def listing(names: Sequence[str]) -> str:
    """Names in a row: A, B and C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def of_several(predicate: str) -> str:
    """Return what is said of one source as it is said of several."""
    for one, several in (("is ", "are "), ("was ", "were ")):
        predicate = several + predicate.removeprefix(one) if predicate.startswith(one) else predicate
    for one, several in (
        ("its last turn", "their last turns"),
        ("; it was", "; they were"),
        ("from it: its", "from them: their"),
        ("marked it verified; check its addresses and its terms", "marked them verified; check their addresses and their terms"),
        ("to the source.", "to each."),
    ):
        predicate = predicate.replace(one, several, 1)
    return predicate


def shared_reasons(reasons: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the reasons that several sources have, without their names, each with a sentence that says it of all of them."""
    names: dict[str, list[str]] = {}
    for name, reason in reasons:
        if reason:
            names.setdefault(without_name(reason, name), []).append(name)
    return {reason: f"{listing(who)} {of_several(reason)}" for reason, who in names.items() if len(who) > 1}
