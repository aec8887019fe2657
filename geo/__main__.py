"""The command line: ``python -m geo check``, ``export``, ``add`` and ``release``."""

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from geo import add as adding
from geo import atlas, labels, publish, selection, settings, text
from geo import verify as verifying
from geo.brief import write_brief
from geo.errors import CitationError, DataError, GeoError
from geo.export import FORMATS, LAYERS, write_layer

FAULTY, USAGE = 1, 2  # exit codes: the data have faults or nothing was written; the command was not understood
INTERRUPTED = 130  # exit code after Ctrl-C, as shells have it

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Data = Annotated[Path | None, typer.Argument(help="A data folder; data/ when left out.", show_default=False)]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="A data folder; data/ when left out.", show_default=False)
]
Output = Annotated[str, typer.Option("--output", "-o", help="A file, or - for standard output.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
Words = Annotated[
    list[str] | None,
    typer.Argument(help="The selection: key=value ..., or a whole '?a=b&c=d'.", show_default=False),
]


@app.callback()
def main() -> None:
    """Space Cooperation Atlas: check the data, export what a selection shows, add to the data, release them."""


@app.command()
def check(data: Data = None) -> None:
    """Check a data folder: one line of counts and exit 0, or every fault and exit 1."""
    opened = _open(data)
    checked = opened.checked
    kinds = [record.type.value for record in checked.records]
    sources = {
        str(source.url or source.file) for one in (*checked.records, *checked.sites) for source in one.sources.values()
    }
    print(
        f"{opened.folder.name}: {len(kinds)} records ({kinds.count('instrument')} instruments, "
        f"{kinds.count('activity')} activities, {kinds.count('contact')} contacts), {len(checked.sites)} sites, "
        f"{len(sources)} sources, no faults; data version {checked.config.version}, as of {checked.config.as_of}"
    )


@app.command(context_settings={"ignore_unknown_options": False})
def export(
    layer: Annotated[str, typer.Option(help=f"One of {', '.join(LAYERS)}.")],
    output: Output,
    words: Words = None,
    form: Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")] = "geojson",
    force: Force = False,
    data: DataOption = None,
) -> None:
    """Export a layer of what a selection shows, as in: export --layer sites -o sites.geojson domain=navigation."""
    if layer not in LAYERS:
        _refuse(f"--layer: found {layer!r}, expected one of {', '.join(LAYERS)}")
    if form not in FORMATS:
        _refuse(f"--format: found {form!r}, expected one of {', '.join(FORMATS)}")
    _keep(output, force=force)
    view = _ask(words, data)
    _put(output, write_layer(view.layer(layer), form), view)


@app.command()
def brief(
    country: Annotated[str, typer.Argument(help="A code, such as NIC, or the id of an organisation.")],
    output: Output,
    words: Words = None,
    force: Force = False,
    data: DataOption = None,
) -> None:
    """Write the brief of a country, a page that prints, as in: brief NIC -o nic.html from=2010."""
    _keep(output, force=force)
    view = _ask(words, data)
    _put(output, write_brief(view, country), view)


@app.command()
def verify(
    address: Annotated[str, typer.Argument(help="As cited: a whole address, or its words from the ? on, in quotes.")],
    cited: Annotated[str, typer.Argument(metavar="HASH", help="As cited: 16 or 64 digits.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer for a program.")] = False,
    data: DataOption = None,
) -> None:
    """Tell whether an address shows what was cited: exit 0 if the same, 1 if it differs, with what changed since."""
    try:
        opened = atlas.open_atlas(_folder(data))
        asked, digits = verifying.read_citation(address, cited, opened.checked)
        verdict = verifying.verify(opened, asked, digits, publish.released(opened.folder))
    except (CitationError, DataError) as error:  # no answer at all, so that a program never takes it for "differs"
        _refuse(str(error))
    print(json.dumps(verdict.as_json()) if as_json else "\n".join(verdict.sentences()))
    raise typer.Exit(0 if verdict.same else FAULTY)


@app.command()
def add(kind: Annotated[adding.Kind, typer.Argument(help="What to add.")], data: DataOption = None) -> None:
    """Add a record or a site: answer questions, see the file, write it, and have it checked."""
    folder = _folder(data)
    voice = adding.Voice(lambda field: str(typer.prompt(field, default="", show_default=False)), typer.echo)
    try:
        draft = adding.interview(folder, kind, voice)
    except (typer.Abort, KeyboardInterrupt, UnicodeDecodeError) as stopped:
        _stop(stopped.__context__ if isinstance(stopped, typer.Abort) else stopped)
    except DataError as error:
        _tell_faults(error)
    if draft is None:
        _stop(None)
    _create(draft.path, draft.text)
    faults = adding.check_added(folder, draft)
    if faults:
        _tell_faults(DataError(faults), f"{draft.file} is written; mend the file and run check again.\n")
    serve = f"ATLAS_DATA={folder} make run" if data else "make run"
    print(f"{draft.file}: no faults; see it: {serve}, then http://localhost:8501/?{kind}={draft.id}")


@app.command()
def release(data: DataOption = None) -> None:
    """Write down what stands in the data at a release; a release that was made is never rewritten."""
    try:
        ready = publish.prepare(_folder(data))
    except DataError as error:
        _tell_faults(error)
    made = ready.path.exists()
    if not made:
        _create(ready.path, ready.text)
    told = f"{len(ready.content['records'])} records, {len(ready.content['sites'])} sites"
    since = f"; since {ready.since}: {ready.changes}" if ready.changes else ""
    print(f"{ready.file}: {'was made before, of the same data: ' if made else ''}{told}{since}")


def _ask(words: list[str] | None, data: Path | None) -> atlas.View:
    """Answer the selection of a command; a word that is not understood ends it."""
    opened = _open(data)
    asked = selection.read_words(words or (), opened.checked)
    if asked.notes:
        _refuse("\n".join(asked.notes))
    return atlas.ask(opened, asked.selection)


def _keep(output: str, *, force: bool) -> None:
    """End the command if it would write over a file; before anything is made, for that may take its time."""
    if output != "-" and Path(output).exists() and not force:
        _refuse(f"{output}: the file is there; give --force to write over it, or another name")


def _put(output: str, content: bytes, view: atlas.View) -> None:
    """Write to a file, saying on standard error what is in it, or to standard output."""
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    _write(Path(output), content)
    totals = view.frame.totals
    told = text.status_line([(noun, getattr(totals, noun)) for noun in text.NOUNS])
    if day := view.selection.known:
        told += f"; {labels.known_words(day, *view.unpublished)}"
    print(f"{output}: {told}", file=sys.stderr)


def _folder(data: Path | None) -> Path:
    folder = (data or settings.data_folder()).absolute()
    if not folder.is_dir():
        _refuse(f"{data or folder}: no such folder; name a folder that holds atlas.yaml")
    return folder


def _open(data: Path | None) -> atlas.Atlas:
    try:
        return atlas.open_atlas(_folder(data))
    except DataError as error:
        _tell_faults(error)


def _tell_faults(error: DataError, before: str = "") -> NoReturn:
    print(f"{before}{error}", file=sys.stderr)
    raise typer.Exit(FAULTY) from error


def _stop(cause: BaseException | None) -> NoReturn:
    """Say that nothing was written, and why: a no, Ctrl-C, no more answers, or an answer that cannot be read."""
    why = {
        KeyboardInterrupt: " (Ctrl-C)",
        EOFError: " (no more answers)",
        UnicodeDecodeError: " (an answer is not UTF-8)",
    }
    print(f"\nnothing was written{why.get(type(cause), '')}", file=sys.stderr)
    raise typer.Exit(INTERRUPTED if isinstance(cause, KeyboardInterrupt) else FAULTY)


def _refuse(told: str) -> NoReturn:
    print(told, file=sys.stderr)
    raise typer.Exit(USAGE)


def _write(path: Path, content: bytes) -> None:
    """Write beside, then rename, so that no half-written file is left."""
    beside = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as out:
            beside = Path(out.name)
            out.write(content)
        umask = os.umask(0)
        os.umask(umask)
        beside.chmod(0o666 & ~umask)
        beside.replace(path)
    except OSError as error:
        if beside:
            with contextlib.suppress(OSError):
                beside.unlink()
        _refuse(f"{path}: cannot be written: {error.strerror}; choose another place")


def _create(path: Path, content: str) -> None:
    """Write a file that is not yet there; one that is there stays as it is, and no half-written one is left."""
    made = False
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as out:
            made = True
            out.write(content)
    except OSError as error:
        if made:
            path.unlink(missing_ok=True)
        _refuse(f"{path}: cannot be written: {error.strerror}; nothing was written")


if __name__ == "__main__":
    try:
        app(prog_name="python -m geo")
    except GeoError as error:
        print(error, file=sys.stderr)
        sys.exit(USAGE)
