"""What the vocabulary of schema.org says of structured data: schema-dts, which has it as types."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from validators import PACKAGES, need

OPTIONS = dict.fromkeys(("noEmit", "strict", "skipLibCheck"), True) | {
    "module": "nodenext",
    "moduleResolution": "nodenext",
    "target": "es2022",
    "types": [],
}
PLACE = re.compile(r"block(\d+)\.ts\(")


def blocks(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(page, block of structured data) of every page in a built site."""
    for path in sorted(folder.rglob("*.html")):
        for script in LexborHTMLParser(path.read_bytes()).css('script[type="application/ld+json"]'):
            yield path.relative_to(folder).as_posix(), json.loads(script.text())


def schema_org(found: list[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """What is wrong with blocks, each with the page where it stands: an unknown property, say, or
    a value of another type.
    """
    need("schema.org")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "node_modules").symlink_to(PACKAGES)
        (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
        config = {"compilerOptions": OPTIONS, "include": ["*.ts"]}
        (folder / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
        for number, (_, block) in enumerate(found):
            (folder / f"block{number}.ts").write_text(_typed(block), encoding="utf-8")
        program = PACKAGES / "typescript" / "bin" / "tsc"
        command = ["node", program, "--project", name, "--pretty", "false"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    told = [f"{found[int(place[1])][0]}: {line}" for line in lines if (place := PLACE.search(line))]
    assert told or not done.returncode, done.stdout + done.stderr
    return told


def _typed(block: Mapping[str, Any]) -> str:
    """A block as a value of its type."""
    kind = block["@type"]
    head = f'import type {{ {kind}, WithContext }} from "schema-dts";\n'
    return f"{head}export const block: WithContext<{kind}> = {json.dumps(block)};\n"
