"""The simulator's page is served under a strict policy, fits the bot it shows, and is nowhere in production."""

import re
import tomllib
from pathlib import Path

import simulator
from config import ROOT, Settings
from tests.conftest import DATA_KEY, SECRET_KEY
from tests.zalo_side import Side
from webhooks.conversation import payloads
from wsgi import create_app

PAGE = ROOT / "simulator" / "page"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|<style", re.IGNORECASE)


def test_nothing_in_the_page_is_inline_and_the_policy_forbids_it(side: Side) -> None:
    answer = side.http.get("/sim/")
    with answer:
        assert answer.status_code == 200
        assert INLINE.search(answer.text) is None
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy


def test_every_file_the_page_names_is_there(side: Side) -> None:
    named = set(re.findall(r'"(/sim/page/[^"]+)"', (PAGE / "index.html").read_text(encoding="utf-8")))
    imported = {
        f"/sim/page/{name}"
        for file in PAGE.glob("*.js")
        for name in re.findall(r'from "\./([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(named | imported) > 15
    for path in named | imported:
        with side.http.get(path) as answer:
            assert answer.status_code == 200, path


def test_the_menu_says_what_the_bot_understands(side: Side) -> None:
    menu = side.http.get("/sim/account.json").get_json()["menu"]
    sent = {entry["payload"] for entry in menu if entry["type"].startswith("oa.query")}
    assert sent == {payloads.REPORT, payloads.LOOK_UP}


def test_the_demos_template_messages_are_known_to_the_simulator() -> None:
    wanted = tomllib.loads((ROOT / "province/tay-ninh/demo/zalo-templates.toml").read_text(encoding="utf-8"))
    shipped = tomllib.loads((Path(simulator.__file__).parent / "templates.toml").read_text(encoding="utf-8"))
    known = {each["id"]: each["shape"]["listParams"] for each in shipped["templates"]}
    for topic, entry in wanted.items():
        params = {param["name"]: param for param in known[entry["template"]]}
        assert entry["words"].keys() <= params.keys(), topic
        assert {name for name, param in params.items() if param["require"]} <= entry["words"].keys(), topic
        for name, word in entry["words"].items():
            assert word["most"] <= params[name]["maxLength"], (topic, name)


def test_production_has_no_simulator(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "environment": "production",
            "data_dir": tmp_path,
            "secret_key": SECRET_KEY,
            "data_keys": DATA_KEY,
            "public_url": "https://tayninh.example.vn",
            "metrics_token": "a token for metrics",
            "zalo_app_id": "1",
            "zalo_app_secret": "secret",
        }
    )
    app = create_app(settings)
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/sim")]
