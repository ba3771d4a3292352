"""Asks our own list, PyPI and npm whether anything pinned has a known weakness or was withdrawn. `make audit`.

Ends with 0 when all say no, 1 when one says yes, 2 when one could not be asked: silence is no clean bill.
"""

import json
import subprocess
import sys
from pathlib import Path

from bench import advisories
from bench.advisories import PINNED

ROOT = Path(__file__).parent.parent
CLEAN, WEAK, UNKNOWN = 0, 1, 2
SAID = {
    CLEAN: "No weakness is known.",
    WEAK: "A weakness is known: update what is named.",
    UNKNOWN: "Not everybody could be asked.",
}


def main() -> int:
    """Ask all; print what was found; the worst of the outcomes."""
    outcomes = [_listed(), _withdrawn(), _python(), _screens()]
    worst = max(outcomes, key=(CLEAN, UNKNOWN, WEAK).index)
    print(SAID[worst])
    return worst


def _listed() -> int:
    known, pinned = advisories.listed(), advisories.pins()
    found = list(advisories.weak(pinned, known))
    for pin, advisory in found:
        print(f"{pin.name} {pin.version}: {advisory}, by docs/advisories.toml")
    print(f"{len(pinned)} versions compared with docs/advisories.toml, last checked {known['checked']}.")
    return WEAK if found else CLEAN


def _withdrawn() -> int:
    """Whether the index calls any pinned release yanked (PEP 592); pip's own report tells."""
    outcome = CLEAN
    for file in ("requirements.txt", "requirements-dev.txt"):
        asked = ["install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet", "--report", "-"]
        ran = _run([sys.executable, "-m", "pip", *asked, "--require-hashes", "-r", file])
        try:
            releases = json.loads(ran.stdout)["install"]
        except (json.JSONDecodeError, KeyError):
            print(f"The package index could not be asked about {file}: {_last(ran.stderr)}")
            outcome = max(outcome, UNKNOWN, key=(CLEAN, UNKNOWN, WEAK).index)
            continue
        for release in releases:
            if release.get("is_yanked"):
                print(f"{release['metadata']['name']} {release['metadata']['version']} was withdrawn")
                outcome = WEAK
        print(f"{len(releases)} releases of {file} are still offered.")
    return outcome


def _python() -> int:
    files = [part for file in PINNED for part in ("-r", file)]
    ran = _run([sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-f", "json", *files])
    try:
        found = json.loads(ran.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        print(f"PyPI could not be asked: {_last(ran.stderr)}")
        return UNKNOWN
    for package in found:
        for weakness in package.get("vulns", ()):
            mended = ", ".join(weakness["fix_versions"]) or "no version yet"
            print(f"{package['name']} {package['version']}: {weakness['id']}, mended in {mended}")
    left_out = [package["name"] for package in found if "skip_reason" in package]
    if left_out:
        print(f"PyPI tells nothing of {len(left_out)} packages: {', '.join(left_out[:5])} ...")
    print(f"{len(found) - len(left_out)} Python packages looked up.")
    weak = any(package.get("vulns") for package in found)
    return WEAK if weak else UNKNOWN if left_out or not found else CLEAN


def _screens() -> int:
    ran = _run([str(ROOT / "web" / "npm"), "audit", "--json"])
    try:
        found = json.loads(ran.stdout)
        counted = found["metadata"]["vulnerabilities"]
    except (json.JSONDecodeError, KeyError):
        print(f"npm could not be asked: {_last(ran.stderr)}")
        return UNKNOWN
    for name, weakness in found.get("vulnerabilities", {}).items():
        print(f"{name} {weakness['range']}: {weakness['severity']}")
    print(f"{found['metadata']['dependencies']['total']} npm packages looked up.")
    return WEAK if counted["total"] else CLEAN


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _last(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next((line for line in lines if "rror" in line), lines[-1] if lines else "no answer")[:300]


if __name__ == "__main__":
    sys.exit(main())
