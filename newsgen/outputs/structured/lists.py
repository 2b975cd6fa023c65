"""Pages of lists for programs: collections of stories, and the profiles of authors."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.outputs.structured.outlet import OUTLET, home, picture
from newsgen.outputs.structured.script import Block, thing
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads import settings


def collection(door: Door, url: str, name: str, description: str = "") -> Block:
    """A page of a list, at a URL of the site."""
    outlet = settings.setting(door, "outlet").name
    return thing(
        "CollectionPage",
        name=name,
        description=description,
        url=settings.absolute(door, url),
        inLanguage=door.lang,
        isPartOf=thing("WebSite", name=outlet, url=home(door)),
    )


def item_list(door: Door, stories: Iterable[views.Story]) -> Block:
    """The stories of a page in the order that an editor gave them."""
    items = (
        thing("ListItem", position=place, url=settings.absolute(door, story.url))
        for place, story in enumerate(stories, 1)
    )
    return thing("ItemList", itemListElement=[*items])


def profile(door: Door, author: views.Author) -> Block:
    """An author's page, with what their record says of the person."""
    url, photo = settings.absolute(door, author.url), author.photo
    person = thing(
        "Person",
        name=author.name,
        url=url,
        jobTitle=author.role,
        image=picture(settings.absolute(door, photo.url), photo.width, photo.height)
        if photo
        else None,
        email=author.email,
        sameAs=[one["url"] for one in author.links if not one["url"].startswith("mailto:")],
        worksFor=thing(OUTLET, name=settings.setting(door, "outlet").name, url=home(door)),
    )
    return thing("ProfilePage", url=url, inLanguage=door.lang, mainEntity=person)
