"""Find a Chromium for browser tests and benchmarks, or get one: ``python tests/chromium.py``.

In this order: ``$ATLAS_CHROMIUM``; one that the system has; Debian's package, where this is Debian
and root runs it; Playwright's own download. What was found or done is said.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

#: The shell first: it draws pages as the others do, but no window around each of them.
NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable",
)  # fmt: skip
_DEBIAN = ("chromium-headless-shell", "fonts-noto-cjk")


def path() -> str | None:
    """Return the Chromium to use, or None where only Playwright's own can be there."""
    named = os.environ.get("ATLAS_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    """Make sure that there is a Chromium; return 0, or 1 with a sentence that says what to do."""
    found = path()
    if found:
        print(f"Browser tests use {found}.")
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("No Chromium found; installing Debian's packages:", *_DEBIAN, flush=True)
        quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", *_DEBIAN], check=False, **quiet)
        if path():
            print(f"Browser tests use {path()}.")
            return 0
    print("No Chromium found; asking Playwright for its own.", flush=True)
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if done.returncode:
        print(
            "No Chromium could be installed. Install one (Debian: apt-get install chromium) "
            "or name yours in ATLAS_CHROMIUM.",
            file=sys.stderr,
        )
        return 1
    print("Browser tests use Playwright's own Chromium.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
