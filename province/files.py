"""Reading the files of a pack into their shapes. Nothing stops at the first mistake: every one is noted as a flaw."""

import csv
import io
import tomllib
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from province.flaws import Flaw, told

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML built without libyaml: the same, ten times slower
    from yaml import SafeLoader  # type: ignore[assignment]

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Folder:
    """A pack's folder, and the flaws found in it so far."""

    path: Path
    flaws: list[Flaw] = field(default_factory=list)

    def table(self, name: str, shape: type[M]) -> tuple[M, ...] | None:
        """The rows of a CSV file; an empty cell counts as left out. None when any row is wrong."""
        text = self._text(name)
        if text is None:
            return None
        before = len(self.flaws)
        reader = csv.DictReader(io.StringIO(text), strict=True, restkey="(more cells than headings)")
        entries = [
            entry for row in self._rows(name, reader) if (entry := self._row(name, reader, row, shape))
        ]
        return tuple(entries) if len(self.flaws) == before else None

    def tables(self, pattern: str, shape: type[M]) -> tuple[M, ...] | None:
        """The rows of all CSV files whose names fit, in the order of the names. There must be one at least."""
        names = sorted(path.relative_to(self.path).as_posix() for path in self.path.glob(pattern))
        if not names:
            self.note(pattern, "", "is missing")
        tables = [self.table(name, shape) for name in names]
        return (
            tuple(entry for table in tables if table for entry in table)
            if names and None not in tables
            else None
        )

    def yaml(self, name: str, shape: type[M]) -> M | None:
        """A YAML file; None when it is wrong. A key written twice is a mistake, not the last one's victory."""
        text = self._text(name)
        if text is None:
            return None
        try:
            tree = yaml.load(text, Loader=_StrictLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.note(
                name, f"line {mark.line + 1}" if mark else "", getattr(error, "problem", "") or str(error)
            )
            return None
        return self._tree(name, tree, shape)

    def toml(self, name: str, shape: type[M]) -> M | None:
        """A TOML file; None when it is wrong."""
        tree = self._toml(name)
        return None if tree is None else self._tree(name, tree, shape)

    def catalogue(self, name: str) -> dict[str, str] | None:
        """The sentences of a TOML file under dotted keys; None when it cannot be read or holds anything else."""
        tree = self._toml(name)
        if tree is None:
            return None
        flat = dict(_flat(tree))
        strange = [key for key, value in flat.items() if not isinstance(value, str)]
        for key in strange:
            self.note(name, key, "is not a sentence")
        return None if strange else flat

    def note(self, file: str, place: str, message: str) -> None:
        """Remember one more flaw."""
        self.flaws.append(Flaw(file, place, message))

    def _text(self, name: str) -> str | None:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            self.note(name, "", "is missing")
        except UnicodeDecodeError:
            self.note(name, "", "is not UTF-8")
        return None

    def _toml(self, name: str) -> dict[str, Any] | None:
        text = self._text(name)
        if text is None:
            return None
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.note(name, "", str(error))
            return None

    def _rows(self, name: str, reader: "csv.DictReader[str]") -> Iterator[dict[str, Any]]:
        try:
            yield from reader
        except csv.Error as error:
            self.note(name, f"line {reader.line_num}", str(error))

    def _row(self, name: str, reader: "csv.DictReader[str]", row: dict[str, Any], shape: type[M]) -> M | None:
        filled = {key: value for key, value in row.items() if value not in ("", None)}
        try:
            return shape.model_validate(filled)
        except ValidationError as error:
            for place, message in told(error, filled):
                self.note(name, f"line {reader.line_num}" + (f", {place}" if place else ""), message)
            return None

    def _tree(self, name: str, tree: object, shape: type[M]) -> M | None:
        try:
            return shape.model_validate(tree)
        except ValidationError as error:
            for place, message in told(error, tree):
                self.note(name, place, message)
            return None


class _StrictLoader(SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for (key, _), value in zip(node.value, keys, strict=True):
            if keys.count(value) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"key {value!r} twice", key.start_mark)
        return super().construct_mapping(node, deep=deep)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
