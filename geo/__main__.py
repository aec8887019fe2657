"""The command line: ``python -m geo check``, ``export`` and others; ``python -m geo --help`` lists them."""

import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from geo import add as adding
from geo import atlas, labels, package, publish, selection, settings, text
from geo import diff as differing
from geo import verify as verifying
from geo.errors import CitationError, DataError, ExportError, GeoError
from geo.export import LAYERS
from geo.words import ENGLISH, spoken

FAULTY, USAGE = 1, 2  # exit codes: the data have faults or nothing was written; the command was not understood
INTERRUPTED = 130  # exit code after Ctrl-C, as shells have it
MADE = ".made-by-space-cooperation-atlas"  # an empty file in a folder that `site` wrote, and may replace

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
    output: Output,
    words: Words = None,
    layer: Annotated[str | None, typer.Option(help=f"One of {', '.join(LAYERS)}; none for zip.")] = None,
    form: Annotated[str, typer.Option("--format", help=f"One of {', '.join(package.FORMS)}.")] = "geojson",
    force: Force = False,
    data: DataOption = None,
) -> None:
    """Export a layer of what a selection shows, or all of it as a package.

    As in: export --layer sites -o sites.geojson domain=navigation, or: export --format zip -o brazil.zip partner=BRA
    """
    with _busy("Reading the data, writing the file"):
        view, _viewing = _ask(words, data, *(f"--{line}" for line in package.refusal(layer, form).splitlines()))
        _keep(output, force=force)
        try:
            content = package.write(view, layer, form)
        except ExportError as error:
            _refuse(str(error))
    _put(output, content, view)


@app.command(name="map")
def write_map(
    output: Output,
    words: Words = None,
    embed: Annotated[bool, typer.Option("--embed", help="Only the map, for another page to show.")] = False,
    force: Force = False,
    data: DataOption = None,
) -> None:
    """Write a map that needs no server: one HTML file, as in: map -o map.html domain=navigation."""
    from geo import standalone  # folium and all that draws

    _keep(output, force=force)
    with _busy("Reading the data, writing the map"):
        view, viewing = _ask(words, data)
        with spoken(viewing.lang or ENGLISH):
            content = standalone.write_map(view, viewing, bare=embed)
    _put(output, content, view)
    print(f"{output}: {len(content):,} bytes", file=sys.stderr)


@app.command()
def brief(
    country: Annotated[str, typer.Argument(help="A code, such as NIC, or the id of an organisation.")],
    output: Output,
    words: Words = None,
    force: Force = False,
    data: DataOption = None,
) -> None:
    """Write the brief of a country, a page that prints, as in: brief NIC -o nic.html from=2010."""
    from geo.brief import write_brief  # folium and all that draws
    from geo.picture import told_view

    _keep(output, force=force)
    with _busy("Reading the data, writing the brief"):
        view, _viewing = _ask(words, data)
        content = write_brief(view, country)
    _put(output, content, told_view(view, selection.Viewing(country=(country,))))


@app.command()
def picture(
    output: Output,
    words: Words = None,
    size: Annotated[str, typer.Option(help="One of slide, column, square, card.")] = "slide",
    theme: Annotated[str, typer.Option(help="light or dark.")] = "light",
    projection: Annotated[str, typer.Option(help="equal-earth or mercator.")] = "equal-earth",
    form: Annotated[
        str | None, typer.Option("--format", help="One of png, svg, pdf; by the ending of the file when left out.")
    ] = None,
    force: Force = False,
    data: DataOption = None,
) -> None:
    """Draw what a selection shows, as in: picture -o map.svg --size card domain=navigation country=BRA."""
    from geo import picture as pictures  # it needs what no other command does

    form = form or (Path(output).suffix.removeprefix(".").lower() if output != "-" else "png")
    look = {"size": size, "theme": theme, "projection": projection}
    with _busy("Reading the data, drawing the picture"):
        view, viewing = _ask(words, data, *(f"--{fault}" for fault in pictures.faults(form, **look)))
        _keep(output, force=force)
        content = pictures.draw_picture(view, form, pictures.Look(**look), viewing)
    _put(output, content, pictures.told_view(view, viewing))


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
def site(
    output: Annotated[str, typer.Option("--output", "-o", help="A folder, which must not be there.")],
    base: Annotated[
        str, typer.Option(help="Where it will lie, https://..., if not at the address in atlas.yaml.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace a folder that this command made.")] = False,
    data: DataOption = None,
) -> None:
    """Write the atlas as plain files for any host, as in: site -o public --base https://example.org/atlas/."""
    from geo.site import write_site  # folium and all that draws

    folder = Path(output).absolute()
    if folder.exists() and not (force and (folder / MADE).is_file()):
        expected = "give another name" if force else "give --force if this command made it, or another name"
        _refuse(f"{output}: it is there{', and was not made by this command' if force else ''}; {expected}")
    if base and not re.fullmatch(r"https?://[^\s?#]+", base):
        _refuse(f"--base: found {base!r}, expected the address of a folder, as https://example.org/atlas/")
    files = write_site(_open(data), f"{base.rstrip('/')}/" if base else "")
    try:
        number = _fill(folder, _told(files))
    except OSError as error:
        _refuse(f"{output}: cannot be written: {error.strerror}; choose another place")
    print(f"{output}: {number} files", file=sys.stderr)


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


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A data folder, a release's file, or its version, as 2026.11.0.")],
    new: Annotated[str, typer.Argument(help="What it is compared with: the same.")],
    output: Output = "-",
    form: Annotated[str, typer.Option("--format", help=f"One of {', '.join(differing.FORMATS)}.")] = "text",
    force: Force = False,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="The data folder that holds the releases; data/ when left out.", show_default=False
        ),
    ] = None,
) -> None:
    """Tell what was added, changed and withdrawn between two data versions; exit 0 whether they differ or not."""
    if form not in differing.FORMATS:
        _refuse(f"--format: found {form!r}, expected one of {', '.join(differing.FORMATS)}")
    _keep(output, force=force)
    try:
        found = differing.diff(old, new, data and _folder(data))
    except differing.EditionError as error:
        _refuse(str(error))
    except DataError as error:
        _tell_faults(error)
    content = differing.FORMATS[form](found)
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    _write(Path(output), content)
    print(f"{output}: {differing.count_words(found)}", file=sys.stderr)


def _ask(words: list[str] | None, data: Path | None, *faults: str) -> tuple[atlas.View, selection.Viewing]:
    """Answer the selection of a command; faults of its options end it, together with words that are not understood."""
    opened = _open(data)
    asked = selection.read_words(words or (), opened.checked)
    if told := [*faults, *asked.notes]:
        _refuse("\n".join(told))
    return atlas.ask(opened, asked.selection), asked.viewing


@contextlib.contextmanager
def _busy(told: str) -> Iterator[None]:
    """Say what is being done, where standard error is a terminal; after Ctrl-C, that nothing was written."""
    from rich.console import Console

    console = Console(stderr=True)
    try:
        with console.status(told) if console.is_terminal else contextlib.nullcontext():
            yield
    except KeyboardInterrupt as stopped:
        _stop(stopped)


def _keep(output: str, *, force: bool) -> None:
    """End the command if it would write over a file; before anything is made, for that may take its time."""
    if output != "-" and not force and Path(output).exists() and not _is_device(Path(output)):
        _refuse(f"{output}: the file is there; give --force to write over it, or another name")


def _put(output: str, content: bytes, view: atlas.View) -> None:
    """Write to a file, saying on standard error what is in it, or to standard output."""
    if output == "-":
        _print(content)
        return
    _write(Path(output), content)
    totals = view.frame.totals
    told = text.status_line([(noun, getattr(totals, noun)) for noun in text.NOUNS])
    if day := view.selection.known:
        told += f"; {labels.known_words(day, *view.unpublished)}"
    print(f"{output}: {told}", file=sys.stderr)


def _print(content: bytes) -> None:
    """Write to standard output; where nobody takes it, say so."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as error:
        with contextlib.suppress(OSError):  # what is left would be written once more at the end, and fail again
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _refuse(f"standard output: cannot be written: {error.strerror}; choose another place")


def _is_device(path: Path) -> bool:
    """Tell whether a path is neither a file nor a folder: a pipe or a device holds nothing that could be lost."""
    return path.exists() and not path.is_file() and not path.is_dir()


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
    """Write beside, then rename, so that no half-written file is left, whatever happens; a device is written to."""
    beside = None
    try:
        if _is_device(path):
            path.write_bytes(content)
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as out:
            beside = Path(out.name)
            out.write(content)
        umask = os.umask(0)
        os.umask(umask)
        beside.chmod(0o666 & ~umask)
        beside.replace(path)
    except OSError as error:
        _refuse(f"{path}: cannot be written: {error.strerror}; choose another place")
    except KeyboardInterrupt as stopped:
        _stop(stopped)
    finally:
        if beside:
            beside.unlink(missing_ok=True)


def _fill(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write files into a new folder beside, then put it in its place, so that no half-made one is left."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    number = 0
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as scratch:
        beside = Path(scratch) / "new"
        beside.mkdir()
        for path, content in files:
            (beside / path).parent.mkdir(parents=True, exist_ok=True)
            (beside / path).write_bytes(content)
            number += 1
        (beside / MADE).touch()
        if folder.exists():
            folder.rename(Path(scratch) / "old")
        try:
            beside.rename(folder)
        except OSError:
            (Path(scratch) / "old").rename(folder)
            raise
    return number


def _told(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Pass files on, and say on a terminal how many there are so far."""
    columns = SpinnerColumn(), TextColumn("{task.completed} files")
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        for one in files:
            yield one
            progress.advance(task)


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
