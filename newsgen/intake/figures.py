"""A picture that stands alone becomes a figure, with its title as caption and credit."""

from __future__ import annotations

from html import escape, unescape

from newsgen.intake.typography import typeset


def set_figure(parts: list[str], at: int, image: dict[str, str], lang: str) -> dict[str, str]:
    """Makes a figure of a paragraph that holds only the picture at `at`, or a link around it.

    What is left of the picture's attributes: a figure takes its class, a caption its title.
    """
    first, last = at - 2, at + 2
    if first > 0 and parts[first].startswith("<a ") and last < len(parts) and parts[last] == "</a>":
        first, last = first - 2, last + 2
    if (
        first < 1
        or last >= len(parts)
        or not parts[first].startswith("<p")
        or parts[last] != "</p>"
    ):
        return image
    opening = parts[first]
    if opening[2] not in " >" or any(text.strip() for text in parts[first + 1 : last : 2]):
        return image
    if "class" in image and opening == "<p>":
        opening = f'<p class="{image.pop("class")}">'
    parts[first] = "<figure" + opening[2:]
    parts[last] = _caption(unescape(image.pop("title", "")), lang) + "</figure>"
    parts[first + 1 : last : 2] = [text.strip() for text in parts[first + 1 : last : 2]]
    return image


def _caption(title: str, lang: str) -> str:
    caption, bar, credit = title.rpartition("|")
    if not bar:
        caption, credit = title, ""
    caption = escape(typeset(" ".join(caption.split()), lang), quote=False)
    credit = escape(typeset(" ".join(credit.split()), lang), quote=False)
    if credit:
        credit = f'<span class="credit">{credit}</span>'
    inside = " ".join(filter(None, [caption, credit]))
    return f"<figcaption>{inside}</figcaption>" if inside else ""
