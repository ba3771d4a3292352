"""Which template message (ZBS) says what outside the chat's window, from an operator's file: Zalo approves each."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


class TemplatesRefused(ValueError):
    """Raised when the file cannot be read; the message says where."""


class Word(BaseModel):
    """One parameter: the catalogue's places (`{code}`, `{unit}`, ...) and how many characters Zalo takes of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1, max_length=400)]
    most: Annotated[int, Field(ge=1, le=400)] = 30


class Template(BaseModel):
    """The template of one topic. `by` is in which order the person's Zalo id and phone are tried."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: Annotated[str, Field(pattern="^[0-9]{1,20}$")]
    by: Annotated[tuple[Literal["user", "phone"], ...], Field(min_length=1)] = ("user", "phone")
    words: dict[Annotated[str, Field(pattern="^[A-Za-z0-9_]{1,60}$")], Word]

    def filled(self, words: Mapping[str, str]) -> dict[str, str]:
        """The parameters with their words, cut to what Zalo takes; those that would be empty are left out."""
        made = {name: word.text.format_map(_Places(words)).strip() for name, word in self.words.items()}
        return {name: _cut(text, self.words[name].most) for name, text in made.items() if text}


def read(path: Path | None) -> dict[str, Template]:
    """The templates by topic; none without a file. Raises TemplatesRefused."""
    if path is None:
        return {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return TypeAdapter(dict[str, Template]).validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise TemplatesRefused(f"ZALO_TEMPLATES: {path}: {place}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise TemplatesRefused(f"ZALO_TEMPLATES: {path}: {error}") from error


class _Places(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
