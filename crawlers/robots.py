"""robots.txt, obeyed always, as RFC 9309 says: Scrapy's middleware and parser, stricter where theirs take a broken file for leave."""

import re
from typing import Any

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import RobotParser

from crawlers.addresses import host_of
from crawlers.errors import Lost, Stopped
from crawlers.politeness import MAX_DELAY_S

# RFC 9309, 2.5: a crawler reads at least the first 500 KiB; what follows is not read.
ROBOTS_BYTES = 500 * 1024
# "User-agent" lines, whose product tokens are compared whole (RFC 9309, 2.2.1): "countywatchdog" is another robot, "CountyWatch/2" is this one.
AGENT_LINE = re.compile(r"^[ \t]*user[ -]?agent\b[ \t]*:?[ \t]*([^#\n]*)", re.IGNORECASE | re.MULTILINE)
TOKEN = re.compile(r"[A-Za-z_-]+")


class RobotsRules(RobotParser):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """One host's robots.txt. An empty one allows everything. `asked_delay_s`: the pause it asks for, 0 if none."""

    def __init__(self, body: bytes, token: str) -> None:
        if len(body) > ROBOTS_BYTES:  # without the line that is cut: half a path forbids more than was meant
            body = re.split(rb"[\r\n][^\r\n]*\Z", body[:ROBOTS_BYTES])[0]
        text = body.decode("utf-8-sig", "replace")
        self._parsed = Protego.parse(_with_whole_tokens(text, token))
        self.token = token
        self.sitemaps: list[str] = list(self._parsed.sitemaps)
        self.asked_delay_s = float(self._parsed.crawl_delay(token) or 0.0)

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> "RobotsRules":
        """Scrapy's way to make one."""
        return cls(robotstxt_body, crawler.settings["ROBOTSTXT_USER_AGENT"])

    def allowed(self, url: str | bytes, user_agent: str | bytes = b"") -> bool:  # noqa: ARG002  # the token is ours, whoever asks
        """Tell whether we may ask for an address."""
        return bool(self._parsed.can_fetch(url if isinstance(url, str) else url.decode(), self.token))

    def crawl_delay(self, user_agent: str | bytes = b"") -> float | None:  # noqa: ARG002
        """Return the pause it asks for, cut to the longest that a daily crawl can keep; None if it asks for none."""
        return min(self.asked_delay_s, MAX_DELAY_S) or None


class RobotsMiddleware(RobotsTxtMiddleware):  # type: ignore[misc]
    """Scrapy's own, but that a robots.txt which cannot be had (5xx, no answer) stops the source, as RFC 9309, 2.3.1.4 says; that its pause is kept; and
    that each refusal is told. It is read once a run and host.
    """

    def process_request_2(self, rp: RobotsRules | None, request: Request) -> None:
        """Let it pass, or raise Lost, counted as refused."""
        if rp is not None and not rp.allowed(request.url):
            self._stats.inc_value("robotstxt/forbidden")
            raise Lost("robots.txt does not allow it", url=request.url, counted="refused")

    async def robot_parser(self, request: Request) -> RobotsRules:
        """Return the rules of the host of a request, fetched if need be.

        Raises: Stopped if they cannot be had.
        """
        site = "/".join(request.url.split("/")[:3])
        if site not in self._parsers:
            rules = await self._fetch(site)
            self._parsers[site] = rules
            self._keep_pause(host_of(site), rules)
        robots_rules: RobotsRules = self._parsers[site]
        return robots_rules

    async def _fetch(self, site: str) -> RobotsRules:
        request = Request(f"{site}/robots.txt", meta={"dont_obey_robotstxt": True}, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except Lost as err:
            raise Stopped(f"{host_of(site)} could not be asked for its robots.txt: {err.reason}.") from err
        if response.status == 429 or response.status >= 500:
            raise Stopped(
                f"{host_of(site)} answers {response.status} when asked for its robots.txt. That means: stop (RFC 9309). "
                "The next run asks again."
            )
        body = response.body if response.status == 200 else b""
        rules: RobotsRules = self._parserimpl.from_crawler(self.crawler, body)
        return rules

    def _keep_pause(self, host: str, rules: RobotsRules) -> None:
        spider: Any = self.crawler.spider
        spider.politeness.host(host).slow_to(rules.crawl_delay() or 0.0)
        if rules.asked_delay_s > MAX_DELAY_S:
            spider.report.trouble(
                f"{host} asks for a pause of {rules.asked_delay_s:.0f} seconds after each request; {MAX_DELAY_S:.0f} are kept, so that a day suffices."
            )


def _with_whole_tokens(text: str, token: str) -> str:
    """Return the text with line ends that the parser knows, and the names of other robots that only begin with ours made strange to it."""
    text = re.sub(r"\r\n?|\x85|\u2028|\u2029", "\n", text)

    def whole(line: re.Match[str]) -> str:
        name = TOKEN.match(line[1].strip())
        is_ours = name is not None and name[0].casefold() == token.casefold()
        return f"User-agent: {token if is_ours else '*' if line[1].strip() == '*' else 'another'}"

    return AGENT_LINE.sub(whole, text)
