"""Where a story stands: further sections, taxonomies, and the records of terms."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from newsroom import CONFIG, NOON, Newsroom, tree
from selectolax.lexbor import LexborHTMLParser
from test_docs import blocks
from test_minimality import rendered

from newsgen.intake.frontmatter import FrontMatter
from newsgen.newsroom.agreement.readers import READERS
from newsgen.outlet.config import load_config
from newsgen.outlet.slots import words_of
from newsgen.outlet.taxonomies import HEADER_KEYS, RESERVED
from newsgen.outputs.lists.table import LISTS, list_named

PLACES = "\n[taxonomies.places]\n"
FEEDS = ("feed.xml", "atom.xml", "feed.json")
LISBON = "---\nname: Lisbon\nnames: {de: Lissabon}\naliases: [Lisboa, /lisboa/]\n---\n\nA city.\n"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "site", CONFIG + PLACES)


def same_as_clean(newsroom: Newsroom) -> None:
    """The output is that of a clean build of the same sources."""
    clean = newsroom.root.parent / "clean"
    shutil.rmtree(clean, ignore_errors=True)
    for name in ("config.toml", "content"):
        source = newsroom.root / name
        copied = shutil.copytree if source.is_dir() else shutil.copy2
        clean.mkdir(exist_ok=True)
        copied(source, clean / name)
    other = Newsroom.at(clean).given_urls_of(newsroom)
    other.build()
    assert tree(newsroom.output) == tree(other.output)


def headlines(newsroom: Newsroom, url: str) -> list[str]:
    nodes = LexborHTMLParser(newsroom.read(url)).css("main h2 a, main h3 a")
    return [node.text().strip() for node in nodes]


def title(newsroom: Newsroom, url: str) -> str:
    node = LexborHTMLParser(newsroom.read(url)).css_first("h1")
    assert node
    return node.text().strip()


# -- further sections ------------------------------------------------------------------------------


def test_a_story_stands_in_further_sections_and_those_above_them(newsroom: Newsroom) -> None:
    newsroom.story("sports/regatta", also_in=["world/straits", "sports"]).build()
    for url in ("/sports/", "/world/straits/", "/world/", "/world/2026/", "/world/straits/2026/"):
        assert headlines(newsroom, url) == ["Regatta"]
    assert "Regatta" in newsroom.read("/world/straits/feed.xml")
    page = newsroom.read("/sports/2026/11/regatta/")
    assert 'content="Sports"' in page
    assert not newsroom.has("/world/2026/11/regatta/")
    newsroom.replace("content/sports/regatta.md", '"world/straits", ', "").build()
    assert not headlines(newsroom, "/world/")
    same_as_clean(newsroom)


def test_an_unknown_further_section_is_an_error(newsroom: Newsroom) -> None:
    newsroom.story("sports/regatta", also_in=["straits", "wrld"])
    first, second = newsroom.problems()
    assert first.startswith('content/sports/regatta.md:4:11: no section "straits"')
    assert 'did you mean "world/straits"?' in first
    assert 'did you mean "world"?' in second


def test_neighbours_stay_by_the_own_section(newsroom: Newsroom) -> None:
    newsroom.story("world/fog", date="2026-11-19 10:00").story("sports/final")
    newsroom.story("sports/regatta", also_in="world", date="2026-11-21 10:00").build()
    assert "/sports/2026/11/final/" in newsroom.read("/sports/2026/11/regatta/")
    page = LexborHTMLParser(newsroom.read("/sports/2026/11/regatta/"))
    assert not any("fog" in node.html for node in page.css(".neighbours a") if node.html)


def test_a_partner_is_given_stories_of_its_sections_and_of_tags_in_every_spelling(
    newsroom: Newsroom,
) -> None:
    newsroom.append(
        "config.toml", '\n[feeds.partner.sea]\nsections = ["world"]\ntags = ["Lisboa"]\n'
    )
    newsroom.write("content/_tags/lisbon.md", LISBON)
    newsroom.story("sports/regatta", also_in="world").story("sports/final", tags=["Lisboa"]).build()
    feed = newsroom.read("/partners/sea/feed.xml")
    assert "Regatta" in feed
    assert "Final" in feed


# -- taxonomies ------------------------------------------------------------------------------------


def test_a_bare_table_is_a_taxonomy(newsroom: Newsroom) -> None:
    newsroom.story("world/fog", places="New Harbour").story("world/rain", places=["New harbour"])
    newsroom.story("world/sun", places=["New Harbour", "Ørsted"]).build()
    assert len(headlines(newsroom, "/places/new-harbour/")) == 3
    assert title(newsroom, "/places/orsted/") == "Ørsted"
    index = LexborHTMLParser(newsroom.read("/places/")).css(".terms a")
    assert [(node.text(), node.attributes["href"]) for node in index] == [
        ("New Harbour", "/places/new-harbour/"),
        ("Ørsted", "/places/orsted/"),
    ]
    page = newsroom.read("/world/2026/11/fog/")
    assert '<a rel="tag" href="/places/new-harbour/">New Harbour</a>' in page
    assert '"mentions":[{"@type":"Place","name":"New Harbour",' in page
    assert newsroom.has("/places/new-harbour/feed.xml")
    same_as_clean(newsroom)


def test_a_taxonomy_may_have_feeds_a_title_a_place_in_the_menu_and_urls_of_its_own(
    newsroom: Newsroom,
) -> None:
    settings = 'title = "Who"\ntitles = {de = "Wer"}\nurl = "/who/{slug}.html"\n'
    newsroom.append("config.toml", f"[taxonomies.people]\n{settings}feeds = true\nmenu = true\n")
    newsroom.story("world/fog", people=["Ana Reyes"]).build()
    assert title(newsroom, "/who/ana-reyes.html") == "Ana Reyes"
    assert "Fog" in newsroom.read("/who/ana-reyes/feed.xml")
    assert '<a href="/who/">Who</a>' in newsroom.read("/")
    assert "/who/ana-reyes/feed.xml" in newsroom.read("/feeds.opml")
    assert "<h2>Who</h2>" in newsroom.read("/feeds/")
    newsroom.replace("config.toml", "menu = true", "menu = false").build()
    assert '<a href="/who/">Who</a>' not in newsroom.read("/")
    same_as_clean(newsroom)
    newsroom.replace("config.toml", "[taxonomies.people]", "[taxonomies.persons]")
    assert 'unknown key "people"' in newsroom.problems()[0]


def test_the_page_of_a_term_takes_the_template_of_its_taxonomy(newsroom: Newsroom) -> None:
    newsroom.story("world/fog", places=["New Harbour"])
    newsroom.theme("own", parent="default", places__html="<title>{{ taxonomy.title }}</title>")
    assert newsroom.build().warnings == ()
    assert newsroom.read("/places/new-harbour/") == "<title>Places</title>"
    newsroom.remove("themes/own/templates/places.html").build()
    assert title(newsroom, "/places/new-harbour/") == "New Harbour"


def test_a_template_that_a_taxonomy_chooses_must_be_there(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", 'template = "town"\n').story("world/fog", places=["New Harbour"])
    (problem,) = newsroom.problems()
    assert problem.endswith('the theme has no template "town.html"')
    newsroom.replace("config.toml", '"town"', '"tag"').build()
    assert title(newsroom, "/places/new-harbour/") == "New Harbour"


def test_the_words_of_other_programs_mean_a_taxonomy_that_there_is(newsroom: Newsroom) -> None:
    newsroom.story("world/fog", place="New Harbour")
    assert newsroom.problems()[0].endswith('unknown key "place", did you mean "places"?')


def test_a_text_may_link_to_a_record(newsroom: Newsroom) -> None:
    newsroom.write("content/_places/lisbon.md", LISBON).story("world/rain", places="Lisboa")
    newsroom.story("world/fog", "In [the city](../_places/lisbon.md).").build()
    assert 'href="/places/lisbon/">the city' in newsroom.read("/world/2026/11/fog/")
    (told,) = newsroom.replace("content/world/rain.md", "places", "tags").build().warnings
    assert "lisbon.md" in str(told)
    assert "/places/" not in newsroom.read("/world/2026/11/fog/")


def test_what_the_manual_shows_builds_without_a_warning(newsroom: Newsroom) -> None:
    shown = {path: text for _, path, text in blocks("docs/editing.md")}
    for path in ("content/sports/regatta-called-off.md", "content/_places/new-harbour.md"):
        newsroom.write(path, shown[path])
    assert newsroom.build().warnings == ()
    assert "/places/new-harbour/" in newsroom.read("/towns/new-harbour/")


def test_no_taxonomy_has_a_name_that_means_something_else() -> None:
    assert {*words_of(FrontMatter)} <= HEADER_KEYS
    assert {name.replace("-", "_") for name in LISTS} - {"news_sitemap", *RESERVED} == set()
    assert "term" in READERS


def test_a_list_can_be_named_in_short(newsroom: Newsroom) -> None:
    config = load_config(newsroom.root)
    assert list_named("places/new-harbour", config) == "term/places/new-harbour"
    assert list_named("tag/ferries", config) == "tag/ferries"
    assert list_named("section/world", config) == "section/world"
    assert list_named("plaecs/new-harbour", config) is None
    assert list_named("withdrawn/feed", config) is None


# -- records ---------------------------------------------------------------------------------------


def test_a_record_names_a_term_and_gathers_its_spellings(newsroom: Newsroom) -> None:
    newsroom.write("content/_places/lisbon.md", LISBON)
    newsroom.story("world/fog", places="Lisboa").story("world/rain", places=["Lisbon", "Lisboa"])
    newsroom.build()
    assert title(newsroom, "/places/lisbon/") == "Lisbon"
    assert "A city." in newsroom.read("/places/lisbon/")
    assert sorted(headlines(newsroom, "/places/lisbon/")) == ["Fog", "Rain"]
    assert not newsroom.has("/places/lisboa/")
    assert "/places/lisbon/" in newsroom.read("/lisboa/")
    assert ">Lisbon</a>" in newsroom.read("/world/2026/11/fog/")
    assert "Lisboa" not in newsroom.read("/feed.xml").replace("/lisboa/", "")
    same_as_clean(newsroom)


def test_spellings_move_stories_as_records_change(newsroom: Newsroom) -> None:
    newsroom.story("world/fog", places="Lisboa").story("world/rain", places=["Lisbon", "Lisboa"])
    newsroom.story("world/later", places="Lisboa", date="2027-01-01").build()
    assert title(newsroom, "/places/lisboa/") == "Lisboa"
    newsroom.write("content/_places/lisbon.md", LISBON).build()
    assert not newsroom.has("/places/lisboa/")
    same_as_clean(newsroom)
    newsroom.replace("content/_places/lisbon.md", "Lisboa, /lisboa/", "Ulisses, /lisboa/").build()
    assert headlines(newsroom, "/places/lisboa/") == ["Rain", "Fog"]
    assert headlines(newsroom, "/places/lisbon/") == ["Rain"]
    same_as_clean(newsroom)
    newsroom.remove("content/_places/lisbon.md").build()
    assert not newsroom.has("/lisboa/")
    same_as_clean(newsroom)
    newsroom.write("content/_places/lisbon.md", LISBON).build()
    newsroom.build(at=NOON + 60 * 60 * 24 * 60)
    assert headlines(newsroom, "/places/lisbon/") == ["Later", "Rain", "Fog"]


def test_a_changed_name_touches_what_shows_it_and_a_description_the_page_of_the_term(
    newsroom: Newsroom,
) -> None:
    newsroom.write("content/_places/lisbon.md", LISBON)
    newsroom.story("world/fog", places="Lisbon").story("sports/final").build()
    newsroom.build()
    newsroom.append("content/_places/lisbon.md", "By the sea.\n")
    assert {*rendered(newsroom)[0]} == {"/places/lisbon/"}
    newsroom.replace("content/_places/lisbon.md", "name: Lisbon", "name: Lisbon city")
    found, _ = rendered(newsroom)
    assert {*found} == {
        "/places/",
        "/places/lisbon/",
        "/world/2026/11/fog/",
        *(f"{above}{file}" for above in ("/", "/world/", "/places/lisbon/") for file in FEEDS),
        *("/updated.xml", "/feeds/", "/feeds.opml"),
    }
    assert "name of term/places/lisbon" in found["/world/2026/11/fog/"]
    newsroom.replace("content/_places/lisbon.md", "Lisboa, ", "Lisboa, Ulisses, ")
    assert {*rendered(newsroom)[0]} == {"/places/lisbon/"}
    same_as_clean(newsroom)


def test_a_record_has_its_name_in_the_language_of_the_page(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", '\n[sections.deutsch]\nname = "Deutsch"\nlanguage = "de"\n')
    newsroom.write("content/_tags/lisbon.md", LISBON).story("deutsch/nebel", tags=["Lisbon"])
    newsroom.story("world/fog", tags=["Lisbon"]).build()
    assert ">Lissabon</a>" in newsroom.read("/deutsch/2026/11/nebel/")
    assert ">Lisbon</a>" in newsroom.read("/world/2026/11/fog/")


def test_what_nobody_may_see_makes_no_page_and_no_name(newsroom: Newsroom) -> None:
    newsroom.write("content/_places/lisbon.md", LISBON).write("content/_places/nowhere.md", LISBON)
    newsroom.replace("content/_places/nowhere.md", "name: Lisbon", "name: Nowhere")
    newsroom.replace("content/_places/nowhere.md", "aliases: [Lisboa, /lisboa/]", "aliases: []")
    newsroom.story("world/fog").story("world/plan", places=["Lisboa", "Secret"], draft=True)
    newsroom.build()
    assert not any(path.startswith(("places", "lisboa")) for path in newsroom.files())
    told = "".join(newsroom.read(path) for path in newsroom.files() if path.endswith("l"))
    assert "Lisbo" not in told
    assert "Secret" not in told


def test_two_records_with_one_spelling_are_an_error_that_names_both(newsroom: Newsroom) -> None:
    newsroom.write("content/_places/lisbon.md", LISBON)
    newsroom.write("content/_places/olisipo.md", LISBON.replace("name: Lisbon", "name: Olisipo"))
    newsroom.replace("content/_places/olisipo.md", ", /lisboa/", "").story("world/fog")
    (problem,) = newsroom.problems()
    assert problem == (
        'content/_places/olisipo.md:4:11: the spelling "Lisboa" belongs to '
        "content/_places/lisbon.md already"
    )
    report = newsroom.build(skip_broken=True)
    assert [one.path for one in report.skipped] == ["content/_places/olisipo.md"]


def test_a_record_with_errors_changes_nothing_and_may_be_left_out(newsroom: Newsroom) -> None:
    newsroom.write("content/_places/lisbon.md", LISBON).story("world/fog", places="Lisboa").build()
    before = tree(newsroom.output)
    newsroom.replace("content/_places/lisbon.md", "name: Lisbon", "nam: Lisbon")
    assert "did you mean" in newsroom.problems()[0]
    assert tree(newsroom.output) == before
    newsroom.build(skip_broken=True)
    assert title(newsroom, "/places/lisboa/") == "Lisboa"
    newsroom.replace("content/_places/lisbon.md", "nam: Lisbon", "name: Lisbon").build()
    assert tree(newsroom.output) == before


def test_a_record_of_no_taxonomy_is_told_with_the_nearest(newsroom: Newsroom) -> None:
    newsroom.write("content/_plaecs/lisbon.md", LISBON).write("content/_images/readme.md", "Ours.")
    newsroom.write("content/_places/New York.md", "---\nname: New York\n---\n").story("world/fog")
    (problem,) = newsroom.problems()
    assert problem.startswith("content/_places/New York.md: a record's file name")
    newsroom.remove("content/_places/New York.md")
    (warning,) = newsroom.build().warnings
    assert str(warning).endswith('holds the records of no taxonomy, did you mean "_places"?')


def test_a_record_may_have_a_picture(newsroom: Newsroom) -> None:
    newsroom.picture("_places/lisbon.png").story("world/fog", places="Lisbon")
    image = "image: {src: lisbon.png, alt: The river}"
    newsroom.write("content/_places/lisbon.md", f"---\nname: Lisbon\n{image}\n---\n").build()
    assert 'alt="The river"' in newsroom.read("/places/lisbon/")
    newsroom.replace("content/_places/lisbon.md", "lisbon.png", "lisbo.png")
    assert newsroom.problems()[0].startswith("content/_places/lisbon.md:3:9: there is no picture")


def test_old_urls_of_a_term_lead_on_for_web_servers_too(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", '\n[redirects]\nfiles = ["netlify"]\n')
    newsroom.write("content/_places/lisbon.md", LISBON).story("world/fog", places="Lisbon").build()
    assert "/lisboa/ /places/lisbon/ 301" in newsroom.read("/_redirects")


def test_a_withdrawn_story_is_taken_from_the_feed_of_a_term(newsroom: Newsroom) -> None:
    newsroom.append("config.toml", "feeds = true\n")
    newsroom.write("content/_places/lisbon.md", LISBON)
    newsroom.story("world/fog", places="Lisboa").story("world/rain", places="Lisbon").build()
    taken = {"status": "withdrawn", "withdrawn": {"date": "2026-11-22 10:00", "text": "Wrong."}}
    newsroom.story("world/fog", places="Lisboa", **taken).build()
    feed = json.loads(newsroom.read("/places/lisbon/feed.json"))
    assert "Withdrawn" in json.dumps(feed)
    same_as_clean(newsroom)
