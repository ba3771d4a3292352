"""What the bot says and does, as transcripts that anyone can read, in the language of `tests.dialogue`."""

import tomllib
from collections.abc import Iterator

import pytest

from tests.dialogue import FOLDER, played
from tests.town import PACK

TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_bot_still_speaks_and_acts_as_written(path):
    script = path.read_text(encoding="utf-8")
    assert played(script)[0] == script


def test_there_are_many_transcripts_and_they_show_every_word_of_the_catalogue():
    assert len(TRANSCRIPTS) >= 40
    said = {key for path in TRANSCRIPTS for key in played(path.read_text(encoding="utf-8"))[1]}
    catalogue = tomllib.loads((PACK / "texts/vi.toml").read_text(encoding="utf-8"))["bot"]
    assert set(_keys(catalogue)) - said == set()


def _keys(tree: dict[str, object], before: str = "") -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _keys(value, f"{before}{key}.")
        else:
            yield f"{before}{key}"
