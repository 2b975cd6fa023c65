"""The default theme's typeface, cut down to what newspapers set with it.

npm pack @fontsource-variable/newsreader@5.3.0 && tar -xzf fontsource-variable-newsreader-5.3.0.tgz
pip install "fonttools[woff]==4.68.0"
python release/fonts.py package

It writes themes/default/static/fonts/, and prints the faces of site.css that stand in until the
typeface has come: fonts that machines have, made as wide and as high as it is. Newsreader has no
Reserved Font Name, so what is cut from it may keep its name.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).resolve().parents[1] / "themes" / "default" / "static" / "fonts"
STYLES: Mapping[str, str] = {"normal": "", "italic": "-italic"}
ALPHABETS: Mapping[str, str] = {"latin": "", "latin-ext": "-ext", "vietnamese": "-vietnamese"}
WEIGHTS = (400, 400, 700)
FEATURES = ["kern", "liga", "locl", "tnum", "pnum"]
# What no newspaper prints, of Latin-1 and the punctuation beside it, and accents that stand alone.
UNUSED = {*map(ord, "¤¦¯¶¸⁄"), *range(0x250, 0x1E00)}

# The typeface's ascent and descent, and the mean width of a letter in running text, in em: of it in
# roman, semibold and italic, and of those that stand in (from @capsizecss/metrics 4.3.0).
ASCENT, DESCENT = 0.735, 0.265
OWN = (0.4285, 0.45, 0.402)
STAND_INS: Mapping[str, tuple[float, float, float]] = {
    "Georgia": (0.4458, 0.5186, 0.4546),
    "Noto Serif": (0.481, 0.512, 0.469),
    "Times New Roman": (0.4063, 0.4326, 0.4082),
    "DejaVu Serif": (0.5197, 0.5739, 0.5223),
}
# Made as wide as another, and found on other systems.
ALIKE: Mapping[str, tuple[str, ...]] = {"Times New Roman": ("Liberation Serif",)}
KINDS = (("", "400", "normal"), (" Bold", "600 700", "normal"), (" Italic", "400", "italic"))


def cut(source: Path, target: Path) -> None:
    """One file: the weights that pages show, the signs that newspapers print, no hints."""
    font = instantiateVariableFont(TTFont(source), {"wght": WEIGHTS})
    options = Options(layout_features=FEATURES, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=set(font.getBestCmap()) - UNUSED)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def faces() -> Iterator[str]:
    """The faces that stand in, in CSS."""
    for name, widths in STAND_INS.items():
        for (suffix, weight, style), width, own in zip(KINDS, widths, OWN, strict=True):
            scale = own / width
            sources = ", ".join(f'local("{one}{suffix}")' for one in (name, *ALIKE.get(name, ())))
            yield (
                f'@font-face {{ font-family: "Newsreader {name}"; src: {sources};'
                f" font-weight: {weight}; font-style: {style}; size-adjust: {scale:.1%};"
                f" ascent-override: {ASCENT / scale:.1%}; descent-override: {DESCENT / scale:.1%};"
                " line-gap-override: 0%; }"
            )


def main(package: Path) -> None:
    FONTS.mkdir(exist_ok=True)
    shutil.copyfile(package / "LICENSE", FONTS / "OFL.txt")
    for alphabet, part in ALPHABETS.items():
        for style, slope in STYLES.items():
            target = FONTS / f"newsreader{part}{slope}.woff2"
            cut(package / "files" / f"newsreader-{alphabet}-wght-{style}.woff2", target)
            sys.stdout.write(f"/* {target.name}: {target.stat().st_size} bytes */\n")
    sys.stdout.writelines(f"{face}\n" for face in faces())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
