"""The API's own description: whole, valid and readable by people. (tests/test_contract.py: true to what doors do.)"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import errors
from doors.late_api import LateAPI
from reports.entry import admission
from tests.residents import Json, body_of

AnyCase = Case[Any]
AnyOperation = APIOperation[Any, Any, Any, Any]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def operations(spec: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


@pytest.fixture
def spec(client: FlaskClient) -> Json:
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    return body_of(answer)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestDescription:
    """What needs no database to be true is tested on one."""

    def test_it_is_valid_openapi_3_1(self, spec: Json):
        assert spec["openapi"].startswith("3.1")
        schemathesis.openapi.from_dict(spec).validate()

    def test_every_door_of_the_api_is_in_it(self, app: OpenAPI, spec: Json):
        described = {(path, method.upper()) for path, method, _ in operations(spec)}
        for rule in app.url_map.iter_rules():
            if rule.rule.startswith("/api/v1/"):
                path = "/".join(_placeholder(part) for part in rule.rule.split("/"))
                for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                    assert (path, method) in described, rule.rule

    def test_every_operation_says_what_it_does_who_may_and_how_it_refuses(self, spec: Json):
        names = [operation["operationId"] for _, _, operation in operations(spec)]
        assert len(names) == len(set(names))
        for path, method, operation in operations(spec):
            where = f"{method} {path}"
            assert operation["summary"].endswith("."), where
            assert operation["tags"] != ["default"], where
            assert any(status.startswith(("2", "3")) for status in operation["responses"]), where
            assert "application/problem+json" in operation["responses"]["default"]["content"], where
            if admission.guarded(path) and "/session" not in path:
                assert operation["security"], where

    def test_doors_of_residents_that_write_ask_for_their_token(self, spec: Json):
        for path, method, operation in operations(spec):
            if path.startswith(("/api/v1/reports", "/api/v1/me")):
                assert operation["security"] == [{"resident": []}], (path, method)

    def test_every_reference_leads_somewhere(self, spec: Json):
        for reference in _references(spec):
            kind, name = reference.removeprefix("#/components/").split("/")
            assert name in spec["components"][kind], reference

    def test_every_scheme_is_explained(self, spec: Json):
        known = set(spec["components"]["securitySchemes"])
        for _, _, operation in operations(spec):
            for choice in operation.get("security", []):
                assert set(choice) <= known

    def test_no_two_doors_describe_different_things_under_one_name(self, app: OpenAPI):
        seen: dict[str, Any] = {}
        for blueprint in app.blueprints.values():
            if isinstance(blueprint, LateAPI):
                blueprint.tell()
                for name, schema in blueprint.components_schemas.items():
                    said = schema.model_dump(exclude_unset=True)
                    assert seen.setdefault(name, said) == said, f"{name} in {blueprint.name}"
        assert "SessionView" in seen

    def test_it_is_sent_again_only_when_it_changed(self, client: FlaskClient):
        first = client.get("/api/openapi.json")
        again = client.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304

    def test_people_can_read_it_without_asking_anybody_else(self, client: FlaskClient):
        page = client.get("/api/docs")
        assert page.status_code == 200
        assert "http://" not in page.text
        assert "https://" not in page.text
        for address in [part.split('"')[0] for part in page.text.split('="')[1:]]:
            if address.startswith("/api/"):
                with client.get(address) as answer:
                    assert answer.status_code == 200, address

    def test_every_code_of_refusal_is_explained(self, client: FlaskClient):
        page = client.get("/api/problems")
        listed = body_of(client.get("/api/problems", headers={"Accept": "application/json"}))["items"]
        assert {item["code"]: item["status"] for item in listed} == errors.codes()
        assert {"outside_province", "zalo_token_rejected", "internal"} <= errors.codes().keys()
        for item in listed:
            assert f'id="{item["code"]}"' in page.text
            assert item["title_vi"] in page.text
            assert item["detail_en"] in page.text or "'" in item["detail_en"]


def _placeholder(part: str) -> str:
    if "<" not in part:
        return part
    head, _, rest = part.partition("<")
    name, _, tail = rest.partition(">")
    return f"{head}{{{name.rpartition(':')[2]}}}{tail}"


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
