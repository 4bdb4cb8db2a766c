import socket

import pytest

from core.errors import ConfigError
from tests.ports import free_port
from web.serve import check_address


def test_a_taken_port_is_told() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(ConfigError, match=r"Port \d+ of 127.0.0.1 cannot be used .* Choose another with --port"):
            check_address("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_ports_that_are_none(port: int) -> None:
    with pytest.raises(ConfigError, match="is no port"):
        check_address("127.0.0.1", port)


def test_a_free_port_passes() -> None:
    check_address("localhost", free_port())
