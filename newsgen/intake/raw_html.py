"""Python-Markdown's reading of raw HTML, with what stands behind it on its line left in place.

Its own reader gathers references to characters and comments that stand behind raw HTML on one line,
and sets them at the end of the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown import Markdown

BEFORE_BLOCKS = 20  # the priority of Python-Markdown's own step


class _InOrder:
    """Goes before an extractor, and settles what stands behind raw HTML on its line."""

    def handle_empty_tag(self: Any, data: str, is_block: bool) -> None:
        if not self.intail or self.inraw or getattr(self, "mdstack", None):
            super().handle_empty_tag(data, is_block)  # type: ignore[misc]
        elif is_block and self._ends_line(data):
            self.cleandoc += ["\n\n", self.md.htmlStash.store(data), "\n\n"]
        else:
            self.cleandoc.append(data)

    def _ends_line(self: Any, data: str) -> bool:
        """Whether a comment or a rule is a block of its own: nothing follows it on its line."""
        start = self.line_offset + self.offset + len(data)
        end = self.rawdata.find("\n", start)
        return not self.rawdata[start : end if end >= 0 else None].strip()


class _HtmlBlocks:
    """Takes raw HTML out of a text, as the step whose place it takes, but in order."""

    def __init__(self, engine: Markdown, extractor: type) -> None:
        self._engine = engine
        self._extractor: Any = type("InOrder", (_InOrder, extractor), {})

    def run(self, lines: list[str]) -> list[str]:
        extractor = self._extractor(self._engine)
        extractor.feed("\n".join(lines))
        extractor.close()
        return "".join(extractor.cleandoc).split("\n")


def keep_order(engine: Markdown) -> None:
    """Have an engine, with all its extensions, leave text where it stands; a step that a foreign
    extension put in place of the usual one stays.
    """
    from markdown import preprocessors
    from markdown.extensions import md_in_html
    from markdown.htmlparser import HTMLExtractor

    extractors: dict[type, type] = {
        preprocessors.HtmlBlockPreprocessor: HTMLExtractor,
        md_in_html.HtmlBlockPreprocessor: md_in_html.HTMLExtractorExtra,
    }
    steps: Any = engine.preprocessors
    if "html_block" in steps and (found := extractors.get(type(steps["html_block"]))):
        steps.register(_HtmlBlocks(engine, found), "html_block", BEFORE_BLOCKS)
