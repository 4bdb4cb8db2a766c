"""What one look at a site finds, as the process that looks hands it to the service: enough to write a `[[source]]`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PapersPage:
    """A page of a site that lists papers, which are a source of their own beside its news. `platform`: as a beat calls what the page runs on."""

    url: str
    name: str
    platform: str = "papers"


@dataclass(frozen=True, slots=True)
class SiteFindings:
    """A site as a source could watch it.

    `system`: the site's software or group in words, None if it is not known. `feeds`, `sitemaps`: those that can be read and list pages of
    the site. `named_sitemaps`: those its robots.txt names, which a crawl reads by itself. `pause_s`: between requests, as robots.txt asks; None
    if it asks for none. `papers`: pages that were had and list papers. `remarks`: sentences for the person who adds it.
    """

    base_url: str
    platform: str
    name: str
    system: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    named_sitemaps: tuple[str, ...] = ()
    pause_s: float | None = None
    papers: tuple[PapersPage, ...] = ()
    remarks: tuple[str, ...] = ()
