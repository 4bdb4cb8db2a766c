"""The connection to an Elasticsearch server or cluster: where it is, who we are to it, how long we wait, and in words why it does not serve us.

Knows nothing of what an index holds. No secret leaves it: addresses are shown without users and passwords, and keys never.
"""

import logging
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from core.errors import ConfigError, Unavailable

T = TypeVar("T")
# Readers wait so long for an answer; a server that gave none is not asked again for a while, so that it holds up no other page.
READ_TIMEOUT_S = 2
PAUSE_S = 5
WRITE_TIMEOUT_S = 60
MAJOR = 8
URL, API_KEY, CA = (f"COUNTYWATCH_ELASTICSEARCH_{name}" for name in ("URL", "API_KEY", "CA"))
NOTHING_LOST = "Nothing is lost: the archive has everything."
# What OpenSSL says of a certificate that it does not accept, and what that means to a person.
CERTIFICATE_FAULTS = {
    "certificate has expired": "the server's certificate has expired. Have it renewed on the server.",
    "not yet valid": "the server's certificate is not valid yet. Check the clocks of both machines, or have it made anew.",
    "mismatch": f"the server's certificate was made for another host. Write the host's name as the certificate has it in {URL}.",
    "": (
        "the server's certificate was not made by an authority that this machine knows. "
        f"Name the file with that authority's certificate in {CA}."
    ),
}
NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")


@dataclass(frozen=True, slots=True)
class Access:
    """How we show who we are, and how the server does. `ca`: a file of certificates of authorities (PEM), or their text."""

    api_key: str | None = field(default=None, repr=False)
    ca: str | None = None


ANONYMOUS = Access()


class ElasticServer:
    """One server, or the nodes of a cluster, of which any answers."""

    def __init__(self, url: str, access: Access = ANONYMOUS) -> None:
        """`url` may be several, with commas between."""
        self._urls = [part.strip() for part in url.split(",") if part.strip()]
        self._access = access
        self._asked_again_at = 0.0

    @cached_property
    def client(self) -> Any:
        """The client for writing, once the server answered as one we know.

        Raises: ConfigError; Unavailable.
        """
        client = self._opened()
        try:
            info = self.asked(self._quickly(client).info)
            version = str(info["version"]["number"]) if isinstance(info.body, Mapping) else ""
            if version.partition(".")[0] != str(MAJOR):
                what = f"is version {version}" if version else "is no Elasticsearch"
                raise ConfigError(f"What answers at {self.address} {what}; this program works with version {MAJOR}.")
        except BaseException:
            client.close()
            raise
        return client

    @property
    def quick(self) -> Any:
        """The client for reading: it waits a short while, once; of a cluster, it asks another node where one refuses the connection."""
        return self._quickly(self.client)

    @property
    def address(self) -> str:
        """The addresses, without users and passwords."""
        return ", ".join(re.sub(r"//.*@", "//", url) for url in self._urls)

    def describe(self) -> str:
        """Return the server in a few words."""
        return f"Elasticsearch {self.asked(self.quick.info)['version']['number']} at {self.address}"

    def close(self) -> None:
        """Let go of the connection."""
        client = self.__dict__.pop("client", None)
        if client is not None:
            client.close()

    def asked(self, call: Callable[[], T]) -> T:
        """Make a call; what the server or the network refuses is told in words. One that just did not answer is not asked.

        Raises: ConfigError where a person must change something; Unavailable.
        """
        from elasticsearch import ApiError, TransportError, UnsupportedProductError

        if time.monotonic() < self._asked_again_at:
            raise Unavailable(self._silence())
        try:
            return call()
        except TransportError as err:
            fault = self._tls_fault(str(err.message))
            if fault:
                raise ConfigError(fault) from err
            self._asked_again_at = time.monotonic() + PAUSE_S
            raise Unavailable(self._silence()) from err
        except UnsupportedProductError as err:
            raise ConfigError(f"What answers at {self.address} is no Elasticsearch. Correct {URL}.") from err
        except ApiError as err:
            raise self.refusal(err.status_code, err.body) from err

    def refusal(self, status: int, body: Any) -> ConfigError | Unavailable:
        """Return what a status means, and what to do."""
        where = f"Elasticsearch at {self.address}"
        has_user = any("@" in url for url in self._urls)
        if status == 401:
            who = "the API key" if self._access.api_key else "the user or password" if has_user else ""
            refuses = f"refuses {who}" if who else "asks who we are"
            what = f"Correct {API_KEY if not has_user else URL}" if who else f"Set {API_KEY}"
            hint = "" if has_user else "; take what Elasticsearch called `encoded` when the key was made"
            return ConfigError(f"{where} {refuses} (status 401). {what}{hint}. {NOTHING_LOST}")
        if status == 403:
            return ConfigError(
                f"{where} knows us and does not allow this (status 403). The key or user needs the privilege `all` on the indices "
                f"countywatch-* and `monitor` on the cluster. {NOTHING_LOST}"
            )
        if 300 <= status < 400 or (status == 400 and "HTTPS port" in str(body)):
            return ConfigError(f"{where} takes only TLS. Write https:// instead of http:// in {URL}.")
        if status in {502, 504}:
            return Unavailable(f"What stands before {where} answers, but Elasticsearch itself does not. Start it. {NOTHING_LOST}")
        error = body.get("error") if isinstance(body, Mapping) else None
        kind = str(error.get("type")) if isinstance(error, Mapping) else ""
        if status == 503 and ("master" in kind or "cluster_block" in kind):
            return Unavailable(
                f"The nodes of {where} have no leader: more than half of them must run. Start them. {NOTHING_LOST}"
            )
        if status == 503 and error:
            return Unavailable(
                f"{where} answers, but a part of the search index is on no node that runs, so that a search would tell only a part. "
                "Start the nodes that are missing; if they are lost, run `countywatch index rebuild`. " + NOTHING_LOST
            )
        if status == 429:
            return Unavailable(
                f"{where} has too much to do, or its disk is full. Look at its free space, then try again. {NOTHING_LOST}"
            )
        if status == 404:
            return Unavailable(f"{where} lost the index meanwhile, or another countywatch replaced it. Try again. {NOTHING_LOST}")
        return Unavailable(f"{where} could not carry out a request (status {status}). Look at its log. {NOTHING_LOST}")

    def _opened(self) -> Any:
        """Return a client for these addresses, not asked yet."""
        from elasticsearch import Elasticsearch

        logging.getLogger("elastic_transport").setLevel(logging.CRITICAL)  # it logs whole tracebacks of what we tell in words
        key = self._access.api_key
        if key is not None and not re.fullmatch(r"[\x21-\x7e]+", key):
            raise ConfigError(
                f"{API_KEY} is no API key: it has spaces or other signs in it. Take what Elasticsearch calls `encoded`."
            )
        options: dict[str, Any] = {} if key is None else {"api_key": key}
        if any(url.startswith("https:") for url in self._urls):
            options["ssl_context"] = self._trust()
        if key is not None and any("@" in url for url in self._urls):
            raise ConfigError(f"{URL} has a user in it and {API_KEY} is set too. Keep one of them.")
        try:
            return Elasticsearch(self._urls, request_timeout=WRITE_TIMEOUT_S, retry_on_timeout=True, max_retries=2, **options)
        except ValueError:  # without its text, which may hold a password
            raise ConfigError(
                f"{URL} is not a server's address; it looks like http://host:9200 or https://user:password@host:9200, "
                "of a cluster like https://one:9200,https://two:9200."
            ) from None

    def _trust(self) -> ssl.SSLContext:
        """Whose certificates we accept: those of the named authorities and of the public ones."""
        ca = self._access.ca
        try:
            if ca is None:
                return ssl.create_default_context()
            is_text = ca.lstrip().startswith("-----BEGIN")
            return ssl.create_default_context(cadata=ca) if is_text else ssl.create_default_context(cafile=ca)
        except (OSError, ValueError) as err:  # an SSLError is an OSError
            why = "does not exist" if isinstance(err, FileNotFoundError) else "cannot be read as certificates (PEM)"
            raise ConfigError(f"{CA} names {'a text' if is_text else ca}, which {why}. Correct it.") from err

    def _quickly(self, client: Any) -> Any:
        return client.options(request_timeout=READ_TIMEOUT_S, max_retries=len(self._urls) - 1, retry_on_timeout=False)

    def _silence(self) -> str:
        tls = "" if any(url.startswith("https:") for url in self._urls) else " If it takes only TLS, write https:// there."
        return f"Elasticsearch at {self.address} does not answer. Start it, or correct {URL}.{tls} {NOTHING_LOST}"

    def _tls_fault(self, text: str) -> str | None:
        """Return what is wrong with the server's certificate or ours; None if it is something else."""
        if "CERTIFICATE_VERIFY_FAILED" in text:
            why = next(words for sign, words in CERTIFICATE_FAULTS.items() if sign in text)
            return f"Elasticsearch at {self.address} cannot be trusted: {why} {NOTHING_LOST}"
        if any(sign in text.upper().replace(" ", "_") for sign in NOT_TLS):
            return f"Elasticsearch at {self.address} does not take TLS. Write http:// instead of https:// in {URL}."
        return None
