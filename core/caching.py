"""Answers that are kept, by `functools.lru_cache`, whose own decorator forgets for mypy what a function takes."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


def cached(*, at_most: int = 1) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """Keep a function's answers to the questions asked last; a question is hashable, and has one answer for good."""

    def keep(function: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        return cast(Callable[Parameters, Answer], lru_cache(maxsize=at_most)(function))  # called just as the function is

    return keep
