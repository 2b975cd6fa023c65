"""Takes the pictures of blocks and cards that docs/themes.md shows, of the preview's sample outlet.

It needs what the tests' browser needs: `python release/blocks.py`, from the root of a working copy.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from newsgen.preview.styles import ROOT, Styles

HOME = Path(__file__).parents[1]
PICTURES = HOME / "docs" / "pictures" / "blocks"
SITE = '[outlet]\nname = "The Larkmoor Courier"\nbase_url = "https://courier.example"\n'
PARTS = (
    *("block-lead", "block-pictures", "block-columns", "block-list", "block-dark"),
    *("block-strip", "block-language", "hero-beside", "hero-over", "hero-text"),
)
# Of the window, and of the picture, in pixels.
WINDOW, WIDTH, QUALITY = 1080, 720, 72


def main() -> None:
    """Take all pictures anew."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "config.toml").write_text(SITE, encoding="utf-8")
        root = home / "root"
        (root / ROOT[1:]).parent.mkdir(parents=True)
        (root / ROOT[1:]).symlink_to(Styles(home, home / "styles").folder(0))
        shots = [
            {
                "target": f"{ROOT}/all/",
                "width": WINDOW,
                "scheme": "light",
                "element": f"#{part}",
                "file": str(home / f"{part}.png"),
            }
            for part in PARTS
        ]
        command = ["node", str(HOME / "tests" / "tools" / "looks.mjs"), str(root)]
        subprocess.run(command, input=json.dumps(shots), text=True, check=True)  # noqa: S603
        PICTURES.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            _keep(home / f"{part}.png", PICTURES / f"{part}.webp")


def _keep(taken: Path, kept: Path) -> None:
    picture = Image.open(taken).convert("RGB")
    picture.thumbnail((WIDTH, WIDTH))
    picture.save(kept, quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
