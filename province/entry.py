"""What every shape in the pack is made of: values that never change, codes, and words in Unicode's composed form."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


class Entry(BaseModel):
    """A value of the pack: never changed, nothing in it that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _composed(text: str) -> str:
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("is not composed (Unicode NFC)")
    if text != text.strip():
        raise ValueError("begins or ends with a space")
    return text


Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
AreaCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
Number = Annotated[str, StringConstraints(pattern=r"^\d{3,12}$")]
Said = Annotated[str, StringConstraints(min_length=1), AfterValidator(_composed)]
