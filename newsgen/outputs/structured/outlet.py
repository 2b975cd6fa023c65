"""The outlet for programs: who publishes this, by which policies, and the site as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from newsgen.outlet.tables import OutletSettings
from newsgen.outputs.structured.script import Block, thing
from newsgen.render import views
from newsgen.render.door import Door
from newsgen.render.reads import settings

OUTLET = "NewsMediaOrganization"
# The properties of schema.org's NewsMediaOrganization and Organization for the keys of
# [outlet.policies].
POLICIES: Mapping[str, str] = {
    "corrections": "correctionsPolicy",
    "ethics": "ethicsPolicy",
    "ownership": "ownershipFundingInfo",
    "masthead": "masthead",
    "feedback": "actionableFeedbackPolicy",
    "mission": "missionCoveragePrioritiesPolicy",
    "verification": "verificationFactCheckingPolicy",
    "unnamed_sources": "unnamedSourcesPolicy",
    "no_bylines": "noBylinesPolicy",
    "diversity": "diversityPolicy",
    "diversity_staffing": "diversityStaffingReport",
    "principles": "publishingPrinciples",
}


def organization(door: Door) -> Block:
    """The outlet with all that is known of it."""
    outlet: OutletSettings = settings.setting(door, "outlet")
    return thing(
        OUTLET,
        name=outlet.name,
        url=home(door),
        legalName=outlet.legal_name,
        foundingDate=outlet.founded,
        slogan=outlet.tagline,
        logo=_logo(door),
        email=outlet.email,
        contactPoint=_contact(outlet),
        sameAs=[one.url for one in outlet.social if not one.url.startswith("mailto:")],
        **_policies(door, outlet),
    )


def publisher(door: Door) -> Block:
    """The outlet as whoever published something."""
    name = settings.setting(door, "outlet").name
    return thing(OUTLET, name=name, url=home(door), logo=_logo(door))


def website(door: Door) -> Block:
    """The site, which search engines call by this name."""
    outlet = settings.setting(door, "outlet")
    us = thing(OUTLET, name=outlet.name, url=home(door))
    return thing(
        "WebSite", name=outlet.name, url=home(door), inLanguage=outlet.language, publisher=us
    )


def home(door: Door) -> str:
    """The address of the front page."""
    return settings.absolute(door, settings.urls(door).at("/"))


def _logo(door: Door) -> Block | None:
    logo = views.Outlet(door).logo
    return picture(settings.absolute(door, logo.url), logo.width, logo.height) if logo else None


def picture(url: str, width: int, height: int, **rights: str) -> Block:
    """A picture at an absolute URL; sizes are texts, as schema.org's Distance is one."""
    size = {"width": str(width or ""), "height": str(height or "")}
    return thing("ImageObject", contentUrl=url, url=url, **size, **rights)


def _contact(outlet: OutletSettings) -> Block | None:
    if not outlet.email:
        return None
    return thing("ContactPoint", contactType="newsroom", email=outlet.email)


def _policies(door: Door, outlet: OutletSettings) -> Mapping[str, str]:
    given = ((POLICIES[key], address) for key, address in outlet.policies if address)
    return {property_: _absolute(door, address) for property_, address in given}


def _absolute(door: Door, address: str) -> str:
    return settings.absolute(door, settings.rooted(door, address))
