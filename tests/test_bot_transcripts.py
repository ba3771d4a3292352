"""What the bot says and does, as transcripts that anyone can read, in the language of `tests.dialogue`."""

import pytest

from tests.dialogue import FOLDER, played

TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_bot_still_speaks_and_acts_as_written(path):
    script = path.read_text(encoding="utf-8")
    assert played(script) == script
