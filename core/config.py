"""Config: where the things of one installation live, and its beat. Read once, from files and the environment.

The environment wins over `countywatch.toml`, which wins over the defaults. Every fault of a file is told at once, with its line.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError, field_validator

from core.beat import Beat, Strict
from core.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_BEAT = ROOT / "beats" / "norfolk.toml"


class Nlp(Strict):
    """Models of the operator's own. None means the ones that come with the program.

    `pipeline`: an installed package or a folder of a spaCy pipeline; its people, places and bodies replace ours.
    `embedding`: a folder or an installed package of a sentence-transformer; it makes the search vectors.
    """

    pipeline: str | None = None
    embedding: str | None = None

    @field_validator("pipeline", "embedding")
    @classmethod
    def _is_name(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise ValueError("names nothing; give a folder or the name of an installed package, or leave the key out")
        if value is not None and "://" in value:
            raise ValueError(
                f"{value!r} is a web address; nothing is downloaded, so give a folder or the name of an installed package"
            )
        return value


# Where links lead unless another address is configured: this machine's own pages, on the port at which they are served.
LOCAL_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Config:
    """The installation. None means: the default that needs no server.

    `elasticsearch_url` may name several nodes, with commas between; `elasticsearch_ca` a file of certificates (PEM), or be their text.
    """

    data: Path
    beat: Beat
    beat_path: Path
    database_url: str | None = None
    elasticsearch_url: str | None = None
    elasticsearch_api_key: str | None = None
    elasticsearch_ca: str | None = None
    smtp_url: str | None = None
    base_url: str = LOCAL_URL
    secret_key: str | None = None
    nlp: Nlp = field(default_factory=Nlp)

    def served_on(self, port: int) -> "Config":
        """Return the configuration of pages that are served on a port: links lead there, unless another address is configured."""
        return self if self.base_url != LOCAL_URL else replace(self, base_url=f"http://127.0.0.1:{port}")

    def __repr__(self) -> str:
        return f"Config(data={str(self.data)!r}, beat={self.beat.id!r})"


_KEYS = (
    "data",
    "beat",
    "database_url",
    "elasticsearch_url",
    "elasticsearch_api_key",
    "elasticsearch_ca",
    "smtp_url",
    "base_url",
    "secret_key",
)
# The keys of the table [nlp], written `nlp_pipeline` among the values of both sources.
_NLP_KEYS = tuple(f"nlp_{name}" for name in Nlp.model_fields)


def load_config(*, data: Path | None = None, beat: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read the environment, `countywatch.toml` in the current folder, and the beat.

    Without a named beat, a `beat.toml` in the data folder is the one (the demo leaves one there), else Norfolk's.
    Raises: ConfigError naming the file, the line and every fault.
    """
    env = dict(os.environ if environ is None else environ)
    values = _file_values(Path("countywatch.toml")) | _environment_values(env)
    data_path = (data or Path(values.get("data", "data"))).expanduser().absolute()
    kept = data_path / "beat.toml"
    beat_path = beat or Path(values.get("beat", kept if kept.exists() else DEFAULT_BEAT))
    return Config(
        data=data_path,
        beat=load_beat(beat_path),
        beat_path=beat_path.absolute(),
        database_url=values.get("database_url"),
        elasticsearch_url=values.get("elasticsearch_url"),
        elasticsearch_api_key=values.get("elasticsearch_api_key"),
        elasticsearch_ca=values.get("elasticsearch_ca"),
        smtp_url=values.get("smtp_url"),
        base_url=values.get("base_url", LOCAL_URL).rstrip("/"),
        secret_key=values.get("secret_key"),
        nlp=_nlp_of(values),
    )


def load_beat(path: Path) -> Beat:
    """Read one beat file.

    Raises: ConfigError with every fault and its line.
    """
    text, tree = _read_toml(path, "beat file")
    try:
        return Beat.model_validate(tree)
    except ValidationError as err:
        faults = [_fault(text, tuple(e["loc"]), e["type"], _in_words(e)) for e in err.errors()]
        raise ConfigError(f"{path} cannot be used:\n" + "\n".join(f"  {f}" for f in faults)) from err


def _nlp_of(values: Mapping[str, str]) -> Nlp:
    """Return the models that are named; a fault is told with both places where it can be mended.

    Raises: ConfigError.
    """
    try:
        return Nlp(pipeline=values.get("nlp_pipeline"), embedding=values.get("nlp_embedding"))
    except ValidationError as err:
        faults = [(str(e["loc"][0]), _in_words(e)) for e in err.errors()]
        raise ConfigError(
            "\n".join(f"{name} of [nlp] in countywatch.toml (or COUNTYWATCH_NLP_{name.upper()}): {why}." for name, why in faults)
        ) from err


def _file_values(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    text, tree = _read_toml(path, "config file")
    nlp = tree.pop("nlp", {})
    faults = [_fault(text, (key,), "extra_forbidden", "") for key in tree if key not in _KEYS]
    faults += [
        f"line {_line_of(text, key)}: {key} must be text in quotes" for key in _KEYS if not isinstance(tree.get(key, ""), str)
    ]
    if not isinstance(nlp, dict):
        faults.append(f"line {_line_of(text, 'nlp')}: nlp is a table; write [nlp] and its keys below it")
        nlp = {}
    faults += [_fault(text, ("nlp", key), "extra_forbidden", "") for key in nlp if f"nlp_{key}" not in _NLP_KEYS]
    faults += [
        f"line {_line_of(text, key)}: nlp.{key} must be text in quotes"
        for key, value in nlp.items()
        if not isinstance(value, str)
    ]
    if faults:
        known = ", ".join(_KEYS) + "; in [nlp]: " + ", ".join(Nlp.model_fields)
        raise ConfigError(f"{path} cannot be used:\n" + "\n".join(f"  {f}" for f in faults) + f"\nKnown keys: {known}.")
    return {key: str(value) for key, value in tree.items()} | {f"nlp_{key}": str(value) for key, value in nlp.items()}


def _environment_values(env: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for key in (*_KEYS, *_NLP_KEYS):
        name = f"COUNTYWATCH_{key.upper()}"
        if env.get(name):
            values[key] = env[name]
        elif env.get(f"{name}_FILE"):
            secret = Path(env[f"{name}_FILE"])
            try:
                values[key] = secret.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as err:
                raise ConfigError(
                    f"{name}_FILE names {secret}, which cannot be read. Check the path and its permissions."
                ) from err
    return values


def _read_toml(path: Path, what: str) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except FileNotFoundError as err:
        raise ConfigError(f"The {what} {path} does not exist. Name another, or create it.") from err
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"The {what} {path} cannot be read as UTF-8 text. Check its permissions and its encoding.") from err
    except tomllib.TOMLDecodeError as err:
        raise ConfigError(f"The {what} {path} is not valid TOML: {err}.") from err


def _fault(text: str, loc: tuple[Any, ...], kind: str, message: str) -> str:
    """Return one fault as "line N: where: what". `loc` is pydantic's path to the value."""
    where = ".".join(str(part) if not isinstance(part, int) else f"{part + 1}" for part in loc) or "the file"
    nth = next((part for part in loc if isinstance(part, int)), None)
    named = [part for part in loc if isinstance(part, str)]
    line = _line_of(text, named[-1], nth=nth, table=named[0]) if named else 1
    if kind == "extra_forbidden":
        return f"line {line}: {where}: unknown key. Check its spelling."
    if kind == "missing":
        return f"line {line}: {where} is missing. Add it."
    return f"line {line}: {where}: {message}"


# What must stand at a key, by the kinds of pydantic's faults, whose own words speak of types and patterns.
_MUST_BE = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "date_from_datetime_inexact": "must be a day, as 2026-03-31",
    "date_from_datetime_parsing": "must be a day, as 2026-03-31",
    "date_parsing": "must be a day, as 2026-03-31",
    "date_type": "must be a day, as 2026-03-31",
    "finite_number": "must be a number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "model_type": "must be a table with keys of its own",
    "string_type": "must be text in quotes",
    "tuple_type": 'must be a list, as ["one", "two"]',
}


def _in_words(fault: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, and what must stand there."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "literal_error":
        return f"{fault['input']!r} is none of {context['expected']}"
    if kind == "greater_than_equal":
        return f"must be {context['ge']:g} or more"
    return _MUST_BE.get(kind) or fault["msg"].removeprefix("Value error, ")


def _line_of(text: str, key: str, *, nth: int | None = None, table: str = "") -> int:
    """Return the line on which a key stands; inside the nth [[table]] if told; else that table's own line, else 1."""
    lines = text.splitlines()
    start = 0
    if nth is not None:
        heads = [i for i, line in enumerate(lines) if line.strip() == f"[[{table}]]"]
        start = heads[nth] if nth < len(heads) else 0
    pattern = re.compile(rf"^\s*(\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[=\]]")
    return next((i + 1 for i in range(start, len(lines)) if pattern.match(lines[i])), start + 1)
