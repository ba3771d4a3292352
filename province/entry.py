"""What every shape in the pack is made of: values that never change, codes, and words in Unicode's composed form."""

import unicodedata
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, WithJsonSchema


class Entry(BaseModel):
    """A value of the pack: never changed, nothing in it that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _composed(text: str) -> str:
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("is not composed (Unicode NFC)")
    if text != text.strip():
        raise ValueError("begins or ends with a space")
    return text


def _of_a_wall(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("is local time, without an offset")
    return at


Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
AreaCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
Number = Annotated[str, StringConstraints(pattern=r"^\d{3,12}$")]
Said = Annotated[str, StringConstraints(min_length=1), AfterValidator(_composed)]
# JSON Schema's `time` has an offset (RFC 3339, 5.6): a clock on the wall has none.
WallTime = Annotated[
    time,
    AfterValidator(_of_a_wall),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"}),
]
