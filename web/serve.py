"""Serves the app by uvicorn: to this machine, or to others once there are accounts and a secret key."""

import socket

from core.config import Config
from core.errors import ConfigError
from service.accounts import check_exposed
from service.installation import open_installation

MAX_PORT = 65_535


def serve(config: Config, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the pages and the API until it is stopped.

    Raises: ConfigError for an address that others could reach before it is known who may come in, or a port that cannot be had.
    """
    with open_installation(config) as installation:
        check_exposed(installation.archive, installation.config, host)
    check_address(host, port)
    import uvicorn

    from web.app import create_app

    app = create_app(config.served_on(port), preload=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False, proxy_headers=False, limit_concurrency=100)


def check_address(host: str, port: int) -> None:
    """Refuse an address before anything is opened.

    Raises: ConfigError with what to do.
    """
    if not 1 <= port <= MAX_PORT:
        raise ConfigError(f"{port} is no port. Choose one from 1 to {MAX_PORT} with --port.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as err:
            raise ConfigError(f"Port {port} may only be used by the system. Choose one above 1023 with --port.") from err
        except OSError as err:
            raise ConfigError(
                f"Port {port} of {host} cannot be used ({err.strerror}). Choose another with --port, or stop the other program."
            ) from err
