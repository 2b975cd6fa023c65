"""Looks at the stat data of every file below a folder, and does nothing else.

That is the floor under a build that finds no change.

python benchmarks/scan.py SITE/content
"""

from __future__ import annotations

import os
import sys


def look(folder: str) -> int:
    """How many files there are."""
    count, folders = 0, [folder]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)
                    count += 1
    return count


if __name__ == "__main__":
    print(look(sys.argv[1]))
