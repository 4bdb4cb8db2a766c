"""Somebody at the desk with a keyboard alone: begins at the front page, finds what is wanted with Tab, and presses Enter. Knows no address."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Whoever tabs more often than that has given up.
MAX_TABS = 160


@dataclass
class Person:
    """A person with a browser, of which `has_script` says whether it runs scripts."""

    page: Any
    front: str
    has_script: bool

    def open_front(self) -> None:
        """Open the front page, as if its address were all that is known."""
        self.page.goto(self.front)

    def find(self, words: str) -> None:
        """Search for words in the bar, which "/" leads to where scripts run."""
        if self.has_script:
            self.page.keyboard.press("/")
        else:
            self.reach(self.page.get_by_label("Search the press and the councils"))
        self.page.keyboard.type(words)
        self.leave_by("Enter")

    def reach(self, wanted: Any, *, backwards: bool = False) -> None:
        """Press Tab until something has the focus; the skip link is taken where what is wanted stands in the text.

        Raises: AssertionError if it is not there, or too far.
        """
        assert wanted.count(), f"nothing on {self.page.url} is {wanted}"
        in_text = wanted.first.evaluate("e => !!e.closest('main')")
        for _ in range(MAX_TABS):
            at = wanted.evaluate_all("all => all.includes(document.activeElement) ? 'wanted' : document.activeElement.className")
            if at == "wanted":
                return
            if at == "skip" and in_text and not backwards:
                self.page.keyboard.press("Enter")
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        raise AssertionError(f"{MAX_TABS} tabs on {self.page.url} do not lead to {wanted}")

    def follow(self, words: str, *, within: str = "main", backwards: bool = False, last: bool = False) -> None:
        """Follow a link whose name begins with words; of several the first, or the last."""
        links = self.page.locator(within).get_by_role("link").filter(has_text=words)
        self.reach(links.last if last else links.first, backwards=backwards)
        self.leave_by("Enter")

    def follow_foot(self, words: str) -> None:
        """Follow a link of the foot, which is nearer from behind."""
        self.follow(words, within="footer", backwards=True)

    def unfold(self, words: str) -> None:
        """Open the first thing that is folded under words."""
        summary = self.page.locator("summary").filter(has_text=words).first
        self.reach(summary)
        self.page.keyboard.press("Enter")
        assert summary.evaluate("e => e.parentElement.open"), f"{words} does not unfold"

    def fill(self, label: str, words: str) -> None:
        """Type words into a field, in the place of what stands there."""
        self.reach(self.page.locator("main").get_by_label(label).first)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(words)

    def choose(self, label: str, words: str) -> None:
        """Choose of a list, by its letters."""
        field = self.page.get_by_role("combobox", name=label, exact=True)
        self.reach(field)
        self.page.keyboard.type(words)
        assert field.evaluate("e => e.selectedOptions[0].textContent").lower().startswith(words.lower())

    def press(self, words: str) -> None:
        """Press a button and see what comes."""
        self.reach(self.page.locator("main").get_by_role("button", name=words).first)
        self.leave_by("Enter")

    def leave_by(self, key: str) -> None:
        """Press a key that leads to a page, and wait for it."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def take(self, words: str) -> Path:
        """Take a file by its link."""
        self.reach(self.page.locator("main").get_by_role("link", name=words, exact=True))
        with self.page.expect_download() as taken:
            self.page.keyboard.press("Enter")
        path = Path(taken.value.path())
        return path.rename(path.with_name(taken.value.suggested_filename))

    def wait_for(self, words: str, again: Callable[[], None]) -> None:
        """Look again until words stand in the text.

        Raises: AssertionError after a minute.
        """
        for _ in range(120):
            if words in self.text:
                return
            self.page.wait_for_timeout(500)
            again()
        raise AssertionError(f"“{words}” does not come: {self.text[:400]}")

    @property
    def text(self) -> str:
        """What stands on the page, without its frame."""
        return str(self.page.locator("main").inner_text())

    def texts(self, selector: str) -> list[str]:
        """Return what stands in each part of the page that is of a kind."""
        return [str(text) for text in self.page.locator(f"main {selector}").all_inner_texts()]

    def number(self, selector: str) -> int:
        """Return the first number that stands in a part of the page."""
        return int(self.page.locator(f"main {selector}").first.inner_text().split()[0].replace(",", ""))
