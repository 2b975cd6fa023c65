"""Keys of other programs' headers, and what they are here.

The programs are WordPress, Ghost, Hugo, Jekyll, Eleventy, Pelican, Nikola, Medium and Substack, and
the keys those of ninjs, too. Case, hyphens, underscores and colons mean nothing in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Foreign(Struct, frozen=True):
    """What a key may be here, the likeliest first. `hint`: its value means something else here, and
    that is what to do.
    """

    keys: tuple[str, ...] = ()
    hint: str = ""


PICTURE = "write image, with src: and the picture's file, and alt: with what it shows"
UNDER_IMAGE = 'write it as "{}" under "image"'
UTC_TIME = "write {}, with a Z behind the time: it is one of UTC"
SECTION = "write section with one id of config.toml, or leave it to the folder; topics are tags"
UNLISTED = "write exclude: [home, feeds, recent] to keep it off lists, draft: true off the site"
MEMBERS = "write draft: true, or take it out: all that is published is there for everybody"
BELOW = "put the text below the header"
ADDRESS = "an old address of this site goes under aliases, that of another site under canonical"
OWN = 'put it under "extra", or take it out'
LEAVES = (
    "write expires if the story goes off the site then; "
    "if it only goes off lists there, take the key out"
)

_RENAMED = {
    ("title", "name"): """
        headline headlines heading name pname posttitle pagetitle displayname fullname""",
    ("date", "publish_at"): """
        published publishedat publishedon publisheddate publishdate publishon publishtime
        publicationdate publicationtime pubdate postdate postedat postedon posted datepublished
        dtpublished firstcreated firstpublished created createdat createdon createddate creationdate
        datecreated datetime timestamp issued""",
    ("updated", "date"): """
        versioncreated updatedat updatedon updateddate lastupdated lastupdate lastupdatedat
        dateupdated lastmod lastmodified lastmodifiedat lastmoddate modified modifiedat modifieddate
        modifiedtime datemodified postmodified dtupdated revised edited lastedited""",
    ("summary",): """
        description descriptions descriptiontext excerpt customexcerpt postexcerpt metadescription
        seodescription searchdescription yoastwpseometadesc rankmathdescription abstract standfirst
        dek deck lede lead teaser intro introduction blurb synopsis""",
    ("kicker", "summary"): "subtitle subheading subheadline subhead",
    ("kicker",): "eyebrow overline pretitle supertitle strapline",
    ("author", "byline"): """
        creator dccreator postauthor postsauthors pauthor authorname authorids writer writers
        writtenby contributor contributors""",
    ("byline", "author"): "by bylinename authorline",
    ("places", "dateline", "tags"): "place location city",
    ("people",): "person persons",
    ("companies", "organisations", "organizations"): "company organisation organization orgs",
    ("tags",): """
        tag keyword keywords topic topics subject subjects labels posttag posttags taglist
        hashtags""",
    ("draft",): "isdraft",
    ("url", "aliases"): "permalink path url saveas",
    ("aliases",): """
        alias redirectfrom redirectsfrom redirects oldurl oldurls oldpath legacyurl previousurl
        formerurl""",
    ("canonical",): """
        canonicalurl canonicallink yoastwpseocanonical rankmathcanonicalurl externalurl sourceurl
        originalurl""",
    ("pinned",): "issticky sticky featured isfeatured featuredpost pin",
    ("lang",): "language locale languagecode",
    ("series",): "serie seriesname seriestitle",
    ("note",): "ednote editorialnote editornote internalnote notes",
    ("order",): "weight menuorder navorder",
    ("id",): "uid uuid postid wpid ghostid",
    ("guid", "id"): "guid",
    ("photo",): "avatar portrait profileimage",
}
_TOLD = {
    Foreign(("image", "photo"), PICTURE): """
        cover coverimage coverphoto featuredimage featureimage heroimage hero headerimage
        previewimage postimage mainimage leadimage articleimage images picture pictures photo
        thumbnail thumb thumbnailid banner bannerimage teaserimage ogimage socialimage resources
        associations renditions""",
    Foreign((), UNDER_IMAGE.format("alt")): """
        imagealt featureimagealt featuredimagealt coveralt coverimagealt heroalt thumbnailalt""",
    Foreign((), UNDER_IMAGE.format("caption")): """
        imagecaption featureimagecaption featuredimagecaption covercaption coverimagecaption
        herocaption imagedescription""",
    Foreign((), UNDER_IMAGE.format("credit")): """
        imagecredit featureimagecredit featuredimagecredit covercredit imagesource photocredit
        imageattribution""",
    Foreign(("date",), UTC_TIME.format("date")): "postdategmt",
    Foreign(("updated",), UTC_TIME.format("updated")): "postmodifiedgmt",
    Foreign(("section", "tags"), SECTION): """
        category categories primarycategory primarytag channel department desk rubric""",
    Foreign(("embargo",), "write embargo, with until: and reason: below it"): """
        embargoed embargodate embargountil embargoeduntil""",
    Foreign(("layout",), "write layout with one of the theme's, or take it out"): "template",
    Foreign((), LEAVES): """
        expirydate expirationdate expiry expiration expiresat expireson unpublishdate unpublishat
        unpublishon enddate""",
    Foreign(("exclude",), UNLISTED): """
        hidden headless unlisted feedexclude excludefromfeed eleventyexcludefromcollections
        sitemapexclude excludefromsitemap hidefromfeed""",
    Foreign((), MEMBERS): "private password postpassword membersonly paid paywall",
    Foreign(("pinned",), "write pinned: true, or take it out"): "urgency priority",
    Foreign(
        ("aliases",), "write aliases, with the whole old path, such as /2012/03/old-name/"
    ): "wpoldslug oldslug",
    Foreign(("aliases", "canonical"), ADDRESS): "link",
    Foreign((), BELOW): "body content text articlebody bodyhtml bodyxhtml bio biography",
    Foreign((), OWN): "uri version slugline",
}
STORY_WORDS: Mapping[str, Foreign] = {
    **{word: Foreign(keys) for keys, words in _RENAMED.items() for word in words.split()},
    **{word: foreign for foreign, words in _TOLD.items() for word in words.split()},
}
PICTURE_WORDS: Mapping[str, str] = {
    **dict.fromkeys("url path file filename href source image relative".split(), "src"),
    **dict.fromkeys("alttext alttag alternative alternativetext".split(), "alt"),
    **dict.fromkeys("description title legend text".split(), "caption"),
    **dict.fromkeys("copyright author photographer attribution creator artist".split(), "credit"),
}
# Words that say, as true or false, or as one of these words, whether anybody may see a story.
SHOWN_IF = frozenset("published ispublished publish enabled live visible permalink".split())
FOR_WHOM = frozenset("visibility audience access poststatus pubstatus".split())
EVERYBODY = frozenset("public everyone everybody all publish published usable open".split())


def folded(word: str) -> str:
    """A key without case and signs."""
    return re.sub(r"[\W_]", "", word.casefold())


def foreign(word: str, value: Any) -> Foreign | None:
    """What a key of another program with this value is here, if it is known."""
    name, said = folded(word), str(value).strip().casefold()
    if name in SHOWN_IF and said in ("true", "false"):
        if said == "false":
            return Foreign(("draft",), "write draft: true")
        return Foreign((), "take it out: what is no draft is published")
    if name in FOR_WHOM:
        if said in EVERYBODY:
            return Foreign((), "take it out: what is no draft is published")
        return Foreign(("draft",), MEMBERS)
    known = STORY_WORDS.get(name)
    if known and known.hint == SECTION and isinstance(value, list):
        return Foreign(("tags", "section"), SECTION)
    return known
