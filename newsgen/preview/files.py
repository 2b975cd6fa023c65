"""Which file of the built site answers a URL path; nothing outside the site's folder ever does."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote_to_bytes

# The machine's own table may know nothing of some of these, or something odd.
MEDIA_TYPES = {
    "avif": "image/avif",
    "css": "text/css",
    "csv": "text/csv",
    "gif": "image/gif",
    "htm": "text/html",
    "html": "text/html",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "md": "text/plain",
    "mjs": "text/javascript",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "txt": "text/plain",
    "wasm": "application/wasm",
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
    """The type of a file, by the ending of its name."""
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


def find(folder: Path, path: str) -> Path | None:
    """The file that answers a path from `path_of`.

    None where there is none, or where a link leads out of the folder.
    """
    try:
        is_folder = path.endswith("/") or not path
        file = (folder / path / "index.html" if is_folder else folder / path).resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
