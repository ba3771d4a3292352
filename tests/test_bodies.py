"""A body is as long as its length says, and is asked for no more often than it takes."""

import io
import json

import pytest
from flask.testing import FlaskClient

BODY = json.dumps({"event_name": "user_send_text", "note": "x" * 500}).encode()


class Input:
    """What a server gives: a body that it ends itself, read from afar."""

    def __init__(self) -> None:
        self.left, self.reads = io.BytesIO(BODY), 0

    def read(self, size: int = -1) -> bytes:
        self.reads += 1
        return self.left.read(size)


@pytest.fixture
def database(sqlite_url: str) -> str:
    return sqlite_url


def send(client: FlaskClient, come: Input, given: dict[str, object]) -> int:
    """The status of the answer to a request that brings this body."""
    served: dict[str, object] = {
        "wsgi.input": come,
        "wsgi.input_terminated": True,
        "CONTENT_TYPE": "application/json",
    }
    answer = client.post("/webhooks/zalo", environ_overrides=served | given)
    return answer.status_code


def test_a_body_of_a_length_is_asked_for_once(client: FlaskClient):
    come = Input()
    assert send(client, come, {"CONTENT_LENGTH": str(len(BODY))}) == 401, "it was read and has no signature"
    assert come.reads == 1


def test_half_a_body_is_not_taken_for_all_of_it(client: FlaskClient):
    assert send(client, Input(), {"CONTENT_LENGTH": str(len(BODY) + 1)}) == 400


def test_without_a_length_it_is_as_long_as_it_comes(client: FlaskClient):
    assert send(client, Input(), {"HTTP_TRANSFER_ENCODING": "chunked"}) == 401, (
        "JSON cut off would be refused by 400"
    )
