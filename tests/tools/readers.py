"""What crawlers make of pages: readers.py FILE..., prints a list of objects, one a file, with what
trafilatura, newspaper4k and htmldate say.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from htmldate import find_date
from newspaper import Article
from trafilatura import bare_extraction

ISO = "%Y-%m-%dT%H:%M:%S%z"


def _trafilatura(html: str, url: str) -> dict[str, Any]:
    found = bare_extraction(html, url=url, with_metadata=True).as_dict()
    return {key: found[key] for key in ("title", "author", "date", "sitename", "text", "tags")}


def _newspaper(html: str, url: str) -> dict[str, Any]:
    article = Article(url)
    article.download(input_html=html)
    article.parse()
    date = article.publish_date.isoformat() if article.publish_date else ""
    return {
        "title": article.title,
        "authors": article.authors,
        "date": date,
        "picture": article.top_image,
        "text": article.text,
    }


def _htmldate(html: str, url: str) -> dict[str, Any]:
    first, last = (find_date(html, url=url, original_date=original) for original in (True, False))
    return {"first": first, "last": last}


def read(file: str) -> dict[str, Any]:
    html = Path(file).read_text(encoding="utf-8")
    url = html.partition('<link rel="canonical" href="')[2].partition('"')[0]
    return {
        "file": file,
        "trafilatura": _trafilatura(html, url),
        "newspaper": _newspaper(html, url),
        "htmldate": _htmldate(html, url),
    }


if __name__ == "__main__":
    json.dump([read(file) for file in sys.argv[1:]], sys.stdout)
