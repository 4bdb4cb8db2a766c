"""Which hosts beside its own a source keeps its files on: those of its own domain, and those named as stores. Decided by names alone."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from tldextract import TLDExtract

from crawlers.addresses import is_allowed_loopback

# The list of public suffixes that the library brings; nothing is asked for it.
_domains = TLDExtract(suffix_list_urls=(), cache_dir=None)
# assets.publishing.service.gov.uk, cdn.prgloo.com, files-eu.example.org, mediahub.example.net.
_STORE = re.compile(
    r"(?:^|\.)(?:assets?|cdn|files?|media|documents?|docs|downloads?|static|storage|content)(?:hub)?\d*(?:-[a-z0-9]+)*\.", re.I
)
# Stores that many bodies rent, by the end of their names.
_RENTED = (
    ".amazonaws.com",
    ".blob.core.windows.net",
    ".azureedge.net",
    ".cloudfront.net",
    ".googleapis.com",
    ".digitaloceanspaces.com",
)


@lru_cache(maxsize=1024)
def keeps_files_for(host: str, own_host: str) -> bool:
    """Tell whether files that a source links at another host are its own; those of a stranger are his to publish."""
    there, here = (urlsplit(f"//{name}") for name in (host, own_host))
    name, own = there.hostname or "", here.hostname or ""
    if is_allowed_loopback(own):  # a site of a fictional beat, whose hosts are ports
        return name == own or (is_allowed_loopback(name) and there.port == here.port)
    domain = _domains(name).top_domain_under_public_suffix
    if not domain:
        return False
    return domain == _domains(own).top_domain_under_public_suffix or bool(_STORE.search(name)) or name.endswith(_RENTED)
