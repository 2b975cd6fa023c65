"""Which file of the built site answers a URL path; nothing outside the site's folder ever does."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from newsgen.outlet.paths import PAGE_ENDING
from newsgen.outputs.feeds.media_types import MEDIA_TYPES as OF_FEEDS

# The machine's own table may know nothing of some of these, or something odd.
MEDIA_TYPES = {
    "aac": "audio/aac",
    "avif": "image/avif",
    "css": "text/css",
    "csv": "text/csv",
    "flac": "audio/flac",
    "gif": "image/gif",
    "htm": "text/html",
    "html": "text/html",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "m4a": "audio/mp4",
    "md": "text/plain",
    "mjs": "text/javascript",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "txt": "text/plain",
    "wasm": "application/wasm",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xml": "application/xml",
    "xsl": "application/xml",
    "zip": "application/zip",
}
HTML = "text/html"


def media_type(name: str) -> str:
    """The type of a file, by its name: that of a feed, or its ending."""
    if found := OF_FEEDS.get(name.rpartition("/")[2]):
        return found
    if PAGE_ENDING.fullmatch(name, max(name.rfind("."), 0)):
        return HTML
    return MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def path_of(target: str) -> str | None:
    """The path, from the site's root, that a request's URL path stands for; None if for none.

    Decoded once, then looked at: what is hidden behind `%2e`, `%2f` or `%00` is seen as what it is.
    """
    try:
        path = unquote_to_bytes(target.encode("latin-1")).decode("utf-8")
    except UnicodeError:
        return None
    *folders, name = path.removeprefix("/").split("/")
    return (
        path[1:]
        if path.startswith("/") and all(map(_plain, folders)) and (_plain(name) or not name)
        else None
    )


def _plain(name: str) -> bool:
    """Whether a name is one that a site publishes: neither empty nor hidden.

    `.` and `..` count as hidden.
    """
    return bool(name) and not name.startswith(".") and "\\" not in name and name.isprintable()


def below_root(path: str, root: str) -> str | None:
    """A path from `path_of` as it is seen from a site's root; None where it lies outside."""
    if not root:
        return path
    own = f"{unquote(root)[1:]}/"
    return path.removeprefix(own) if path.startswith(own) else None


def find(folder: Path, path: str) -> Path | None:
    """The file that answers a path from a site's root: `/about` is answered by `about.html`, and a
    folder by its `index.html`, or by the `index.xml` of a feed.

    None where there is none, or where a link leads out of the folder.
    """
    is_folder = path.endswith("/") or not path
    names = ("index.html", "index.xml") if is_folder else ("", ".html")
    return next(filter(None, (_inside(folder, f"{path}{name}") for name in names)), None)


def _inside(folder: Path, path: str) -> Path | None:
    try:
        file = (folder / path).resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
