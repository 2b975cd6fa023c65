"""`python -m newsgen`, the same as the command `newsgen`."""

from __future__ import annotations

import sys

from newsgen.cli import main

if __name__ == "__main__":
    sys.exit(main())
