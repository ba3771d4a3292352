"""The catalogue of words for people: one TOML file a language, sentences under dotted keys, `{name}` for places."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo


class TextMissing(KeyError):
    """Raised when the catalogue of neither the language nor Vietnamese has the key."""


class Texts:
    """The catalogues of a province pack, read once."""

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        self._zone = zone
        self._catalogues = {
            file.stem: _flat(tomllib.loads(file.read_text(encoding="utf-8")))
            for file in sorted(folder.glob("*.toml"))
        }

    def say(self, key: str, language: str, words: Mapping[str, str] | None = None) -> str:
        """The sentence of a key, with its places filled; Vietnamese where the language lacks it. Raises TextMissing."""
        for catalogue in (self._catalogues.get(language, {}), self._catalogues["vi"]):
            if key in catalogue:
                return catalogue[key].format_map(_Places(words or {}))
        raise TextMissing(key)

    def words_of(self, facts: Mapping[str, Any], language: str) -> dict[str, str]:
        """What a delivery's facts are called in a sentence: names in the language, local times, plain strings."""
        suffix = "en" if language == "en" else "vi"
        words = {key: str(value) for key, value in facts.items() if isinstance(value, str | int | float)}
        for key in ("category", "unit"):
            thing = facts.get(key) or {}
            words[key] = thing.get(f"name_{suffix}") or thing.get("name", "")
        words["due"] = self._moment(facts.get("due_at"), language)
        return words

    def _moment(self, moment: str | None, language: str) -> str:
        if not moment:
            return self.say("moment.none", language)
        local = datetime.fromisoformat(moment).astimezone(self._zone)
        return self.say("moment.at", language, {"time": f"{local:%H:%M}", "date": f"{local:%d/%m/%Y}"})


class _Places(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
