"""The user's secret, and what is kept under its seal."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from newsgen import secret


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a user who has no secret yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    secret._secret.cache_clear()
    monkeypatch.setattr(secret, "_secret", secret._secret.__wrapped__)
    return tmp_path / "home" / "newsgen"


def test_a_secret_is_made_once_for_its_user_alone(home: Path) -> None:
    first = secret.seal("body", b"text")
    assert secret.seal("body", "text") == first
    assert [path.name for path in home.iterdir()] == ["secret"]
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert len((home / "secret").read_bytes()) == secret.SIZE


def test_a_secret_is_on_disk_before_it_has_its_name(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed = []

    def fsync(descriptor: int) -> None:
        flushed.append((os.fstat(descriptor).st_size, (home / "secret").exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    secret.seal("body", b"text")
    assert flushed == [(secret.SIZE, False)]
    secret.seal("body", b"text")
    assert len(flushed) == 1


def test_seals_differ_by_purpose_text_and_secret(home: Path) -> None:
    seals = {secret.seal("body", b"a"), secret.seal("catalog", b"a"), secret.seal("body", b"b")}
    (home / "secret").unlink()
    seals.add(secret.seal("body", b"a"))
    assert len(seals) == 4


def test_a_secret_that_is_cut_short_or_cannot_be_read_is_as_none(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "secret").write_bytes(b"short")
    assert not secret.is_sealed("body", b"a", secret.seal("body", b"a"))


def test_where_none_can_be_kept_nothing_is_believed_and_nothing_breaks(
    home: Path, tmp_path: Path
) -> None:
    home.parent.write_text("a file in the place of the folder")
    secret.keep(tmp_path / "x", "body", b"text")
    assert secret.kept(tmp_path / "x", "body") is None


def _seal(folder: str) -> str:
    os.environ["XDG_DATA_HOME"] = folder
    return secret.seal("body", b"text")


def test_processes_that_start_at_once_have_one_secret(home: Path) -> None:
    with ProcessPoolExecutor(8) as pool:
        assert len(set(pool.map(_seal, [str(home.parent)] * 64))) == 1
    assert [path.name for path in home.iterdir()] == ["secret"]


def test_what_is_kept_comes_back_under_its_own_name_and_purpose_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "one"
    secret.keep(path, "body", b"line\nline\n")
    assert secret.kept(path, "body") == b"line\nline\n"
    assert secret.kept(path, "template") is None
    path.rename(tmp_path / "two")
    assert secret.kept(tmp_path / "two", "body") is None
    assert secret.kept(tmp_path / "three", "body") is None


def test_keeping_follows_no_link(tmp_path: Path) -> None:
    dear = tmp_path / "dear.txt"
    dear.write_text("dear")
    (tmp_path / "one").symlink_to(dear)
    (tmp_path / f"one.{os.getpid()}").symlink_to(dear)
    secret.keep(tmp_path / "one", "body", b"text")
    assert dear.read_text() == "dear"
    assert secret.kept(tmp_path / "one", "body") == b"text"
