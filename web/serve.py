"""Serves the app by uvicorn, on this machine only until there are accounts."""

from core.config import LOOPBACK, Config
from core.errors import ConfigError


def serve(config: Config, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the pages and the API until it is stopped.

    Raises: ConfigError for an address that others could reach, or a port that is taken.
    """
    if host not in LOOPBACK:
        raise ConfigError(
            f"countywatch has no accounts yet, so it serves this machine only, not {host}. Leave --host out, or put a proxy with a login before it."
        )
    import socket

    import uvicorn

    from web.app import create_app

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1" if host == "localhost" else host, port)) if host != "::1" else None
        except OSError as err:
            raise ConfigError(f"Port {port} is taken by another program. Choose another with --port.") from err
    uvicorn.run(create_app(config), host=host, port=port, log_level="warning", server_header=False)
