"""The operator's file of template messages: what fills them, and what is wrong with a file."""

from pathlib import Path

import pytest

from reports.chat import templates
from reports.chat.templates import TemplatesRefused

# The operator's file


def a_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "templates.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_parameters_are_cut_and_empty_ones_left_out(tmp_path: Path) -> None:
    lines = """
    ["report.rejected"]
    template = "7"
    by = ["phone"]
    words.ma = { text = "{code}", most = 5 }
    words.ly_do = { text = " {reason} " }
    words.khac = { text = "{nothing}" }
    """
    [template] = templates.read(a_file(tmp_path, lines)).values()
    words = {"code": "PA-261123", "reason": "Ngoài\nđịa bàn"}
    assert template.filled(words) == {"ma": "PA-2…", "ly_do": "Ngoài địa bàn"}
    assert (template.by, templates.read(None)) == (("phone",), {})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('["report.resolved"]\ntemplate = "x"\nwords = {}', "report.resolved.template"),
        ('["report.resolved"]\ntemplate = "1"', "report.resolved.words"),
        ('["report.resolved"]\ntemplate = "1"\nby = ["mail"]\nwords = {}', "report.resolved.by.0"),
        ("not toml", "line 1"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(TemplatesRefused, match=place):
        templates.read(a_file(tmp_path, text))


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(TemplatesRefused, match="nowhere"):
        templates.read(Path("/nowhere.toml"))
