"""Whether a person should look at a source that was read."""

from dataclasses import replace

import pytest

from service.health.health import SourceHealth

READ = SourceHealth("herald", "The Herald", "new", None, None, None, seen=40)


@pytest.mark.parametrize(
    ("dropped", "changed", "wanted"),
    [
        ({}, False, False),
        ({"that name a list or the front page": 3, "on another site (shop.example)": 2}, False, False),
        ({"without an address": 30}, False, True),
        ({}, True, True),
    ],
)
def test_menus_in_a_list_are_usual_and_half_a_list_lost_is_not(dropped: dict[str, int], changed: bool, wanted: bool) -> None:
    assert replace(READ, dropped=dropped, changed=changed).wants_a_look is wanted
