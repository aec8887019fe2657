#!/usr/bin/env bash
# Print the path of a Chromium for the browser tests, installing one if there is none:
# $CHROMIUM, else one on the path, else apt on Debian as root, else Playwright's own.
set -euo pipefail
cd "$(dirname "$0")/.."
find_browser() {
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then command -v "$name"; return 0; fi
  done
  return 1
}
find_browser && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing chromium with apt (once)..." >&2
  if (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      chromium fonts-dejavu-core) >&2; then
    find_browser && exit 0
  fi
fi
echo "Installing Playwright's chromium (once)..." >&2
.venv/bin/python -m playwright install chromium >&2
.venv/bin/python -c 'from playwright.sync_api import sync_playwright as p
with p() as run: print(run.chromium.executable_path)'
