"""The bill of materials of a release: what requirements.lock names, and which package needs which.

python release/bom.py dist/newsgen.cdx.json

It is made of the lock and of the metadata of the installed packages. No place from where they were
fetched gets into it, no path of a machine, and no time: two releases of the same sources are equal.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import requires
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from newsgen import __version__

ROOT = Path(__file__).resolve().parents[1]
VERSION = SchemaVersion.V1_6
ENTRY = re.compile(r"^([a-z0-9-]+)==(\S+)[^\\\n]*((?: \\\n +--hash=\S+)*)$", re.MULTILINE)


class Locked(NamedTuple):
    """A package as a lock names it: its version, and the SHA-256 of each of its files."""

    version: str
    hashes: tuple[str, ...]


def locked(text: str) -> dict[str, Locked]:
    """The packages of a lock by name."""
    return {
        name: Locked(version, tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", hashes)))
        for name, version, hashes in ENTRY.findall(text)
    }


def needs(name: str, extras: set[str]) -> Iterator[Requirement]:
    """What an installed package needs on this machine, with these extras of it."""
    for line in requires(name) or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if not marker or any(marker.evaluate({"extra": extra}) for extra in {"", *extras}):
            yield requirement


def component(name: str, package: Locked) -> Component:
    """A package of the lock. Its address is its own name, of whatever registry."""
    url = PackageURL("pypi", None, name, package.version)
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=one) for one in package.hashes]
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(url.to_string()),
        comment="the files of this version, any of which may be installed",
        hashes=hashes,
    )
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=package.version,
        bom_ref=url.to_string(),
        purl=url,
        external_references=[files],
    )


def bill(lock: str, project: Mapping[str, Any]) -> str:
    """The bill as JSON, judged by the schema."""
    packages = locked(lock)
    root = Component(
        type=ComponentType.APPLICATION,
        name=project["name"],
        version=__version__,
        description=project["description"],
        licenses=[DisjunctiveLicense(id=project["license"])],
        bom_ref=project["name"],
        purl=PackageURL("pypi", None, project["name"], __version__),
    )
    components = {name: component(name, package) for name, package in packages.items()}
    bom = Bom(
        components=components.values(),
        metadata=BomMetaData(component=root),
        serial_number=uuid5(NAMESPACE_URL, f"{root.purl}\n{lock}"),
    )
    direct = {
        canonicalize_name(wanted.name): wanted.extras
        for wanted in map(Requirement, project["dependencies"])
    }
    bom.register_dependency(root, [components[name] for name in direct])
    for name, one in components.items():
        wanted = {canonicalize_name(need.name) for need in needs(name, direct.get(name, set()))}
        bom.register_dependency(one, [components[other] for other in sorted(wanted)])
    made = json.loads(make_outputter(bom, OutputFormat.JSON, VERSION).output_as_string())
    del made["metadata"]["timestamp"]
    text = json.dumps(made, indent=2, sort_keys=True) + "\n"
    if fault := JsonStrictValidator(VERSION).validate_str(text):
        raise ValueError(str(fault))
    return text


if __name__ == "__main__":
    PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    Path(sys.argv[1]).write_text(bill(LOCK, PROJECT), encoding="utf-8")
