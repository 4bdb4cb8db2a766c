"""Hostile addresses by every way in: a server that they lead to is asked nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.beat import Source
from tests.crawl.loopback import RSS, XML, Answer, Site, crawl, feed, page, press, serving, state_of, write_beat

HOSTS = [
    "127.0.0.1",
    "127.0.0.2",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0177.1",
    "127.0.0.1.",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "localhost.localdomain",
    "0",
    "0.0.0.0",
    "0x0",
    "00000",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd00::1]",
    "[ff02::1]",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1.254",
    "169.254.169.254",
    "169.254.1.1",
    "100.64.0.1",
    "100.127.255.254",
    "198.18.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "3232235521",
    "0xa9fea9fe",
    "2852039166",
    "169.254.43518",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "127。0。0。1",
    "127.0.0.1%00",
    "127.0.0.1%2f",
    "user@127.0.0.1",
    "a:b@127.0.0.1",
    "news.example@127.0.0.1",
    "news.example\\@127.0.0.1",
    "127.0.0.1\\@news.example",
]
SCHEMES = [
    "http:/127.0.0.1:PORT/x",
    "http:127.0.0.1:PORT/x",
    "http:\\\\127.0.0.1:PORT/x",
    "http:///127.0.0.1:PORT/x",
    "//127.0.0.1:PORT/x",
    "https://127.0.0.1:PORT/x",
    "ftp://127.0.0.1:PORT/x",
    "gopher://127.0.0.1:PORT/x",
    "file://127.0.0.1:PORT/x",
    "dict://127.0.0.1:PORT/x",
    "hTTp://127.0.0.1:PORT/x",
    "http://127.0.0.1:PORT#@news.example/",
    "http://news.example#@127.0.0.1:PORT/",
]
GOOD = ["/news/1.story/", "/news/2.story/"]


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """Give a server on every IPv4 address of this machine: its port, and what connected to it."""
    seen: list[str] = []

    class Canary(ThreadingHTTPServer):
        daemon_threads = True

        def verify_request(self, *_: object) -> bool:
            seen.append("a connection")
            return True

    server = Canary(("0.0.0.0", 0), BaseHTTPRequestHandler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield str(server.server_port), seen
    server.shutdown()
    server.server_close()
    thread.join()


def hostile(port: str) -> list[str]:
    """Return the addresses, all with the canary's port."""
    return [f"http://{host}:{port}/loot" for host in HOSTS] + [address.replace("PORT", port) for address in SCHEMES]


def test_by_every_way_in_of_a_site(canary: tuple[str, list[str]], tmp_path: Path) -> None:
    port, seen = canary
    addresses = hostile(port)
    assert len(addresses) >= 80
    with serving(Site()) as site:
        heads = "".join(
            f'<link rel="alternate" type="application/rss+xml" href="{a}"><link rel="next" href="{a}"><link rel="icon" href="{a}">'
            f'<meta http-equiv="refresh" content="0;url={a}"><link rel="canonical" href="{a}">'
            for a in addresses
        )
        body = "".join(f'<a href="{a}">x</a><iframe src="{a}"></iframe><img src="{a}">' for a in addresses)
        site.put("/", page("Front", head=heads + body))
        hops = [f"/hop/{n}/{status}" for n in range(len(addresses)) for status in (301, 307)]
        for hop in hops:
            n, status = (int(part) for part in hop.split("/")[2:])
            site.pages[hop] = Answer(b"", status, {"Location": addresses[n].encode().decode("latin-1")})
        items = "".join(f"<item><title>x</title><link>{a}</link></item>" for a in addresses)
        site.put("/rss", feed(site, *GOOD, *hops).replace("</channel>", f"{items}</channel>"), type=RSS)
        site.put("/map.xml", f"<urlset>{''.join(f'<url><loc>{a}</loc></url>' for a in addresses)}</urlset>", type=XML)
        site.put(
            "/index.xml",
            f"<sitemapindex>{''.join(f'<sitemap><loc>{a}</loc></sitemap>' for a in addresses)}</sitemapindex>",
            type=XML,
        )
        site.put("/robots.txt", "".join(f"Sitemap: {a}\n" for a in addresses), type="text/plain; charset=utf-8")
        for path in GOOD:
            site.put(path, page(path, head=heads))
        lists = {"feeds": [f"{site.url}/rss"], "sitemaps": [f"{site.url}/map.xml", f"{site.url}/index.xml"]}
        beat = write_beat(tmp_path, press(site, **lists))

        run = crawl(tmp_path, beat, timeout=120)

    assert seen == []
    assert {key for _, key in state_of(tmp_path, beat)} == set(GOOD)
    assert run.counts()["failed"] + run.counts()["gone"] >= len(hops)


def test_as_sources_of_a_beat_that_is_not_fictional(canary: tuple[str, list[str]], tmp_path: Path) -> None:
    port, seen = canary
    sources = []
    for n, address in enumerate(hostile(port)):
        source = {"id": f"s{n}", "name": f"Paper {n}", "platform": "press", "base_url": address, "delay_s": 0.0}
        try:
            Source.model_validate(source)
        except ValidationError:
            continue
        sources.append(source | {"verified_on": "@"})
    beat = write_beat(tmp_path, *sources, contact="desk@news.example")
    beat.write_text(beat.read_text().replace('"@"', "2026-01-01").replace("fictional = true\n", ""), encoding="utf-8")

    run = crawl(tmp_path, beat, timeout=120)

    assert seen == []
    assert len(sources) >= 50
    assert {source["outcome"] for source in run.summary["sources"]} == {"not-checked"}
