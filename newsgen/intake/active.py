"""Files that browsers or servers run: a story must not have them published under the outlet's name.

What the outlet itself wants to run lies in content/_static/.
"""

from __future__ import annotations

import re

from newsgen.errors import Problem
from newsgen.pictures.formats import is_picture

# Pages and programs of browsers; XML may be a page, and so may what was packed under such a name.
BROWSERS = frozenset(
    """
    htm html xht xhtml shtm shtml stm mht mhtml dhtml hta htc js mjs cjs jsm es wasm swf vbs
    xml xsl xslt xsd dtd rdf rss atom mml kml gpx xbl xul wsdl svgz
    """.split()
)
# Programs of servers: some run a file as soon as any of its endings is one of these.
SERVERS = frozenset(
    """
    php php3 php4 php5 php7 php8 phps phtml phar asp aspx asa ashx asmx cer jsp jspx jspf cfm cfml
    cgi fcgi
    """.split()
)
SCRIPTS = frozenset("pl py rb sh lua tcl ps1 bat cmd".split())
# Endings that leave the kind of a file to the one before.
PACKED = frozenset("gz br z bz2 xz zst".split())
# Texts, which browsers show as they are.
TEXTS = frozenset(
    """
    txt md csv tsv json geojson jsonl toml yaml yml tex bib ics vcf vtt srt log diff patch css sql r
    """.split()
)
# How browsers recognise a page that nobody has named, and servers a program.
PAGE = re.compile(
    rb"\s*(?:<(?:!doctype html|!--|\?|%|(?:html|head|script|iframe|h1|div|font|table|a|style|title"
    rb"|b|body|br|p|svg|math)[\s/>])|#!)",
    re.IGNORECASE,
)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def active_file(path: str, data: bytes) -> Problem | None:
    """The problem of a file that would be run, if it is one."""
    _, *endings = path.rpartition("/")[2].lower().split(".")
    while endings and endings[-1] in PACKED:
        endings.pop()
    kind = endings[-1].strip() if endings else ""
    named = kind in BROWSERS | SCRIPTS or not SERVERS.isdisjoint(endings)
    if named or (kind not in TEXTS and not is_picture(path) and _is_page(data)):
        message = "is a file that browsers or servers run"
        hint = "link to a PDF or a .zip; what the outlet itself runs belongs into content/_static/"
        return Problem(path, 0, 0, message, hint, code="active-file")
    return None


def _is_page(data: bytes) -> bool:
    return PAGE.match(data.removeprefix(BYTE_ORDER_MARK)) is not None
