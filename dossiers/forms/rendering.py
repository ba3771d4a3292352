"""A form's values into its PDF, by typst, with the fonts that it carries: no file of the machine is read but ours."""

import json
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from dossiers.forms.contents import FormNumber
from texts import Texts

TEMPLATES = Path(__file__).parent
# What is not among the letters of the fonts that typst carries. PDF/A shows every letter, so that one emoji or Chinese
# letter in somebody's words would refuse the whole form; it becomes the sign for a letter that could not be printed.
UNKNOWN = re.compile(
    r"[^\n\t\x20-\x7e\xa0-\u024f\u0300-\u0309\u031b\u0323\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u045f\u1e00-\u1eff"
    r"\u2010-\u2027\u2030-\u2040\u20a0-\u20bf\u2100-\u211e\u2122\u2190-\u2199\u2200-\u226f\u25a0-\u25cf\ufffd]"
)
UNPRINTED = "\u25a1"


def pdf(number: FormNumber, told: Mapping[str, Any]) -> bytes:
    """The form as PDF/A-2b. Takes some tenths of a second: never call it inside a transaction."""
    drawn = BytesIO()
    segno.make(str(told["link"]), error="m", micro=False).save(drawn, kind="svg", border=0)
    return _made(number.value, dict(told) | {"qr": drawn.getvalue().decode()})


def left_out(items: Sequence[str], texts: Texts) -> bytes:
    """The sheet that tells which of the forms asked for are not there; `items` name them, at least one."""
    told = {
        "title": texts.say("forms.left_out", "vi", {"count": str(len(items))}),
        "reason": texts.say("forms.left_out_why", "vi"),
    }
    return _made("left-out", told | {"items": list(items)})


def _made(template: str, values: Mapping[str, Any]) -> bytes:
    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=[],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="a-2b",
        sys_inputs={"told": UNKNOWN.sub(UNPRINTED, json.dumps(values, ensure_ascii=False))},
    )
    assert isinstance(made, bytes), "one document, one file"
    return made
