"""The key of a page is the address that its head calls its own, whatever scripts write before."""

import pytest
from scrapy.http import HtmlResponse

from crawlers.keys import MAX_HEAD_BYTES, page_key

SITE = "https://mercury.example"
OWN = "<link rel='canonical' href='/news/harbour-wall-77120'>"


def key_of(page: str) -> str:
    return page_key(HtmlResponse(f"{SITE}/amp/harbour-wall-77120", body=page.encode()), SITE)


@pytest.mark.parametrize(
    "page",
    [
        f"<html><head>{OWN}</head><body>x</body></html>",
        f"<html><head><SCRIPT>document.write('<body></head>')</SCRIPT>{OWN}</head><body>x</body></html>",
        f"<head><script src='a.js'></script><script>if (a</script/x>{OWN}</head>",
        f"<head>{OWN}<script>never ends",
        f"{OWN}<p>no head at all",
    ],
)
def test_a_head_is_read_to_its_end_whatever_its_scripts_write(page: str) -> None:
    assert key_of(page) == "/news/harbour-wall-77120"


@pytest.mark.parametrize(
    "page",
    [
        f'<html><head><script>a = "{OWN}"</script></head><body>x</body></html>',
        f"<html><head></head><body>{OWN}</body></html>",
        f"<html><head>{' ' * MAX_HEAD_BYTES}{OWN}</head></html>",
        "",
    ],
)
def test_an_address_in_a_script_a_body_or_too_far_behind_is_not_its_own(page: str) -> None:
    assert key_of(page) == "/amp/harbour-wall-77120"
