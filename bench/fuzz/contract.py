"""The contract test of the suite, seed after seed with more examples, on both databases, until its time is up."""

import os
import re
import subprocess
import sys
from time import monotonic

from bench.fuzz.doors import Outcome
from config import ROOT

# Of each door in one try, which takes most of a minute for all of them.
EXAMPLES = 3


def run(seconds: int, seed: int) -> Outcome:
    """Try seeds from `seed` on; a try that has begun is finished. `requests` counts examples asked for of each door."""
    until, tries, failures = monotonic() + seconds, 0, []
    while not tries or monotonic() < until:
        asked = {"CONTRACT_EXAMPLES": str(EXAMPLES), "CONTRACT_SEED": str(seed)}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "0",
            "-p",
            "no:cacheprovider",
            "tests/test_contract.py",
        ]
        ran = subprocess.run(
            command, cwd=ROOT, env=os.environ | asked, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            told = re.findall(r"^.*(?:Error|curl|Undocumented|violat).*$", ran.stdout, re.MULTILINE)
            failures.append(f"seed {seed}: " + " / ".join(line.strip(" |") for line in told[:6])[:1500])
        tries, seed = tries + EXAMPLES, seed + 1
    return Outcome("contract", "seed after seed", tries, failures, on="both")
