"""Files of a data folder as they stood when a release was made, out of the history that git keeps of the folder.

git runs as a program of its own, without a shell. It reads what lies on this machine and nothing else: of a clone that
would have to fetch what it lacks it fetches nothing.
"""

import io
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from geo.errors import GeoError
from geo.words import _

_TIMEOUT_S: Final = 60
_QUIET: Final = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_NAMED: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")  # a hook sets them, for another folder


class HistoryError(GeoError):
    """The history cannot be had; the text is a sentence that says why."""


class Past(NamedTuple):
    """Files by their path in the data folder, and the commit in which they stood so, by its first digits."""

    commit: str
    files: dict[str, bytes]


def at_release(folder: Path, version: str, wanted: Callable[[str], bool]) -> Past:
    """Return files of a data folder from the commit that brought the file of a release.

    Parameters
    ----------
    folder
        A data folder, anywhere inside a working copy.
    version
        Of the release.
    wanted
        Which files to read, by their path in the folder with forward slashes.

    Raises
    ------
    HistoryError
        If there is no git, no history, or no such commit in it.
    """
    file = f"releases/{version}.json"
    commits = _git(folder, "log", "--diff-filter=A", "--format=%H", "--", file).decode().split()
    if not commits or not re.fullmatch(r"[0-9a-f]{40,64}", commits[-1]):
        raise HistoryError(
            _("The history of {folder} has no commit that made {file}.").format(folder=folder.name, file=file)
        )
    archive = _git(folder, "archive", "--format=tar", commits[-1])
    return Past(commits[-1][:12], _unpacked(archive, wanted))


def _git(folder: Path, *words: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise HistoryError(
            _("There is no git on this machine to read the history of {folder}.").format(folder=folder.name)
        )
    around = {key: value for key, value in os.environ.items() if key not in _NAMED} | _QUIET
    command = [program, "--no-pager", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=_TIMEOUT_S, env=around)  # noqa: S603  # our words
    except (OSError, subprocess.SubprocessError) as error:
        told = _("git found no history of {folder} that it can read.").format(folder=folder.name)
        raise HistoryError(told) from error
    return done.stdout


def _unpacked(archive: bytes, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Read files out of an archive; nothing is written, and links and folders are passed over."""
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        for one in members:
            content = members.extractfile(one) if one.isreg() and wanted(one.name) else None
            if content:
                files[one.name] = content.read()
    return files
