"""The recipes of docs/hosting.md, each run as it stands there on a bare repository.

The files of GitHub, GitLab and the container are read and carried out: their scripts run in a fresh
clone, with another home each time; what is cached or in a volume is brought along. Programs that
would install something do nothing, and `newsgen` is the one that is tested.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from newsroom import CONFIG, NOON, Newsroom, tree
from test_docs import blocks

from newsgen.errors import Refused
from newsgen.newsroom import init
from newsgen.steps.order import NotDue, Report

RECIPES = {path: text for _, path, text in blocks("docs/hosting.md") if path}
(SERVER_SETUP,) = (text for _, _, text in blocks("docs/hosting.md") if text.startswith("git init"))
SUMMARY = re.compile(
    r"(\d+) stor\w+, (\d+) files?: (\d+) rendered, (\d+) written, (\d+) unchanged, (\d+) removed"
)
# Stands in for rsync where that is not installed: the options of deploy.sh, for folders.
RSYNC = """
import filecmp, os, shutil, sys
from pathlib import Path
*words, source, target = sys.argv[1:]
(chosen,) = [word.partition("=")[2] for word in words if word.startswith("--files-from=")] or [""]
known = {"-rc", "--exclude=/.newsgen", "--ignore-existing", "--delete-after", "--from0"}
assert {*words} <= known | {f"--files-from={chosen}", "--delete-missing-args"}, words
def files(folder):
    for path in Path(folder).rglob("*"):
        if path.is_file() and path.name != ".newsgen":
            yield path.relative_to(folder).as_posix()
listed = Path(chosen).read_text().split("\\0")[:-1] if chosen else [*files(source)]
for name in listed:
    old, new = Path(target, name), Path(source, name)
    if not new.exists() and "--delete-missing-args" in words:
        assert new.parent.is_dir(), f"rsync would miss {new.parent}"
        old.unlink(missing_ok=True)
    elif not old.exists() or (
        "--ignore-existing" not in words and not filecmp.cmp(old, new, shallow=False)
    ):
        old.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(new, draft := old.with_name(f".{old.name}.draft"))
        draft.replace(old)
if "--delete-after" in words:
    for name in {*files(target)} - {*listed}:
        Path(target, name).unlink()
"""
# It finds what it is told to install, and installs nothing.
PIP = """
for word; do
    case $word in *.lock | *.whl) [ -f "$word" ] || exit 1 ;; esac
done
"""
IDLE = "exit 0"
ACTIONS_LEFT_OUT = {"actions/setup-python", "actions/deploy-pages"}


class Host:
    """A desk, its bare repository, and a host that publishes what is pushed there.

    Everything lies in one folder: `mirror` is what readers see.
    """

    def __init__(self, place: Path) -> None:
        self.place, self.runs = place, 0
        self.mirror, self.origin = place / "mirror", place / "post.git"
        self.desk = Newsroom(place / "desk", CONFIG)
        self.desk.author("jane-doe", "Jane Doe").picture("world/crew.jpg").page("about")
        self.desk.story("world/ferry", image={"src": "crew.jpg", "alt": "Crews"}, tags=["Ferries"])
        self.desk.story("world/straits/tide", author="jane-doe").story("sports/regatta")
        self.desk.story("world/españa").story("sports/rowing", summary="Eights and fours.")
        self.desk.write(".gitignore", "/output\n/.newsgen\n/.output.newsgen\n")
        self.desk.write("tools/requirements.lock", "").write("tools/newsgen-1.whl", "")
        for path, text in RECIPES.items():
            self.desk.write(path, text)
        self._programs()
        self.set_up()
        self.git("init", "-q", "--initial-branch=main")
        self.git("remote", "add", "origin", str(self.origin))

    def set_up(self) -> None:
        self.mirror.mkdir()
        self.git("init", "-q", "--bare", "--initial-branch=main", str(self.origin))

    def publish(self) -> str:
        """What a run of the host prints, after a push. Raises CalledProcessError if it fails."""
        raise NotImplementedError

    def push(self) -> str:
        """Push what the desk has, and let it be published; the log."""
        self.git("add", "--all")
        self.git("commit", "-q", "-m", "What is new")
        pushed = self.git("push", "-q", "origin", "main")
        return pushed + self.publish()

    def git(self, *words: str) -> str:
        return self.shell(shlex.join(("git", *words)), self.desk.root, self.place / "home")

    def shell(self, script: str, folder: Path, home: Path, **more: str) -> str:
        """What a script prints."""
        home.mkdir(exist_ok=True)
        environment = {
            "PATH": f"{self.place / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(map(str, sys.path)),
            "SOURCE_DATE_EPOCH": str(NOON),
            "HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_NAME": "Jane Doe" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "jane@courier.test" for who in ("AUTHOR", "COMMITTER")},
            **more,
        }
        done = subprocess.run(
            ["sh", "-eu", "-c", script],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            error = subprocess.CalledProcessError(done.returncode, script)
            error.add_note(done.stdout)
            raise error
        return done.stdout

    def machine(self) -> tuple[Path, Path]:
        """The empty folder and the home of a machine that nobody has used yet."""
        self.runs += 1
        folder = self.place / f"machine-{self.runs}"
        folder.mkdir()
        return folder, self.place / f"home-{self.runs}"

    def clone(self, folder: Path) -> None:
        self.git("clone", "-q", str(self.origin), str(folder))

    def clean(self) -> Mapping[str, str]:
        """What a clean build of what was pushed publishes."""
        folder = self.place / "clean"
        shutil.rmtree(folder, ignore_errors=True)
        self.clone(folder)
        Newsroom.at(folder).build()
        return published(folder / "output")

    def _programs(self) -> None:
        (self.place / "bin").mkdir()
        python = shlex.quote(sys.executable)
        programs = {
            "newsgen": f'exec {python} -m newsgen "$@"',
            "python3": f'exec {python} "$@"',
            "pip": PIP,
            "apt-get": IDLE,
        }
        if not shutil.which("rsync"):
            (self.place / "rsync.py").write_text(RSYNC, encoding="utf-8")
            programs["rsync"] = f'exec {python} {self.place / "rsync.py"} "$@"'
        for name, script in programs.items():
            program = self.place / "bin" / name
            program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            program.chmod(0o755)


SCHEDULED_ALONE = "github.event_name == 'schedule' && '--if-due' || ''"


class GitHub(Host):
    """Carries out a workflow of GitHub Actions."""

    is_scheduled = False
    workflow = ".github/workflows/publish.yml"

    def set_up(self) -> None:
        super().set_up()
        self.caches: dict[str, Path] = {}
        self.secrets = {"vars.DEPLOY_TO": str(self.mirror)}
        self.secrets |= {"vars.KNOWN_HOSTS": "host", "secrets.DEPLOY_KEY": "key"}

    def publish(self) -> str:
        folder, home = self.machine()
        workflow = yaml.safe_load(RECIPES[self.workflow])
        assert workflow["concurrency"]["cancel-in-progress"] is False
        (job,) = workflow["jobs"].values()
        log, failure = "", None
        for step in job["steps"]:
            if failure and step.get("if") != "always()":
                continue
            try:
                log += self._step(step, folder, home)
            except subprocess.CalledProcessError as error:
                failure = error
        if failure:
            raise failure
        return log

    def _step(self, step: Mapping[str, Any], folder: Path, home: Path) -> str:
        if "run" in step:
            given = {name: self._filled(value) for name, value in step.get("env", {}).items()}
            return self.shell(self._filled(step["run"]), folder, home, **given)
        action, given = step["uses"].partition("@")[0], step.get("with", {})
        match action:
            case "actions/checkout":
                self.clone(folder)
            case "actions/cache/restore":
                wanted = (self._filled(given["key"]), *given["restore-keys"].split())
                newest = [*self.caches][::-1]
                found = (key for one in wanted for key in newest if key.startswith(one))
                if key := next(found, ""):
                    copy(self.caches[key], folder, given["path"].split())
            case "actions/cache/save":
                key = self._filled(given["key"])
                assert key not in self.caches
                self.caches[key] = self.place / key
                copy(folder, self.caches[key], given["path"].split())
            case "actions/upload-pages-artifact":
                shutil.rmtree(self.mirror)
                shutil.copytree(folder / given["path"], self.mirror)
            case _:
                assert action in ACTIONS_LEFT_OUT
        return ""

    def _filled(self, text: str) -> str:
        known = {**self.secrets, "github.run_id": str(1000 + self.runs), "github.run_attempt": "1"}
        known |= {SCHEDULED_ALONE: "--if-due" if self.is_scheduled else ""}
        return re.sub(r"\$\{\{ (.+?) \}\}", lambda match: known[match[1]], text)


class Pages(GitHub):
    workflow = ".github/workflows/pages.yml"


class GitLab(Host):
    """Carries out a job of GitLab."""

    recipe = ".gitlab-ci.yml"
    is_scheduled = False

    def publish(self) -> str:
        folder, home = self.machine()
        (job,) = yaml.safe_load(RECIPES[self.recipe]).values()
        assert job["resource_group"]
        assert job["cache"]["when"] == "always"
        self.clone(folder)
        cached = self.place / job["cache"]["key"]
        copy(cached, folder, job["cache"]["paths"])
        for name in ("key", "hosts"):
            (self.place / name).touch()
        try:
            return self.shell(
                "\n".join((*job.get("before_script", ()), *job["script"])),
                folder,
                home,
                **job.get("variables", {}),
                CI_PIPELINE_SOURCE="schedule" if self.is_scheduled else "push",
                DEPLOY_TO=str(self.mirror),
                DEPLOY_KEY=str(self.place / "key"),
                KNOWN_HOSTS=str(self.place / "hosts"),
            )
        finally:
            shutil.rmtree(cached, ignore_errors=True)
            copy(folder, cached, job["cache"]["paths"])
            for path in job.get("artifacts", {}).get("paths", ()):
                shutil.rmtree(self.mirror)
                shutil.copytree(folder / path, self.mirror)


class GitLabPages(GitLab):
    recipe = "gitlab-pages.yml"


class Netlify(Host):
    """Does what Netlify does: the plugin, the command, the plugin again."""

    is_scheduled = False

    def publish(self) -> str:
        folder, home = self.machine()
        self.clone(folder)
        settings = tomllib.loads(RECIPES["netlify.toml"])
        plugin = folder / settings["plugins"][0]["package"].strip("/") / "index.js"
        self.shell(KEEPING.format(when="onPreBuild", plugin=plugin), folder, home)
        hook = {"INCOMING_HOOK_TITLE": "due"} if self.is_scheduled else {}
        log = self.shell(settings["build"]["command"], folder, home, **hook)
        self.shell(KEEPING.format(when="onPostBuild", plugin=plugin), folder, home)
        shutil.rmtree(self.mirror)
        shutil.copytree(folder / settings["build"]["publish"], self.mirror)
        return log


KEEPING = """
cat >run.js <<'END'
const fs = require("fs"), cache = "../netlify-cache";
const copy = (from, to) => (names) => names.forEach((name) => {{
  if (!fs.existsSync(`${{from}}/${{name}}`)) return;
  fs.rmSync(`${{to}}/${{name}}`, {{ recursive: true, force: true }});
  const how = {{ recursive: true, preserveTimestamps: true }};
  fs.cpSync(`${{from}}/${{name}}`, `${{to}}/${{name}}`, how);
}});
fs.mkdirSync(cache, {{ recursive: true }});
const utils = {{ cache: {{ restore: copy(cache, "."), save: copy(".", cache) }} }};
require("{plugin}").{when}({{ utils }});
END
node run.js
rm run.js
"""


class Container(Host):
    """Carries out a Containerfile in a folder that stands for the image and its volumes."""

    def publish(self) -> str:
        root, home = self.place / "root", self.machine()[1]
        text = RECIPES["Containerfile"].replace("\\\n", "")
        lines = [re.sub(r"(?<=[ =])/(?=\w)", f"{root}/", line) for line in text.splitlines()]
        given, log, folder = dict[str, str](), "", root
        root.mkdir(exist_ok=True)
        for line in lines:
            instruction, _, rest = line.partition(" ")
            match instruction:
                case "ENV":
                    given |= dict(word.split("=", 1) for word in shlex.split(rest))
                    given |= {"REPOSITORY": str(self.origin), "DEPLOY_TO": str(self.mirror)}
                case "COPY":
                    source, target = rest.split()
                    shutil.copytree(self.desk.root / source, target, dirs_exist_ok=True)
                case "VOLUME":
                    Path(rest).mkdir(exist_ok=True)
                case "WORKDIR":
                    folder = Path(rest)
                    shutil.rmtree(folder, ignore_errors=True)
                    folder.mkdir()
                case "RUN" | "CMD":
                    log += self.shell(rest, folder, home, **given)
                case _:
                    assert instruction == "FROM"
        return log


class Server(Host):
    """A server of one's own: git runs the hook, and brings back what it prints."""

    def set_up(self) -> None:
        self.mirror = self.place / "post" / "output"
        self.shell(self._here(SERVER_SETUP), self.desk.root, self.place / "home")
        hook = self.origin / "hooks" / "post-receive"
        hook.write_text(self._here(RECIPES["hooks/post-receive"]), encoding="utf-8")
        hook.chmod(0o755)

    def publish(self) -> str:
        return ""

    def _here(self, script: str) -> str:
        return script.replace("/srv/", f"{self.place}/")


def copy(source: Path, target: Path, names: list[str]) -> None:
    """Copy what is there, with its times, as archives do."""
    for name in names:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)
        elif (source / name).is_file():
            target.mkdir(exist_ok=True)
            shutil.copy2(source / name, target / name)


def published(folder: Path) -> Mapping[str, str]:
    """What readers are given; the mark of an output is not for them."""
    return {path: digest for path, digest in tree(folder).items() if path != ".newsgen"}


def numbers(log: str) -> tuple[int, ...]:
    """What a log says of its build."""
    (found,) = SUMMARY.findall(log)
    return tuple(map(int, found))


def told(report: Report) -> tuple[int, ...]:
    """The same of a build at the desk."""
    tally = report.tally
    files = tally.written, tally.unchanged, tally.removed
    return report.stories, report.pages, report.rendered, *files


def edits(desk: Newsroom) -> Iterator[Newsroom]:
    """The first push, one story edited, one withdrawn."""
    yield desk
    yield desk.story("sports/rowing", "A correction.", summary="Eights and fours.")
    yield desk.remove("content/world/straits/tide.md")


HOSTS = [GitHub, Pages, GitLab, GitLabPages, Netlify, Container, Server]


@pytest.mark.parametrize("host", HOSTS)
def test_what_is_pushed_is_published_and_only_what_changed_is_rendered(
    host: Callable[[Path], Host], tmp_path: Path
) -> None:
    place = host(tmp_path)
    rendered = []
    for desk in edits(place.desk):
        at_home = desk.build()
        log = place.push()
        assert numbers(log) == told(at_home)
        assert published(place.mirror) == place.clean() == published(desk.output)
        rendered.append(at_home.rendered)
    everything, after_an_edit, _ = rendered
    assert after_an_edit < everything / 3


def test_what_an_upload_left_behind_that_was_cut_short_is_removed(tmp_path: Path) -> None:
    place = GitHub(tmp_path)
    place.push()
    stands = place.mirror.rename(tmp_path / "away")
    place.mirror.write_text("The server is not there.")
    place.desk.story("world/strike")
    with pytest.raises(subprocess.CalledProcessError):
        place.push()
    place.mirror.unlink()
    stands.rename(place.mirror)
    page = place.mirror / "world" / "2026" / "11" / "strike" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("This much was copied.")
    place.desk.remove("content/world/strike.md").story("world/españa", "Another text.")
    place.push()
    assert published(place.mirror) == place.clean()


def test_a_state_that_is_lost_or_damaged_costs_a_cold_build_and_no_more(tmp_path: Path) -> None:
    place = GitLab(tmp_path)
    first = numbers(place.push())
    state = tmp_path / "state" / "post.state"
    state.write_bytes(state.read_bytes()[:-1])
    place.desk.remove("content/world/straits/tide.md")
    log = place.push()
    assert "post.state is not used: it is damaged" in log
    assert numbers(log)[2] == numbers(log)[1] < first[1]
    assert published(place.mirror) == place.clean()
    assert numbers(place.publish())[2:4] == (0, 0)


# -- by the clock ----------------------------------------------------------------------------------

(BY_CODE,) = (text for _, _, text in blocks("docs/hosting.md") if text.startswith("code=0"))
SCHEDULED = {
    "crontab": RECIPES["crontab"].removeprefix("* * * * * "),
    "systemd": next(
        line.removeprefix("ExecStart=")
        for line in RECIPES["post.service"].splitlines()
        if line.startswith("ExecStart=")
    ),
    "by code": BY_CODE,
}


@pytest.mark.parametrize("recipe", SCHEDULED)
def test_a_schedule_builds_what_is_due_and_no_more(recipe: str, tmp_path: Path) -> None:
    place = Host(tmp_path)
    place.desk.story("world/late", date="2026-11-24")

    def run(at: int) -> Mapping[str, str]:
        script = SCHEDULED[recipe].replace("/srv/post", shlex.quote(str(place.desk.root)))
        place.shell(script, tmp_path, tmp_path / "home", SOURCE_DATE_EPOCH=str(at))
        return tree(place.desk.output)

    before = run(NOON)
    assert "world/2026/11/ferry/index.html" in before
    place.desk.story("world/ferry", "An edit that nobody asked to publish.")
    assert run(NOON + 60) == before
    assert "world/2026/11/late/index.html" in run(NOON + 86_400)


def test_a_state_that_holds_nothing_due_stays_as_it_is(tmp_path: Path) -> None:
    place = Host(tmp_path)
    state = tmp_path / "post.state"
    place.desk.story("world/late", date="2026-11-24").build(state=state)
    kept = state.read_bytes()
    shutil.rmtree(place.desk.root / ".newsgen")
    with pytest.raises(NotDue):
        place.desk.build(NOON + 60, state=state, if_due=True)
    assert state.read_bytes() == kept
    assert place.desk.build(NOON + 86_400, state=state, if_due=True).tally.written
    assert state.read_bytes() != kept


@pytest.mark.parametrize("host", [GitHub, Pages, GitLab, GitLabPages, Netlify])
def test_a_schedule_of_a_host_builds_what_is_due_and_no_more(
    host: Callable[[Path], GitHub | GitLab | Netlify], tmp_path: Path
) -> None:
    place = host(tmp_path)
    place.desk.story("world/late", date="2026-11-23T12:30")
    place.push()
    before = published(place.mirror)
    place.is_scheduled = True
    assert "nothing is due" in place.publish()
    assert published(place.mirror) == before


# -- files that are written ------------------------------------------------------------------------


def test_the_files_that_init_writes_are_those_of_the_documents() -> None:
    renamed = {"gitlab/.gitlab-ci.yml": "gitlab-pages.yml"}
    folder = Path(init.__file__).parent / "deploy"
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
    texts = {
        name: path.read_text(encoding="utf-8") for name, path in files.items() if path.is_file()
    }
    del texts["netlify/netlify/keep/manifest.yml"]
    assert len(texts) == 9
    for name, text in texts.items():
        assert text == RECIPES[renamed.get(name, name.partition("/")[2])], name


@pytest.mark.parametrize("host", init.HOSTS)
def test_init_writes_what_a_host_needs(host: str, newsroom: Newsroom, tmp_path: Path) -> None:
    new = tmp_path / "new"
    done = newsroom.run("init", str(new), "--yes", "--deploy", host)
    assert "holds a site" in done.stdout
    added = newsroom.run("init", str(newsroom.root), "--deploy", host, "--json")
    files = json.loads(added.stdout)["files"]
    assert files
    for path in files:
        assert (new / path).read_bytes() == (newsroom.root / path).read_bytes()
    newsroom.run("init", str(newsroom.root), "--deploy", host)
    newsroom.write(files[-1], "mine").remove(files[0])
    refused = newsroom.run("init", str(newsroom.root), "--deploy", host, check=False)
    assert refused.returncode == 1
    assert "is there already" in refused.stderr
    assert not (newsroom.root / files[0]).exists()


@pytest.mark.parametrize("host", init.HOSTS)
def test_init_writes_what_a_host_needs_through_no_link(
    host: str, newsroom: Newsroom, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    path = init.add_deployment(tmp_path, host)[-1]
    link = newsroom.root / path.partition("/")[0]
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="a link leads on to"):
        init.add_deployment(newsroom.root, host)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert sorted(file.name for file in newsroom.root.iterdir()) == ["config.toml", link.name]


SCHEMAS = {
    ".github/workflows/publish.yml": "vendor.github-workflows",
    ".github/workflows/pages.yml": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    "gitlab-pages.yml": "vendor.gitlab-ci",
}


@pytest.mark.parametrize("path", SCHEMAS)
def test_a_hosts_files_are_valid_by_its_schema(path: str, tmp_path: Path) -> None:
    file = tmp_path / "file.yml"
    file.write_text(RECIPES[path], encoding="utf-8")
    program = Path(sys.executable).with_name("check-jsonschema")
    words = (str(program), "--builtin-schema", SCHEMAS[path], str(file))
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
