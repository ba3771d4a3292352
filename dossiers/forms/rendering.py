"""A form's values into its PDF, by typst, with the fonts that it carries: no file of the machine is read but ours."""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from dossiers.forms.contents import FormNumber
from texts import Texts

TEMPLATES = Path(__file__).parent


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
        sys_inputs={"told": json.dumps(values)},
    )
    assert isinstance(made, bytes), "one document, one file"
    return made
