"""A release: locks that agree with what is declared, packages that are complete, a bill of all."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from test_docs import HOW, ROOT, UNWANTED

from newsgen import __version__

sys.path.append(str(ROOT / "release"))

from bom import bill, locked

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXTS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-lowest.lock")
}
LOCKED = {name: locked(text) for name, text in TEXTS.items()}
RELEASED, TESTED, LOWEST = LOCKED.values()
DIRECT = {canonicalize_name(one.name): one for one in map(Requirement, PROJECT["dependencies"])}
DEV = {
    canonicalize_name(one.name): one
    for one in map(Requirement, PROJECT["optional-dependencies"]["dev"])
}


def floor(requirement: Requirement) -> Version:
    """The lowest version that is allowed."""
    (lowest,) = (one.version for one in requirement.specifier if one.operator == ">=")
    return Version(lowest)


# -- locks -----------------------------------------------------------------------------------------

# All that a lock consists of: no address, no option of an installer.
LINES = re.compile(
    r"(?:# [\w :./-]+\n|#    make lock\n)*"
    r"(?:[a-z0-9-]+==[\w.]+(?: ; [\w '=<>.!]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n)+"
)


@pytest.mark.parametrize("name", TEXTS)
def test_a_lock_names_packages_with_versions_and_hashes_and_nothing_else(name: str) -> None:
    assert LINES.fullmatch(TEXTS[name])
    assert len(LOCKED[name]) == TEXTS[name].count("==") - TEXTS[name].count(" == ")
    assert all(package.hashes for package in LOCKED[name].values())
    assert sum(len(one.hashes) for one in LOCKED[name].values()) == TEXTS[name].count("--hash=")
    for what in UNWANTED:
        assert not UNWANTED[what].search(TEXTS[name]), what


def test_every_dependency_is_locked_within_its_range() -> None:
    for lock, wanted in ((RELEASED, DIRECT), (TESTED, DIRECT | DEV), (LOWEST, DIRECT | DEV)):
        for name, requirement in wanted.items():
            assert Version(lock[name].version) in requirement.specifier, name


@pytest.mark.parametrize("name", DIRECT)
def test_the_lowest_lock_has_each_dependency_at_its_floor(name: str) -> None:
    assert Version(LOWEST[name].version) == floor(DIRECT[name])


def test_what_is_released_is_what_is_tested() -> None:
    assert RELEASED.items() <= TESTED.items()


def test_the_sanitiser_is_not_older_than_the_one_that_escapes_attributes() -> None:
    assert min(Version(lock["nh3"].version) for lock in LOCKED.values()) >= Version("0.3.7")
    assert floor(DIRECT["nh3"]) >= Version("0.3.7")


# -- the bill of materials -------------------------------------------------------------------------


def test_the_bill_names_every_package_of_the_lock_with_its_hashes_and_who_needs_it() -> None:
    text = bill(TEXTS["requirements.lock"], PROJECT)  # it judges itself by the schema
    made = json.loads(text)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    found = {
        one["name"]: (
            one["version"],
            {each["content"] for files in one["externalReferences"] for each in files["hashes"]},
        )
        for one in made["components"]
    }
    assert found == {name: (one.version, set(one.hashes)) for name, one in RELEASED.items()}
    root = made["metadata"]["component"]
    assert (root["name"], root["version"]) == ("newsgen", __version__)
    needed = {one["ref"]: one.get("dependsOn", []) for one in made["dependencies"]}
    assert len(needed[root["bom-ref"]]) == len(DIRECT)
    reached, todo = set[str](), [root["bom-ref"]]
    while todo:
        ref = todo.pop()
        todo += [other for other in needed[ref] if other not in reached]
        reached |= set(needed[ref])
    assert reached == {one["purl"] for one in made["components"]}


def test_the_bill_is_the_same_each_time_and_names_no_place() -> None:
    text = bill(TEXTS["requirements.lock"], PROJECT)
    assert bill(TEXTS["requirements.lock"], PROJECT) == text
    assert re.findall(r"\w+://[^\"]+", text) == ["http://cyclonedx.org/schema/bom-1.6.schema.json"]
    assert not re.search(r"\"/|[A-Z]:\\\\", text)


# -- packages --------------------------------------------------------------------------------------


def packaged(source: Path, target: Path, *kinds: str) -> Path:
    """Build packages from a folder into another, without fetching anything."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(target), *kinds],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packaged(ROOT, tmp_path_factory.mktemp("release") / "dist")


WHEEL, SDIST = f"newsgen-{__version__}-py3-none-any.whl", f"newsgen-{__version__}.tar.gz"


PARTS = ("newsgen", "themes/default", "themes/wire", "docs")


def assert_placeless(files: Mapping[str, bytes]) -> None:
    """No file names a path of this machine or where packages are fetched from."""
    for name, data in files.items():
        text = data.decode("utf-8", "replace")
        assert str(ROOT) not in text, name
        assert not [what for what in UNWANTED if what != HOW and UNWANTED[what].search(text)], name


def test_the_wheel_has_the_whole_program_and_nothing_of_this_machine(dist: Path) -> None:
    with zipfile.ZipFile(dist / WHEEL) as wheel:
        files = {name: wheel.read(name) for name in wheel.namelist()}
    expected = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for folder, pattern in ((ROOT, f"{part}/**/*") for part in PARTS)
        for path in folder.glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }
    shipped = {re.sub("^newsgen/(?=themes/|docs/)", "", name) for name in files}
    about = f"newsgen-{__version__}.dist-info/"
    assert {name for name in shipped if not name.startswith(about)} == expected.keys()
    assert_placeless(files)
    metadata = files[f"{about}METADATA"].decode()
    needs = re.findall(r"^Requires-Dist: ([^;\n]+)$", metadata, re.MULTILINE)
    assert set(map(str, map(Requirement, needs))) == set(map(str, DIRECT.values()))


def test_the_source_package_makes_the_same_wheel(dist: Path, tmp_path: Path) -> None:
    with tarfile.open(dist / SDIST) as package:
        assert not {one.uname or one.gname for one in package} - {""}
        package.extractall(tmp_path, filter="data")
    assert_placeless(
        {str(path): path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    )
    again = packaged(tmp_path / SDIST.removesuffix(".tar.gz"), tmp_path / "dist", "-t", "wheel")
    assert (again / WHEEL).read_bytes() == (dist / WHEEL).read_bytes()


def test_an_installed_wheel_tells_its_version_and_builds_a_site(dist: Path, tmp_path: Path) -> None:
    """Beside the locked packages, which are those that the tests run with."""
    place = tmp_path / "installed"
    quiet = ("--quiet", "--disable-pip-version-check", "--no-index", "--no-deps")
    install = [sys.executable, "-m", "pip", "install", *quiet, "--target", str(place)]
    subprocess.run([*install, str(dist / WHEEL)], check=True)
    environment = {**os.environ, "PYTHONPATH": str(place)}

    def newsgen(*words: str) -> str:
        command = [sys.executable, str(place / "bin" / "newsgen"), *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert newsgen("--version").split()[-1] == __version__
    newsgen("init", "paper")
    newsgen("build", "paper")
    page = (tmp_path / "paper/output/index.html").read_text(encoding="utf-8")
    assert "<h1" in page
    from_wheel = "import newsgen; print(newsgen.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", from_wheel],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(told.stdout.strip()).is_relative_to(place)
