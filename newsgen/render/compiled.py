"""Compiled templates kept between builds: a new process compiles only what has changed."""

from __future__ import annotations

import marshal
from collections.abc import Collection
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from newsgen import secret
from newsgen.digest import code_digest, digest, digest_of


class CompiledTemplates(BytecodeCache):
    """Keeps each compiled template in a file of a folder, under a key that stands for all that it
    was made from; `compiled_with` is what all of them have in common, as a JSON-able value.
    """

    def __init__(self, folder: Path, compiled_with: Any) -> None:
        self._folder = folder
        self._compiler = digest_of(
            [code_digest(), jinja2.__version__, MAGIC_NUMBER.hex(), compiled_with]
        )

    def key(self, name: str, filename: str | None, source: str) -> str:
        """The name of a template's file."""
        return digest("\0".join((self._compiler, name, filename or "", source)))

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """A template's bucket, filled where it was kept; its key stands for the source, too."""
        key = self.key(name, filename, source)
        bucket = Bucket(environment, key, checksum=key)
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, if its file holds what this user's newsgen wrote there and nothing else.

        Code of another hand could do anything: it is not unmarshalled before its seal is checked.
        """
        code = secret.kept(self._folder / bucket.key, "template")
        if code is not None:
            # Not by the bucket, which reads from a stream: that takes ten times as long.
            bucket.code = marshal.loads(code)  # noqa: S302

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a bucket's code. Where it cannot be written, it will be made again."""
        secret.keep(self._folder / bucket.key, "template", marshal.dumps(bucket.code))

    def drop_all_but(self, keys: Collection[str]) -> None:
        """Drop the code of templates that are no more, and what was left half written."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.name not in keys and path.is_file():
                path.unlink(missing_ok=True)
