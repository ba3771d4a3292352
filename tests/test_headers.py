"""What every answer tells a browser to leave undone."""

import pytest


@pytest.mark.parametrize(
    "path", ["/healthz", "/api/v1/categories", "/api/openapi.json", "/nowhere", "/api/v1/me"]
)
def test_data_is_never_run_or_guessed(client, path):
    answer = client.get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["/api/docs", "/api/problems"])
def test_pages_run_only_our_own_files(client, path):
    answer = client.get(path)
    assert answer.mimetype == "text/html"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "<script>" not in answer.text, "an inline script would not run"
    for part in answer.text.split("<script ")[1:]:
        source = part.split('src="')[1].split('"')[0]
        with client.get(source) as script:
            assert script.status_code == 200, source
