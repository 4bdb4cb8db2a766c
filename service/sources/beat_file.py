"""Changes of the beat's file by a program: made beside it, read as a beat, and then put in its place at once."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.config import Config
from core.errors import ConfigError


@contextmanager
def candidate(config: Config, change: Callable[[str], str]) -> Iterator[Path]:
    """Give a changed copy of the beat's file, beside the file itself, so that it can take its place at once.

    Raises: ConfigError if no file can be written there.
    """
    path = config.beat_path.resolve()
    try:
        text = path.read_text(encoding="utf-8")
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".toml", delete=False) as file:
            file.write(change(text))
            file.flush()
            os.fsync(file.fileno())
    except OSError as err:
        raise ConfigError(f"Beside {path} no file can be written ({err.strerror}). Check the folder's permissions.") from err
    try:
        yield Path(file.name)
    finally:
        Path(file.name).unlink(missing_ok=True)


def take_place(config: Config, changed: Path) -> None:
    """Put a changed copy in the place of the beat's file.

    Raises: ConfigError if that cannot be written.
    """
    path = config.beat_path
    try:
        shutil.copymode(path, changed)
        os.replace(changed, path.resolve())
    except OSError as err:
        raise ConfigError(f"{path} cannot be written ({err.strerror}). Put the lines into it by hand.") from err


def with_block(block: str) -> Callable[[str], str]:
    """Return the change that adds a block at the end."""
    return lambda text: f"{text.rstrip()}\n\n{block}"
