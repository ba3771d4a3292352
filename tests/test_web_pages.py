"""The screens' door: what is served, how long it may be kept, how it is packed, and what a page may do."""

import gzip
import json
import re

import pytest
from flask import Flask

from config import ROOT, Settings
from doors import pages

BUILT = ROOT / "static" / "build"


@pytest.fixture
def door(tmp_path):
    """The door alone, on a build of a few small files."""
    (tmp_path / "app").mkdir()
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>site</p>")
    (tmp_path / "app" / "index.html").write_text("<p>app</p>")
    (tmp_path / "app" / "sw.js").write_text("self;")
    (tmp_path / "assets" / "a-1.js").write_text("plain")
    (tmp_path / "assets" / "a-1.js.gz").write_bytes(gzip.compress(b"plain"))
    app = Flask("door")
    pages.register(
        app, Settings.model_validate({"map_style_url": "https://tiles.example.vn/style.json"}), tmp_path
    )
    return app.test_client()


def test_a_page_is_asked_for_again_and_a_hashed_file_never(door):
    assert door.get("/app/").headers["Cache-Control"] == "no-cache"
    assert door.get("/app/sw.js").headers["Cache-Control"] == "no-cache"
    assert door.get("/assets/a-1.js").headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(("path", "text"), [("/", "site"), ("/app/", "app"), ("/app/reports/PA-1", "app")])
def test_a_screen_s_own_addresses_are_the_screen(door, path, text):
    assert text in door.get(path).text


def test_without_a_slash_leads_to_it(door):
    assert door.get("/app").location == "/app/"


def test_the_packed_form_goes_to_who_reads_it(door):
    packed = door.get("/assets/a-1.js", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == b"plain"
    assert packed.mimetype == "text/javascript"
    plain = door.get("/assets/a-1.js", headers={"Accept-Encoding": "identity"})
    assert plain.data == b"plain"
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/../index.html", "/assets/%2e%2e/index.html"])
def test_what_is_not_there_is_not_found(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "not_found"


def test_an_unbuilt_screen_says_so(door):
    answer = door.get("/staff/")
    assert answer.status_code == 503
    assert "make web" in answer.text


def test_a_page_speaks_only_to_us_and_the_map_s_host(door):
    policy = door.get("/app/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self' https://tiles.example.vn;" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("screen", ["", "app/", "field/", "staff/"])
def test_what_was_built_has_no_inline_script_and_every_file_it_names(client, screen):
    page = client.get(f"/{screen}")
    assert page.status_code == 200, "the screens are not built: make web"
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=", page.text)
    for address in re.findall(r"(?:src|href)=\"(/[^\"]+)\"", page.text):
        with client.get(address) as file:
            assert file.status_code == 200, address


def test_the_first_load_of_the_resident_s_app_is_small():
    manifest = json.loads((BUILT / ".vite" / "manifest.json").read_text())

    def files(name):
        chunk = manifest[name]
        return {chunk["file"]}.union(*(files(each) for each in chunk.get("imports", [])))

    packed = sum(len(gzip.compress((BUILT / name).read_bytes(), 9)) for name in files("app/index.html"))
    assert packed <= 150_000
