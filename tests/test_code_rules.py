"""What our own sources never do, found in the sources: whoever begins to do it has to change this page first."""

import ast
import builtins
import re
import tomllib
from functools import cache
from pathlib import Path

from config import ROOT

ROOMS = (
    "clients",
    "doors",
    "dossiers",
    "miniapp",
    "models",
    "operations",
    "province",
    "reports",
    "simulator",
)
SOURCES = [
    *ROOT.glob("*.py"),
    *(path for room in (*ROOMS, "webhooks", "migrations") for path in (ROOT / room).rglob("*.py")),
]
SCREENS = [path for kind in ("*.ts", "*.tsx") for path in (ROOT / "web" / "src").rglob(kind)]
# Calls that run a text, or read one into objects of any kind, or leave a certificate unread.
RUNNING = frozenset(
    {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.loads", "pickle.load"}
    | {"marshal.loads", "shelve.open", "yaml.unsafe_load", "yaml.full_load", "render_template_string"}
    | {"flask.render_template_string", "Markup", "markupsafe.Markup"}
)
# Functions that make a number of one of our constants.
OF_OUR_OWN = frozenset({"tile_shift"})
STATEMENTS = {"text", "sa.text", "sqlalchemy.text", "literal_column", "Listed", "Among"}
# What else is put into statements: places of values, what the makers of a `Listed` or an `Among` gave, who give
# constants, and names of our own tables and columns.
PUT_TOGETHER = {
    ("models/many.py", "after", "before", "places"),
    ("models/many.py", "self"),
    ("models/many.py", "lock", "self", "these"),
    ("models/many.py", "beside", "its_mark", "last"),
    ("models/many.py", "made"),
    ("reports/likeness.py", "Met"),
    ("reports/standing.py", "Sender"),
    ("operations/backup/postgres_copy.py", "column", "counter", "table"),
    ("operations/backup/postgres_copy.py", "name"),
}
# Zalo describes files by the one, lists of leaked passwords are kept by the other; nothing else may.
OLD_HASHES = {("simulator/uploads.py", "md5"), ("reports/entry/leaks.py", "sha1")}


@cache
def parts(path: Path) -> list[ast.AST]:
    """Every part of a file's syntax; each file is read once for all rules."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """Every call of a file by its dotted name."""
    return [(ast.unparse(node.func), node) for node in parts(path) if isinstance(node, ast.Call)]


def test_there_are_sources_to_look_at() -> None:
    assert len(SOURCES) > 250
    assert len(SCREENS) > 100


def test_no_text_is_run_and_no_object_is_made_of_bytes_from_outside() -> None:
    found = [(str(path), name) for path in SOURCES for name, _ in calls(path) if name in RUNNING]
    assert found == []


def test_no_shell_is_started_and_no_certificate_left_unread() -> None:
    found = [
        (str(path), name, keyword.arg)
        for path in SOURCES
        for name, call in calls(path)
        for keyword in call.keywords
        if isinstance(keyword.value, ast.Constant)
        and (keyword.arg, keyword.value.value)
        in {("shell", True), ("verify", False), ("check_hostname", False)}
    ]
    assert found == []


def test_child_processes_are_started_by_lists_of_arguments() -> None:
    started = [
        (str(path), call.args[0])
        for path in SOURCES
        for name, call in calls(path)
        if name in {"subprocess.run", "subprocess.Popen", "subprocess.check_output", "Popen"} and call.args
    ]
    assert started
    assert [
        path for path, told in started if isinstance(told, ast.Constant | ast.JoinedStr | ast.BinOp)
    ] == []


def test_statements_of_sql_are_put_together_of_our_own_constants_only() -> None:
    found = [
        (path.relative_to(ROOT).as_posix(), *sorted(_foreign(part)))
        for path in SOURCES
        if "migrations" not in path.parts
        for name, call in calls(path)
        if name in STATEMENTS or name.endswith((".exec_driver_sql", ".literal_column", ".executescript"))
        for part in call.args[: 3 if name == "Listed" else 1]
    ]
    assert len(found) > 10
    assert {one for one in found if len(one) > 1} == PUT_TOGETHER


def _foreign(statement: ast.expr) -> set[str]:
    """Names put into a text that are neither constants nor bound in it."""
    inside = [node for node in ast.walk(statement) if isinstance(node, ast.FormattedValue)]
    if isinstance(statement, ast.BinOp) or (isinstance(statement, ast.Call) and not inside):
        inside = [ast.FormattedValue(statement, -1)]
    bound = {
        name.id
        for node in ast.walk(statement)
        if isinstance(node, ast.comprehension)
        for name in ast.walk(node.target)
        if isinstance(name, ast.Name)
    }
    used = {name.id for node in inside for name in ast.walk(node) if isinstance(name, ast.Name)}
    return {
        name
        for name in used - bound - set(dir(builtins)) - OF_OUR_OWN
        if not re.fullmatch(r"_?[A-Z][A-Z_]*", name)
    }


def test_old_hashes_are_where_a_standard_has_them_and_nowhere_else() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name.rpartition(".")[2])
        for path in SOURCES
        for name, _ in calls(path)
        if re.fullmatch(r"(hashlib|hashes)\.(md5|sha1|MD5|SHA1)", name)
    }
    assert found == OLD_HASHES


def test_nobody_is_led_anywhere_but_to_our_own_screens() -> None:
    """One redirect, to a name from a list of ours; the simulator, which plays Zalo's consent page, aside."""
    leading = {
        (path.relative_to(ROOT).as_posix(), ast.unparse(call.args[0]))
        for path in SOURCES
        if not {"simulator", "conversation"} & set(path.parts)  # the bot redirects in words
        for name, call in calls(path)
        if name in {"redirect", "flask.redirect", "werkzeug.utils.redirect"}
    }
    assert leading == {("doors/pages.py", "f'/{screen}/'")}


def test_nothing_reads_xml() -> None:
    """What has no parser has no entities that read files or unfold (XXE)."""
    imported = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in SOURCES
        for node in parts(path)
        for name in imports(node)
        if re.match(r"(xml|lxml|defusedxml|xmltodict|bs4|html5lib|pyexpat)\b", name)
    }
    assert imported == set()


def imports(node: ast.AST) -> list[str]:
    """The modules that a statement imports."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [it.name for it in node.names] if isinstance(node, ast.Import) else []


def test_no_secret_stands_in_the_sources() -> None:
    shapes = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bwhsec_[A-Za-z0-9+/]{32,}|\beyJ[\w-]{20,}\.[\w-]{20,}"
        r"|\bgh[pousr]_\w{36}|://[^/\s:@{}]+:[^/\s@{}]{12,}@"
    )
    files = [
        *SOURCES,
        *SCREENS,
        *ROOT.glob("deploy/**/*"),
        *ROOT.glob("province/**/*.toml"),
        ROOT / "Makefile",
    ]
    found = [
        path.name for path in files if path.is_file() and shapes.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_tables_are_written_by_the_one_that_makes_texts_harmless() -> None:
    writers = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        for name, _ in calls(path)
        if re.fullmatch(r"(csv\.)?(writer|DictWriter)|(xlsxwriter|openpyxl)\.Workbook", name)
    }
    assert writers == {"reports/figures/sheets.py"}


def test_keys_tokens_and_passwords_are_drawn_from_the_systems_own_chance() -> None:
    """`random` makes demonstrations and waits; what keeps somebody out is made by `secrets`."""
    users = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if re.search(r"^(from random|import random)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    guarding = {"reports/entry", "dossiers/papers", "miniapp", "models", "doors"}
    assert [one for one in users if any(one.startswith(room) for room in guarding)] == []


def test_screens_make_no_markup_and_no_script_of_words() -> None:
    forbidden = re.compile(
        r"dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|new Function|\beval\("
        r"|__proto__|javascript:"
    )
    found = [path.name for path in SCREENS if forbidden.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_screens_let_people_paste_their_passwords() -> None:
    assert [path.name for path in SCREENS if "onPaste" in path.read_text(encoding="utf-8")] == []


def test_templates_mark_nothing_as_safe() -> None:
    pages = [*ROOT.glob("templates/**/*"), *ROOT.glob("simulator/**/*.html")]
    marked = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup")
    assert [
        page.name for page in pages if page.is_file() and marked.search(page.read_text(encoding="utf-8"))
    ] == []


def test_what_is_left_open_fails_the_tests() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "error" in settings["tool"]["pytest"]["ini_options"]["filterwarnings"]
