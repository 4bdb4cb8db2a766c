"""Watches what a source yields: when its spider closes, for whatever reason, what became of the source is written down."""

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from core.reasons import told_by_reason

# Why Scrapy ends a spider that took as many as a trial takes (crawlers/trial.py).
ENOUGH = "closespider_itemcount"


class YieldMonitor:
    """The extension that writes a source's check, from the crawler's stats."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "YieldMonitor":
        """Scrapy's way to make one."""
        monitor = cls()
        crawler.signals.connect(monitor.spider_closed, signals.spider_closed)
        return monitor

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Record the check and tell how the source ended; of a spider that never began there is none."""
        run, report = getattr(spider, "run", None), spider.report
        if run is None or not run.id:  # `scrapy check`, a look at a new site, or a spider without a source
            if report.stopped:
                report.log_line(report.stopped)
            return
        report.finished = reason == "finished" and not report.stopped
        if not spider.is_check:
            return
        days = spider.days_looked_at() if report.outcome != "not-checked" else None
        spider.archive.record_check(
            run.id,
            spider.source.id,
            report.outcome,
            dict(report.counts),
            report.reason,
            days=days,
            seen=report.seen,
            dropped=report.dropped,
        )
        ending = {"new": f"{report.counts['new']} new", "nothing": "nothing new", "not-checked": "not checked"}[report.outcome]
        ending = "enough for a trial" if reason == ENOUGH else ending
        counts = [f"{n} {name.replace('_', ' ')}" for name, n in sorted(report.counts.items()) if n and name != "new"]
        left = f" Not used of {report.seen} entries: {told_by_reason(report.dropped)}." if report.dropped else ""
        report.log_line(
            f"{ending} ({', '.join(counts) or 'nothing was fetched'}).{left}{' ' + report.stopped if report.stopped else ''}"
        )
