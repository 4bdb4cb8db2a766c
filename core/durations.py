"""How long something takes, in words."""


def in_words(seconds: float) -> str | None:
    """Return about how long that is; None for less than a minute."""
    if seconds < 60:
        return None
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size or size == 60:
            n = round(seconds / size)
            return f"about {n} {noun}{'s' if n > 1 else ''}"
    return None


def seconds(n: float) -> str:
    """Return a number of seconds in words: "1 second", "2.5 seconds"."""
    return f"{n:g} second{'' if n == 1 else 's'}"
