"""newsgen init: a site that builds at once, in any language, without a question or after four."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from newsroom import NOON, Newsroom, tree

from newsgen.cli import main
from newsgen.errors import Refused
from newsgen.newsroom.check import check
from newsgen.newsroom.init import STARTER, Answers, make_site, name_for
from newsgen.outlet.config import load_config


def cli(*words: str) -> Result:
    return CliRunner().invoke(main, ["init", *words])


def built(folder: Path) -> Newsroom:
    room = Newsroom(folder, (folder / "config.toml").read_text(encoding="utf-8"))
    room.build()
    return room


def test_the_site_builds_and_nothing_in_it_is_to_be_remarked(tmp_path: Path) -> None:
    site = tmp_path / "harbour-post"
    assert cli(str(site), "--yes").exit_code == 0
    room = built(site)
    assert "Harbour Post" in room.read("/")
    assert room.has("/news/2026/03/old-bridge-opens-again/")
    assert room.has("/about/")
    assert not any("a-story-in-progress" in file for file in room.files()), "the draft is no page"
    assert check(site, NOON).problems == ()


def test_the_site_is_complete(tmp_path: Path) -> None:
    written = make_site(tmp_path / "x", Answers("X"))
    stories = [
        path
        for path in written
        if path.startswith(("content/news", "content/culture", "content/opinions"))
    ]
    authors = [path for path in written if path.startswith("content/_authors")]
    assert (len(stories), len(authors)) == (6, 2)
    assert {
        "config.toml",
        ".gitignore",
        "README.md",
        "content/pages/about.md",
        "content/pages/contact.md",
    } < set(written)
    assert sorted(written) == sorted(tree(tmp_path / "x"))
    assert len(written) == len(tree(STARTER))


def test_a_repository_made_from_it_ignores_what_is_built(tmp_path: Path) -> None:
    site = tmp_path / "x"
    make_site(site, Answers("X"))
    subprocess.run(["git", "init", "-q", str(site)], check=True)
    built(site)
    status = subprocess.run(
        ["git", "-C", str(site), "status", "--porcelain", "-uall"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(line[3:] for line in status.stdout.splitlines()) == sorted(
        path
        for path in tree(site)
        if not path.startswith((".git/", "output/", ".output.newsgen/", ".newsgen/"))
    )


@pytest.mark.parametrize(
    "name", ['The "Quoted" \\ Post', "Überland-Kurier", "O'Brien & <Söhne> # 1", "日報", "$& @URL@"]
)
def test_any_name_comes_through(tmp_path: Path, name: str) -> None:
    make_site(tmp_path / "x", Answers(name))
    assert load_config(tmp_path / "x").outlet.name == name
    built(tmp_path / "x")


def test_where_the_starter_has_no_words_its_stories_say_that_they_are_english(
    tmp_path: Path,
) -> None:
    site = tmp_path / "x"
    options = ("--language", "pl", "--timezone", "Europe/Warsaw", "--url", "https://gazeta.example")
    assert cli(str(site), *options).exit_code == 0
    page = built(site).read("/news/2026/03/night-buses/")
    assert '<html lang="pl"' in page
    assert 'lang="en"' in page
    assert "5 marca 2026" in page
    assert check(site, NOON).problems == ()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--timezone", "Europe/Madird"], 'none called "Europe/Madird"'),
        (["--url", "courier.example"], "must be an address with http:// or https://"),
        (["--language", "english"], '"outlet.language"'),
        (["--name", " "], '"outlet.name" is empty'),
    ],
)
def test_a_wrong_answer_writes_nothing(tmp_path: Path, words: list[str], message: str) -> None:
    result = cli(str(tmp_path / "x"), *words)
    assert result.exit_code == 1
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 2
    assert not (tmp_path / "x").exists()


def test_a_site_begins_in_any_language_of_the_interface(tmp_path: Path) -> None:
    for strings in sorted((Path(__file__).parents[1] / "themes/default/strings").iterdir()):
        folder = tmp_path / strings.stem
        make_site(folder, Answers("X", language=strings.stem))
        assert f'language = "{strings.stem}"' in (folder / "config.toml").read_text()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    result = cli(str(tmp_path), "--yes")
    assert result.exit_code == 1
    assert "is not empty: it holds notes.txt" in result.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "notes.txt"]
    with pytest.raises(Refused, match="is a file"):
        make_site(tmp_path / "notes.txt", Answers("X"))


def test_a_fresh_repository_is_a_fine_place(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert cli(str(tmp_path), "--yes").exit_code == 0


def test_the_result_as_json(tmp_path: Path) -> None:
    result = json.loads(cli(str(tmp_path / "x"), "--json").stdout)
    assert result["ok"]
    assert "config.toml" in result["files"]


def test_questions_are_asked_until_the_answers_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = CliRunner()
    with runner.isolation(
        input="La Voz\nvoz.example\nhttps://voz.example\n\nMadrid\nEurope/Madrid\n"
    ):
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        main(["init", str(tmp_path / "x")], standalone_mode=False)
    outlet = load_config(tmp_path / "x").outlet
    assert (outlet.name, outlet.base_url, outlet.language, outlet.timezone) == (
        "La Voz",
        "https://voz.example",
        "en",
        "Europe/Madrid",
    )


def test_names_are_made_from_folders() -> None:
    assert name_for(Path("/x/harbour-post")) == "Harbour Post"
    assert name_for(Path("/x/die_ZEITUNG")) == "Die ZEITUNG"
    assert name_for(Path("/")) == "The Courier"


def test_only_what_is_needed_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from newsgen.cli import main; main(sys.argv[1:], standalone_mode=False); "
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "init", str(tmp_path / "x"), "--yes"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "newsgen.newsroom.init" in loaded
    assert not loaded & {
        "rich",
        "jinja2",
        "feedgen",
        "PIL",
        "nh3",
        "markdown",
        "pyromark",
        "newsgen.build",
    }
