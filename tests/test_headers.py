"""What every answer tells a browser to leave undone."""

import pytest

from wsgi import create_app


@pytest.mark.parametrize(
    "path", ["/healthz", "/api/v1/categories", "/api/openapi.json", "/nowhere", "/api/v1/me"]
)
def test_data_is_never_run_or_guessed(client, path):
    answer = client.get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    assert answer.headers["Content-Security-Policy"] == policy
    assert answer.headers["Referrer-Policy"] == "same-origin"


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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_over_https_browsers_are_told_to_stay_there(settings):
    app = create_app(settings.model_copy(update={"public_url": "https://tayninh.example"}))
    for path in ("/healthz", "/api/v1/categories", "/nowhere", "/api/docs", "/", "/webhooks/zalo"):
        with app.test_client().get(path) as answer:
            said = answer.headers["Strict-Transport-Security"]
            assert said == "max-age=31536000; includeSubDomains", path
            assert answer.headers["X-Content-Type-Options"] == "nosniff", path
            assert answer.headers["Referrer-Policy"] == "same-origin", path
            assert "frame-ancestors" in answer.headers["Content-Security-Policy"], path


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_methods_nobody_asked_for_are_refused_everywhere(app, client):
    for method in ("TRACE", "TRACK", "DEBUG", "PROPFIND"):
        for path in ("/api/v1/categories", "/api/v1/staff/reports", "/webhooks/zalo", "/"):
            assert client.open(path, method=method).status_code == 405, (method, path)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_answer_names_what_it_runs_on(client):
    for path in ("/api/v1/categories", "/nowhere", "/api/v1/staff/me"):
        answer = client.get(path)
        assert "X-Powered-By" not in answer.headers
        for word in ("Werkzeug", "granian", "Python", "Traceback", "SQLAlchemy"):
            assert word.lower() not in answer.text.lower(), path


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_fault_of_ours_tells_nothing_of_itself(app, client, monkeypatch):
    def fail():
        raise ValueError("the words of a fault")

    app.add_url_rule("/api/v1/broken", view_func=fail)
    monkeypatch.setattr(app, "testing", False)
    assert not app.debug
    answer = client.get("/api/v1/broken")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal")
    assert answer.content_type == "application/problem+json"
    for word in ("words of a fault", "ValueError", "Traceback", "test_headers"):
        assert word not in answer.text + str(answer.headers)
