"""The account of the research ledger: every entry became a record or a site, or was left out with a reason."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from worlds import a_record

ROOT = Path(__file__).parents[1]


def account(ledger: Path, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.account_for_ledger", ledger, "--data", data]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)


def a_ledger(folder: Path, *ids: str) -> Path:
    folder.mkdir()
    (folder / "agreements.jsonl").write_text("\n".join(json.dumps({"id": one}) for one in ids), encoding="utf-8")
    return folder


def test_every_entry_is_told_of(make_folder: Any, tmp_path: Path) -> None:
    data = make_folder([a_record(ledger=["one", "two"])])
    (data / "left-out.yaml").write_text("- {ledger: three, why: 'an office, where nobody met'}\n", encoding="utf-8")
    done = account(a_ledger(tmp_path / "ledger", "one", "two", "three"), data)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "one\tbra-2010-agreement",
        "two\tbra-2010-agreement",
        "three\tleft out: an office, where nobody met",
        "3 entries, 0 unaccounted for",
    ]


def test_a_missing_entry_is_told_and_fails(make_folder: Any, tmp_path: Path) -> None:
    done = account(a_ledger(tmp_path / "ledger", "one", "two"), make_folder([a_record(ledger=["one"])]))
    assert done.returncode == 1
    assert "two\tUNACCOUNTED" in done.stdout
    assert "2 entries, 1 unaccounted for" in done.stdout


def test_an_empty_ledger_proves_nothing(make_folder: Any, tmp_path: Path) -> None:
    assert account(a_ledger(tmp_path / "ledger"), make_folder([a_record()])).returncode == 1
