"""Free ports for the servers that the tests start."""

import random
import socket
from contextlib import ExitStack

#: Linux gives connections and port 0 a number from here up (net.ipv4.ip_local_port_range), so that a number found
#: there may be gone a moment later; below it nothing is taken unless somebody asks for it by number.
EPHEMERAL = 32768
LOWEST = 20000


def free_port(in_a_row: int = 1) -> int:
    """Return the first of so many ports in a row of this machine on which nobody listens.

    Raises: OSError if a hundred places are all taken.
    """
    for _ in range(100):
        first = random.randrange(LOWEST, EPHEMERAL - in_a_row)
        try:
            with ExitStack() as held:
                for port in range(first, first + in_a_row):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise OSError(f"no {in_a_row} ports in a row are free between {LOWEST} and {EPHEMERAL}")
