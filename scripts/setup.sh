#!/usr/bin/env bash
# Make .venv and install an exact list into it: scripts/setup.sh requirements.txt
# Uses uv when it is there, else venv and pip; says in one line what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
list=$1
fits='import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

python=""
for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
  if [ -n "$name" ] && command -v "$name" >/dev/null && "$name" -c "$fits" 2>/dev/null; then python=$name; break; fi
done

if command -v uv >/dev/null; then
  [ -x .venv/bin/python ] || uv venv --quiet --python "${python:->=3.11,<3.14}" .venv
  uv pip install --quiet --python .venv/bin/python -r "$list"
  exit 0
fi
if [ -z "$python" ]; then
  echo "No Python 3.11, 3.12 or 3.13 found: install one (Debian, Ubuntu: apt install python3 python3-venv), or uv." >&2
  exit 1
fi
if [ ! -x .venv/bin/pip ]; then
  rm -rf .venv
  if ! "$python" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "This Python cannot make a virtual environment: apt install python${version}-venv, or install uv." >&2
    exit 1
  fi
fi
echo "Installing $list into .venv (once)..." >&2
.venv/bin/pip install --quiet --disable-pip-version-check -r "$list"
