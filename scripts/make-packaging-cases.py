"""Writes test/fixtures/packaging-cases.json: what Python's own `packaging` makes of versions, specifiers and
requirements, so that the readers in TypeScript can be held to it. Needs packaging==26.3 and nothing else:

    python3 scripts/make-packaging-cases.py
"""

import itertools
import json
import random
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

TARGET = Path(__file__).resolve().parent.parent / "test" / "fixtures" / "packaging-cases.json"
RANDOM = random.Random(440)

RELEASES = ["0", "1", "1.0", "1.0.0", "1.1", "1.2.0", "1.10", "2", "2.0.1", "1!1.0", "2024.1.15", "0.24.2"]
SUFFIXES = [
    "", "a1", "b2", "rc1", ".dev0", ".dev3", ".post0", ".post1", "a1.dev2", "rc1.post2", ".post1.dev4", "+local.1", "+abc", "rc2+cu118",
    ".alpha.1", "-beta", "_c3", "-1", ".rev2", "pre", "+1.2_3",
]
ODD_VERSIONS = ["v1.0", " 1.0 ", "1.0.0.0", "", "1.", "1..0", "one", "1.0-", "1.0+", "1.0+_", "1.0.*", "1.0a1b2", "1_0", "1.0 .1", "=1.0", "1.0dev", "1.0-post"]
OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "~=", "==="]
ODD_SPECIFIERS = ["==1.*", "!=1.*", "==1.0.*", ">=1.*", "~=1", "~=1.0.*", "==1.0+abc", ">=1.0+abc", "=1.0", "1.0", ">", "==1.0,", ",==1.0", "=== weird", "==1.0rc1.*", "==1.0.dev1.*", ">=1,<2", ">=1.0, !=1.1 ,<2"]
REQUIREMENTS = """
scikit-learn
Scikit_Learn==1.5.2
scikit.learn[all] >=1.2 , <2
pandas[excel,Performance]>=2
numpy<2; python_version < "3.12"
numpy ; python_version<'3.12' and sys_platform == "linux"
uvloop; (os_name == "posix" or 'win' in sys_platform) and platform_machine not in "arm64"
a.b-c_d~=1.4.2
x (>=1.0,<2)
x()
name @ https://example.com/name-1.0-py3-none-any.whl
name[e] @ https://example.com/a;b.whl ; python_version > "3"
name@https://example.com/x.whl
name==1.0.*
name===anything-goes
-bad
bad-
_bad
name[
name[a
name[a,]
name[,a]
name[a b]
name >= 
name >=1.0 <2
name 1.0
name=1.0
name; 
name; python_version
name; python_version > 3
name; foo == "bar"
name; "a" == "b"
name; python_version > "3" and
name; (python_version > "3"
name >1,,<2
na me
name!
1name
n
name @
name;extra=="x"
name; implementation_name === "cpython"
name~=1
name==1.0+local
name>=1.0+local
""".strip("\n").split("\n")


def versions():
    texts = [release + suffix for release, suffix in itertools.product(RELEASES, SUFFIXES)] + ODD_VERSIONS
    good, bad = [], []
    for text in texts:
        try:
            Version(text)
            good.append(text)
        except InvalidVersion:
            bad.append(text)
    return good, bad


def comparisons(good):
    pairs = [RANDOM.sample(good, 2) for _ in range(1500)]
    return [[a, b, (Version(a) > Version(b)) - (Version(a) < Version(b))] for a, b in pairs]


def specifiers(good):
    texts = [RANDOM.choice(OPERATORS) + RANDOM.choice(good) for _ in range(700)] + ODD_SPECIFIERS
    checks, bad = [], []
    for text in texts:
        try:
            wanted = SpecifierSet(text)
        except InvalidSpecifier:
            bad.append(text)
            continue
        for version in RANDOM.sample(good, 5):
            checks.append([version, text, wanted.contains(version, prereleases=True)])
    return checks, bad


def requirements():
    cases = []
    for line in REQUIREMENTS:
        try:
            found = Requirement(line)
        except InvalidRequirement:
            cases.append({"line": line, "valid": False})
            continue
        cases.append(
            {
                "line": line,
                "valid": True,
                "name": canonicalize_name(found.name),
                "extras": sorted(canonicalize_name(extra) for extra in found.extras),
                "clauses": len(list(found.specifier)),
                "url": found.url,
                "hasMarker": found.marker is not None,
            }
        )
    return cases


def main():
    good, bad = versions()
    checks, bad_specifiers = specifiers(good)
    document = {
        "validVersions": good,
        "invalidVersions": bad,
        "comparisons": comparisons(good),
        "specifiers": checks,
        "invalidSpecifiers": sorted(set(bad_specifiers)),
        "requirements": requirements(),
    }
    lines = ",\n".join(f"{json.dumps(key)}: [\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]" for key, rows in document.items())
    TARGET.write_text("{\n" + lines + "\n}\n")


main()
