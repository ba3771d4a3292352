"""Patterns that come as data cannot be made to run for long, whatever is answered."""

import re

import pytest
from flask_openapi3.openapi import OpenAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from models import Role
from province import patterns
from reports.entry.access import Seat
from tests.desk import a_desk

PLAIN = [
    r"^\d{12}$",
    r"^\d{4}(-\d{2}(-\d{2})?)?$",
    r"^(\d{12}|\d{9})$",
    r"^0\d{9,10}$",
    r"^[^\x00]*$",
    r"^(?:TN|HCM)-[A-Z]+\.$",
    "^Số [0-9]{1,4}$",
]
DANGEROUS = [
    r"^(a+)+$",
    r"^(a|a)*$",
    r"^(a|aa)+$",
    r"^(.*)*$",
    r"(x+x+)+y",
    r"^\s+\w+\s+$",
    r"\d+$",
    r"^([a-z]{1,9}){9}$",
    r"^(\d?){40}$",
    r"^a{0,9}a{0,9}a{0,9}$",
    r"^" + "a?" * 30 + "$",
    r"^(a)\1+$",
    r"^(?=a)a$",
    r"^(?P<x>a)$",
    r"^a$|b*c*",
    "^" + "a" * 300,
    r"^a**",
    "^[a",
]


@pytest.mark.parametrize("pattern", PLAIN)
def test_what_people_need_is_plain(pattern: str) -> None:
    assert patterns.is_plain(pattern)
    re.compile(pattern)


@pytest.mark.parametrize("pattern", DANGEROUS)
def test_what_could_run_for_long_is_refused(pattern: str) -> None:
    assert not patterns.is_plain(pattern)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(["a", "b", r"\d", "[ab]", "a?", "a*", "a+", "a{0,3}", "(", ")", ")?", "|", "$"])
    ),
    st.text("ab1", max_size=5),
)
def test_what_is_plain_takes_few_steps(parts: list[str], tail: str) -> None:
    """Were it not so, this would not come to an end."""
    pattern = "^" + "".join(parts)
    if patterns.is_plain(pattern):
        try:
            re.compile(pattern)
        except re.error:
            return  # the schema's own check refuses it
        re.search(pattern, "a" * 20_000 + tail)


def test_patterns_are_found_wherever_they_stand() -> None:
    bad: JsonValue = {"pattern": "^(a+)+$"}
    schemas: tuple[JsonValue, ...] = (
        bad,
        {"properties": {"name": bad}},
        {"items": {"anyOf": [{}, bad]}},
        {"patternProperties": {"^(a+)+$": {}}},
    )
    for schema in schemas:
        with pytest.raises(ValueError, match="run for long"):
            patterns.check(schema)
    patterns.check({"properties": {"pattern": {"type": "string"}}})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_administrator_cannot_save_one(app: OpenAPI) -> None:
    desk = a_desk(app, Seat(Role.ADMIN))
    items = desk.get("/admin/categories").get_json()["items"]
    said = next(it for it in items if it["category"]["code"] == "pothole")
    asked = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "plate": {"type": "string", "title": "Biển số", "x-title-en": "Plate", "pattern": "^(a+)+$"}
        },
    }
    form = {"version": said["version"], "category": said["category"] | {"questions": asked}}
    answer = desk.send("PUT", "/admin/categories/pothole", said | form)
    assert answer.status_code == 422
    assert answer.get_json()["fields"] == {"category.questions": "value_error"}
