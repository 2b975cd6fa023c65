"""Pictures with things in them that readers must not get, and with what has to stay.

Whatever must go holds a word that begins with LEAK, whatever stays one that begins with KEEP.
"""

from __future__ import annotations

import io
import random
import zlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Literal

from PIL import Image, ImageCms, PngImagePlugin

LEAKS = (b"LEAK", "LEAK".encode("utf-16-le"), "LEAK".encode("utf-16-be"))
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"

XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="LEAK-toolkit">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="uuid:LEAK-document"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
    xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
    xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:cc="http://creativecommons.org/ns#"
    xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"
    xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    photoshop:City="LEAK-city" photoshop:Credit="KEEP-credit" exif:GPSLatitude="48,51.0N"
    aux:SerialNumber="LEAK-serial" aux:OwnerName="LEAK-owner"
    Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPE}"
    xmpRights:Owner="LEAK-rights-owner" xmpRights:WebStatement="https://post.example/KEEP-licence">
   <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">KEEP-copyright</rdf:li></rdf:Alt></dc:rights>
   <dc:creator><rdf:Seq><rdf:li>KEEP-creator</rdf:li></rdf:Seq></dc:creator>
   <dc:description><rdf:Alt><rdf:li xml:lang="en">LEAK-words</rdf:li></rdf:Alt></dc:description>
   <cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/?KEEP-cc"/>
   <plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource">
     <plus:LicensorURL>https://post.example/KEEP-buy</plus:LicensorURL>
     <plus:LicensorCity>LEAK-licensor-city</plus:LicensorCity></rdf:li></rdf:Seq></plus:Licensor>
   <Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource">
     <Iptc4xmpExt:City>LEAK-shown-city</Iptc4xmpExt:City></rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown>
   <xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType="Resource">
     <xmpGImg:image>LEAK-thumbnail</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>""".encode()
XMP_KEPT = ("KEEP-credit", "KEEP-licence", "KEEP-copyright", "KEEP-creator", "KEEP-cc", "KEEP-buy")


def picture(mode: str = "RGB", size: tuple[int, int] = (96, 64)) -> Image.Image:
    """The same noise each time, with some colour in it."""
    chance = random.Random(7)
    noise = Image.frombytes("L", (24, 16), chance.randbytes(24 * 16)).resize(size)
    return Image.merge("RGB", (noise, noise.rotate(180), noise.rotate(90))).convert(mode)


def saved(kind: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """A picture as the bytes of a file."""
    data = io.BytesIO()
    (image or picture()).save(data, kind, **options)
    return data.getvalue()


def exif(orientation: int = 1, big: bool = False) -> bytes:
    """An Exif block, as the TIFF structure that it is, with all that a camera may put there."""
    made = Image.Exif()
    made.endian = ">" if big else "<"
    made[0x0112] = orientation
    made[0x8298], made[0x013B] = "KEEP-exif-copyright", "KEEP-exif-artist"
    made[0x010E], made[0x010F] = "LEAK-description", "LEAK-make"
    made[0x0110], made[0x0131], made[0x013C] = "LEAK-model", "LEAK-software", "LEAK-computer"
    made[0x9C9D] = "LEAK-xp-author\0".encode("utf-16-le")
    made.get_ifd(0x8769).update(
        {
            0xA431: "LEAK-body-serial",
            0xA430: "LEAK-owner",
            0xA435: "LEAK-lens-serial",
            0x9286: b"ASCII\0\0\0LEAK-comment",
            0x927C: b"LEAK-maker-note" * 9,
            0xA420: "LEAK-unique-id",
        }
    )
    made.get_ifd(0x8825).update(
        {
            1: "N",
            2: (48.0, 51.0, 0.0),
            3: "E",
            4: (2.0, 17.0, 0.0),
            29: "2019:07:09",
            27: b"LEAK-gps",
        }
    )
    return _with_thumbnail(made.tobytes().removeprefix(b"Exif\0\0"), "big" if big else "little")


def _with_thumbnail(tiff: bytes, order: Literal["big", "little"]) -> bytes:
    """An Exif block with a second directory, in which a small picture stands."""
    small = saved("JPEG", picture(size=(24, 16)), comment=b"LEAK-in-thumbnail")
    next_ = 10 + 12 * int.from_bytes(tiff[8:10], order)
    start = len(tiff)
    directory = (3).to_bytes(2, order)
    for tag, kind, value in ((0x0103, 3, 6), (0x0201, 4, start + 42), (0x0202, 4, len(small))):
        shown = value.to_bytes(2 if kind == 3 else 4, order).ljust(4, b"\0")
        directory += (
            tag.to_bytes(2, order) + kind.to_bytes(2, order) + (1).to_bytes(4, order) + shown
        )
    return (
        tiff[:next_] + start.to_bytes(4, order) + tiff[next_ + 4 :] + directory + bytes(4) + small
    )


# -- JPEG ------------------------------------------------------------------------------------------


def segment(marker: int, payload: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + (len(payload) + 2).to_bytes(2, "big") + payload


def jpeg(*segments: bytes, base: bytes = b"", behind: bytes = b"") -> bytes:
    """A JPEG with segments put in behind its own first one."""
    base = base or saved("JPEG", quality=90)
    first = 4 + int.from_bytes(base[4:6], "big")
    return base[:first] + b"".join(segments) + base[first:] + behind


def dataset(number: int, text: bytes, record: int = 2) -> bytes:
    return b"\x1c" + bytes([record, number]) + len(text).to_bytes(2, "big") + text


def resource(number: int, data: bytes, name: bytes = b"") -> bytes:
    label = bytes([len(name)]) + name
    label += b"\0" * (len(label) % 2)
    return (
        b"8BIM" + number.to_bytes(2, "big") + label + len(data).to_bytes(4, "big") + data
        + b"\0" * (len(data) % 2)
    )  # fmt: skip


IIM = b"".join(
    (
        dataset(90, b"\x1b%G", record=1),
        dataset(0, b"\0\4"),
        dataset(25, b"LEAK-keyword"),
        dataset(80, b"KEEP-iptc-byline"),
        dataset(90, b"LEAK-iptc-city"),
        dataset(92, b"LEAK-sublocation"),
        dataset(101, b"LEAK-country"),
        dataset(110, b"KEEP-iptc-credit"),
        dataset(116, b"KEEP-iptc-copyright"),
        dataset(120, b"LEAK-caption"),
        dataset(122, b"LEAK-writer"),
    )
)
EXIF = segment(0xE1, b"Exif\0\0" + exif())
XMP_SEGMENT = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
RESOURCES = segment(
    0xED,
    b"Photoshop 3.0\0"
    + resource(0x0404, IIM)
    + resource(0x040C, b"LEAK-photoshop-thumbnail")
    + resource(0x0425, b"LEAK-digest-here")
    + resource(0x041E, b"LEAK-urls", b"odd"),
)
MORE_XMP = segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 40 + b"LEAK-extended")
MPF = segment(0xE2, b"MPF\0MM\0*LEAK-index")
CONTENT_CREDENTIALS = segment(0xEB, b"JP\0\1\0\0\0\1LEAK-manifest")
THUMBNAIL = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\2\2" + b"LEAK-jfif-12"[:12])
JFXX = segment(0xE0, b"JFXX\0\x10" + saved("JPEG", picture(size=(9, 9)), comment=b"LEAK-jfxx"))
COMMENT = segment(0xFE, b"LEAK-comment")
OTHER = b"".join(segment(0xE0 + number, b"LEAK-app%d" % number) for number in range(3, 16))


def _jpegs() -> Mapping[str, bytes]:
    plain, second = saved("JPEG"), saved("JPEG", comment=b"LEAK-second-picture")
    without_thumbnail = jpeg()
    first = 4 + int.from_bytes(plain[4:6], "big")
    return {
        "exif": jpeg(EXIF),
        "exif-big-endian": jpeg(segment(0xE1, b"Exif\0\0" + exif(big=True))),
        "exif-turned": jpeg(segment(0xE1, b"Exif\0\0" + exif(6))),
        "exif-by-pillow": saved("JPEG", exif=b"Exif\0\0" + exif(8)),
        "exif-twice": jpeg(EXIF, segment(0xE1, b"Exif\0\0" + exif(3))),
        "exif-broken": jpeg(segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xffLEAK")),
        "xmp": jpeg(XMP_SEGMENT),
        "xmp-extended": jpeg(XMP_SEGMENT, MORE_XMP),
        "xmp-broken": jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<LEAK")),
        "iptc": jpeg(RESOURCES),
        "iptc-in-two": jpeg(*(segment(0xED, b"Photoshop 3.0\0" + part) for part in _halves())),
        "comment": jpeg(COMMENT),
        "jfif-thumbnail": plain[:2] + THUMBNAIL + plain[first:],
        "jfxx-thumbnail": jpeg(JFXX),
        "mpf": jpeg(MPF, behind=second),
        "trailing": jpeg(behind=b"\0\0LEAK-trailing"),
        "trailing-jpeg": jpeg(EXIF, behind=second),
        "content-credentials": jpeg(CONTENT_CREDENTIALS),
        "other-segments": jpeg(OTHER),
        "between-segments": jpeg(b"LEAK-between"),
        "profile": jpeg(EXIF, base=saved("JPEG", icc_profile=PROFILE)),
        "progressive": jpeg(EXIF, base=saved("JPEG", progressive=True), behind=b"LEAK"),
        "restarts": jpeg(EXIF, base=saved("JPEG", restart_marker_blocks=2)),
        "grey": jpeg(EXIF, base=saved("JPEG", picture("L"))),
        "cmyk": jpeg(XMP_SEGMENT, base=saved("JPEG", picture("CMYK"))),
        "all": jpeg(
            EXIF, XMP_SEGMENT, MORE_XMP, RESOURCES, MPF, JFXX, OTHER, COMMENT,
            base=saved("JPEG", icc_profile=PROFILE), behind=second,
        ),
        "plain": without_thumbnail,
    }  # fmt: skip


def _halves() -> tuple[bytes, bytes]:
    whole = resource(0x0404, IIM) + resource(0x040C, b"LEAK-thumbnail")
    middle = whole.index(b"KEEP-iptc-byline")
    return whole[:middle], whole[middle:]


# -- PNG -------------------------------------------------------------------------------------------


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def png(*chunks: bytes, base: bytes = b"", behind: bytes = b"") -> bytes:
    """A PNG with chunks put in behind its header."""
    base = base or saved("PNG")
    return base[:33] + b"".join(chunks) + base[33:] + behind


def itxt(keyword: bytes, text: bytes, packed: bool = False) -> bytes:
    body = b"\1\0\0\0" + zlib.compress(text) if packed else b"\0\0\0\0" + text
    return chunk(b"iTXt", keyword + b"\0" + body)


def _pngs() -> Mapping[str, bytes]:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "LEAK-pillow")
    info.add_text("Copyright", "KEEP-pillow")
    texts = (
        chunk(b"tEXt", b"Comment\0LEAK-text"),
        chunk(b"tEXt", b"Location\0LEAK-place"),
        chunk(b"zTXt", b"Description\0\0" + zlib.compress(b"LEAK-packed")),
        itxt(b"Title", b"LEAK-title"),
        chunk(b"tEXt", b"Copyright\0KEEP-png-copyright"),
        chunk(b"tEXt", b"Author\0KEEP-png-author"),
    )
    profile = b"Exif\0\0" + exif()
    raw = b"\nexif\n%8d\n" % len(profile) + profile.hex().encode()
    return {
        "text": png(*texts),
        "text-by-pillow": saved("PNG", pnginfo=info),
        "exif": png(chunk(b"eXIf", exif())),
        "exif-turned": png(chunk(b"eXIf", exif(6, big=True))),
        "xmp": png(itxt(b"XML:com.adobe.xmp", XMP)),
        "xmp-packed": png(itxt(b"XML:com.adobe.xmp", XMP, packed=True)),
        "raw-profile": png(chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw))),
        "own-chunks": png(chunk(b"prVt", b"LEAK-own"), chunk(b"caBX", b"LEAK-credentials")),
        "time": png(chunk(b"tIME", b"\x07\xe3\7\t\1\2\3"), chunk(b"sPLT", b"LEAK-name\0\x08")),
        "trailing": png(behind=b"LEAK-trailing"),
        "profile": png(chunk(b"eXIf", exif()), base=saved("PNG", icc_profile=PROFILE)),
        "palette": png(*texts, base=saved("PNG", picture("P"))),
        "alpha": png(*texts, base=saved("PNG", picture("RGBA"))),
        "animated": png(
            *texts, base=saved("PNG", save_all=True, append_images=[picture().rotate(180)])
        ),
    }


# -- WebP ------------------------------------------------------------------------------------------


def riff(*chunks: tuple[bytes, bytes], behind: bytes = b"") -> bytes:
    body = b"WEBP" + b"".join(
        name + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) % 2)
        for name, data in chunks
    )
    return b"RIFF" + len(body).to_bytes(4, "little") + body + behind


def _webps() -> Mapping[str, bytes]:
    frames = {"save_all": True, "append_images": [picture().rotate(180)]}
    simple = saved("WEBP")
    pixels = simple[20 : 20 + int.from_bytes(simple[16:20], "little")]
    canvas = b"\x0c\0\0\0" + (95).to_bytes(3, "little") + (63).to_bytes(3, "little")
    whole = [(b"VP8X", canvas), (b"VP8 ", pixels), (b"EXIF", exif()), (b"XMP ", XMP)]
    return {
        "exif": saved("WEBP", exif=exif()),
        "exif-turned": saved("WEBP", exif=exif(5)),
        "xmp": saved("WEBP", xmp=XMP),
        "lossless": saved("WEBP", picture("RGBA"), lossless=True, exif=exif(), xmp=XMP),
        "profile": saved("WEBP", icc_profile=PROFILE, exif=exif()),
        "animated": saved("WEBP", exif=exif(), xmp=XMP, **frames),
        "own-chunks": riff(*whole, (b"LEAK", b"LEAK-own"), (b"C2PA", b"LEAK-credentials")),
        "own-chunk-in-simple": riff((b"VP8 ", pixels), (b"EXIF", b"LEAK-exif")),
        "trailing": riff(*whole, behind=b"LEAK-trailing"),
    }


# -- GIF -------------------------------------------------------------------------------------------

MAGIC = b"\x01" + bytes(range(255, -1, -1)) + b"\0"


def gif(*extensions: bytes, base: bytes = b"", behind: bytes = b"") -> bytes:
    """A GIF with extensions put in behind its table of colours."""
    base = base or saved("GIF", picture("P"))
    first = 13 + (3 * 2 ** ((base[10] & 7) + 1) if base[10] & 0x80 else 0)
    return base[:first].replace(b"GIF87a", b"GIF89a") + b"".join(extensions) + base[first:] + behind


def blocks(data: bytes) -> bytes:
    parts = [data[at : at + 255] for at in range(0, len(data), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def _gifs() -> Mapping[str, bytes]:
    frames = saved(
        "GIF", picture("P"), save_all=True, append_images=[picture("P").rotate(180)], loop=0
    )
    own = b"\x21\xff\x0bLEAKOWN1.0x" + blocks(b"LEAK-application")
    profile = b"\x21\xff\x0bICCRGBG1012" + blocks(PROFILE)
    words = b"\x21\x01\x0c" + bytes(12) + blocks(b"LEAK-plain-text")
    return {
        "comment": gif(b"\x21\xfe" + blocks(b"LEAK-comment" * 50)),
        "comment-by-pillow": saved("GIF", picture("P"), comment=b"LEAK-pillow"),
        "xmp": gif(b"\x21\xff\x0bXMP DataXMP" + XMP + MAGIC),
        "application": gif(own, profile, words),
        "animated": gif(b"\x21\xfe" + blocks(b"LEAK"), base=frames),
        "trailing": gif(behind=b"LEAK-trailing"),
    }


# -- AVIF ------------------------------------------------------------------------------------------


def box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def _avifs() -> Mapping[str, bytes]:
    return {
        "exif": saved("AVIF", exif=exif()),
        "xmp": saved("AVIF", xmp=XMP),
        "profile": saved("AVIF", icc_profile=PROFILE, exif=exif(6), xmp=XMP),
        "own-box": saved("AVIF", exif=exif()) + box(b"uuid", b"0" * 16 + b"LEAK-own"),
        "trailing": saved("AVIF") + b"LEAK-trailing",
    }


RASTERS: Mapping[str, bytes] = {
    f"{name}.{kind}": data
    for kind, made in (
        ("jpg", _jpegs()),
        ("png", _pngs()),
        ("webp", _webps()),
        ("gif", _gifs()),
        ("avif", _avifs()),
    )
    for name, data in made.items()
}
SOUND = {
    kind: saved(kind, picture("P" if kind == "GIF" else "RGB"))
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
}


def data_url(data: bytes, kind: str = "jpeg") -> str:
    return f"data:image/{kind};base64,{b64encode(data).decode()}"
