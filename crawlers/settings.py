"""Scrapy's settings, each with its reason. What differs from source to source (who asks, delay, time limit) is in `crawlers.spider`."""

from typing import Any

BOT_NAME = "countywatch"
SPIDER_MODULES = [
    "crawlers.press",
    "crawlers.newsroom",
    "crawlers.govuk",
    "crawlers.moderngov",
    "crawlers.cmis",
    "crawlers.papers",
]
SPIDER_CONTRACTS = {"crawlers.contracts.FirstPage": 10}

# Who asks. Each spider puts version and its beat's contact here (crawlers.runs.user_agent); without a contact nothing beyond this machine is asked.
USER_AGENT = "countywatch"
# The name that robots.txt files may give us (RFC 9309, 2.2.1).
ROBOTSTXT_USER_AGENT = "countywatch"
ROBOTSTXT_PARSER = "crawlers.robots.RobotsRules"

# Decoded size: the largest article page seen is under 4 MB; files of councils may be larger.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
MAX_FILE_BYTES = 256 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0  # the limit speaks for itself
DOWNLOAD_TIMEOUT = 60  # wall clock from connecting to the last byte, so that a dripping body ends too
COUNCIL_TIMEOUT_S = 150  # month views of councils take 40 s on a bad day
DOWNLOAD_FAIL_ON_DATALOSS = True  # half a body is never taken for a whole one

# One request at a time for a source, so that one that says "not now" is asked nothing more. The delay itself is kept by crawlers.politeness, for all
# sources and runs together.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0
# What was found first is asked for first; the next hop or try of an address goes before the next address.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
REDIRECT_PRIORITY_ADJUST = 100
RETRY_PRIORITY_ADJUST = 100
ROBOTSTXT_OBEY = True  # by crawlers.robots, always: it stops on 5xx too, which Scrapy's own does not

# Only http and https, by a handler that waits its turn; names resolve to public addresses only.
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawlers.transport.PatientHandler",
    "https": "crawlers.transport.PatientHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawlers.addresses.PublicResolver"
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"
HTTPPROXY_ENABLED = False  # behind a proxy the address that is connected to could not be checked

# All there is between a spider and the net, in full: Scrapy's own list would add cookies, passwords and a proxy.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES: dict[str, int] = {
    "crawlers.middlewares.OwnHostsMiddleware": 50,
    "crawlers.robots.RobotsMiddleware": 100,
    "crawlers.cache.ArchiveCacheMiddleware": 200,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawlers.middlewares.PatientRetryMiddleware": 550,
    "crawlers.middlewares.CompressionMiddleware": 590,
    "crawlers.middlewares.OwnRedirectMiddleware": 600,
    "crawlers.cookies.FirstVisitMiddleware": 700,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES: dict[str, int] = {"crawlers.middlewares.ErrorPagesMiddleware": 50}
ITEM_PIPELINES: dict[str, int] = {"crawlers.pipelines.ArchivePipeline": 300}
# Neither a telnet console nor remote control may listen (and their imports double the time to start).
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS: dict[str, int] = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,  # a trial ends after so many captures
    "crawlers.monitor.YieldMonitor": 500,
}
# The archive is the cache: the states of addresses, and the bodies of lists.
HTTPCACHE_ENABLED = True
HTTPCACHE_POLICY = "crawlers.cache.ListedPolicy"
HTTPCACHE_STORAGE = "crawlers.cache.ArchiveStorage"
# A response gives one item at most, and requests wait for nobody: Scrapy's hundred workers for each were a fifth of a page's processor time.
CONCURRENT_ITEMS = 1
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]

COOKIES_ENABLED = False  # an anonymous, honest request; what a first visit alone needs, crawlers.cookies sends
REFERER_ENABLED = False
REFERRER_POLICY = "scrapy.spidermiddlewares.referer.NoReferrerPolicy"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
URLLENGTH_LIMIT = 2000

# People read this run's log, so Scrapy speaks only when something is wrong with the program.
LOG_ENABLED = False
# Scrapy's line on a request that is given up shows Twisted's objects; what became of the request is told in words by our own.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
LOG_INSTALL_ROOT_HANDLER = False
STATS_DUMP = False
LOGSTATS_INTERVAL = 0


def as_dict() -> dict[str, Any]:
    """Return these settings as a dictionary, for a process that is started by hand."""
    return {name: value for name, value in globals().items() if name.isupper()}
