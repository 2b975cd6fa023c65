"""What the preview adds to pages so that they reload, and the pages of its own.

The latter tell of problems, or that nothing was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape

from newsgen.errors import Problem
from newsgen.render.policy import POLICY, Policy

SCRIPT_URL = "/_newsgen/reload.js"
EVENTS_URL = "/_newsgen/events"

BODY_END = re.compile(rb"</body\s*>(?!.*</body\s*>)", re.IGNORECASE | re.DOTALL)
# What the script needs.
NEEDED = ("script-src-elem", "connect-src")

# A tab that is not seen holds no connection: browsers allow only six to one host. A server that
# refuses the token is a new one: then the page is read again.
RELOAD = """\
"use strict";

(() => {
  let channel;
  const listen = () => {
    channel?.close();
    channel = undefined;
    if (document.hidden) return;
    channel = new EventSource("EVENTS?token=TOKEN");
    channel.onmessage = (event) => {
      if (event.data === "SEEN") return;
      channel.close();
      location.reload();
    };
    channel.onerror = () => {
      if (channel.readyState === EventSource.CLOSED) location.reload();
    };
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => channel?.close());
  addEventListener("pageshow", listen);
})();
"""

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --quiet: color-mix(in srgb, CanvasText 65%, Canvas) }}
html {{ border-top: .4rem solid #b3261e }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 0 auto; \
padding: 2rem 1rem }}
h1 {{ font-size: 1.5rem; line-height: 1.2; margin: 0 0 .5rem }}
p {{ margin: .25rem 0 }}
ol {{ list-style: none; margin: 1.5rem 0; padding: 0 }}
li {{ border-top: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); padding: .9rem 0; \
overflow-wrap: anywhere }}
code {{ font: .875rem/1.5 ui-monospace, monospace }}
.message {{ font-weight: 600; white-space: pre-wrap }}
.warning .message {{ font-weight: 400 }}
.hint, .note {{ color: var(--quiet) }}
</style>
</head>
<body>
<h1>{title}</h1>
{text}
</body>
</html>
"""
# The preview's own pages load nothing but the script.
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'"


def reload_script(token: str, seen: int) -> bytes:
    """The script that reads a page again when the server has another edition than the page's."""
    script = RELOAD.replace("EVENTS", EVENTS_URL).replace("TOKEN", token).replace("SEEN", str(seen))
    return script.encode()


def reloading(page: bytes, number: int) -> bytes:
    """A page of the given edition with the script, and with a security policy that lets it run."""
    script = f'<script src="{SCRIPT_URL}?seen={number}"></script>'.encode()
    found = BODY_END.search(page)
    if not found:
        return page
    page = page[: found.start()] + script + page[found.start() :]
    text = page.decode(errors="surrogateescape")
    return POLICY.sub(_open, text).encode(errors="surrogateescape")


def _open(match: re.Match[str]) -> str:
    """The tag of a content security policy, widened for the script."""
    policy = wider = Policy.parsed(unescape(match[2] or match[3] or ""))
    for directive in NEEDED:
        sources = policy.sources(directive) or ()
        if "'strict-dynamic'" in sources:
            return f'{match[1]}""'
        if "*" not in sources:
            wider = wider.opened(directive, ["'self'"])
    return match[0] if wider is policy else f'{match[1]}"{escape(str(wider))}"'


def problem_page(problems: Sequence[Problem]) -> bytes:
    """All problems of a build."""
    errors = sum(problem.severity == "error" for problem in problems)
    title = f"{errors} problem{'' if errors == 1 else 's'}"
    note = (
        '<p class="note">The site stands as it was before. '
        "This page goes away by itself when the problems do.</p>"
    )
    items = "".join(map(_item, sorted(problems, key=lambda problem: problem.severity != "error")))
    return PAGE.format(title=title, text=f"{note}\n<ol>\n{items}</ol>").encode()


def _item(problem: Problem) -> str:
    place = f"<p><code>{escape(problem.place)}</code></p>" if problem.path else ""
    mark = "Warning: " if problem.severity == "warning" else ""
    message = f'<p class="message">{mark}{escape(problem.message)}</p>'
    hint = f'<p class="hint">{escape(problem.hint)}</p>' if problem.hint else ""
    return f'<li class="{problem.severity}">{place}{message}{hint}</li>\n'


def plain_page(title: str, text: str) -> bytes:
    """A page with one sentence on it."""
    return PAGE.format(title=escape(title), text=f"<p>{escape(text)}</p>").encode()
