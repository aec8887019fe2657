"""The command line: ``python -m geo check`` and ``python -m geo export``."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from geo import atlas, selection, settings, text
from geo.errors import DataError, GeoError
from geo.export import FORMATS, LAYERS, write_layer

FAULTY, USAGE = 1, 2  # exit codes: the data have faults; the command was not understood

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Data = Annotated[Path | None, typer.Argument(help="A data folder; data/ when left out.", show_default=False)]


@app.callback()
def main() -> None:
    """Space Cooperation Atlas: check the data, export what a selection shows."""


@app.command()
def check(data: Data = None) -> None:
    """Check a data folder: one line of counts and exit 0, or every fault and exit 1."""
    opened = _open(data)
    checked = opened.checked
    kinds = [record.type.value for record in checked.records]
    sources = {
        str(source.url or source.file) for one in (*checked.records, *checked.sites) for source in one.sources.values()
    }
    print(  # noqa: T201  # the answer
        f"{opened.folder.name}: {len(kinds)} records ({kinds.count('instrument')} instruments, "
        f"{kinds.count('activity')} activities, {kinds.count('contact')} contacts), {len(checked.sites)} sites, "
        f"{len(sources)} sources, no faults; data version {checked.config.version}, as of {checked.config.as_of}"
    )


@app.command(context_settings={"ignore_unknown_options": False})
def export(
    layer: Annotated[str, typer.Option(help=f"One of {', '.join(LAYERS)}.")],
    output: Annotated[str, typer.Option("--output", "-o", help="A file, or - for standard output.")],
    words: Annotated[
        list[str] | None,
        typer.Argument(help="The selection: key=value ..., or a whole '?a=b&c=d'.", show_default=False),
    ] = None,
    form: Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")] = "geojson",
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    data: Annotated[Path | None, typer.Option(help="A data folder; data/ when left out.", show_default=False)] = None,
) -> None:
    """Export a layer of what a selection shows, as in: export --layer sites -o sites.geojson domain=navigation."""
    if layer not in LAYERS:
        _refuse(f"--layer: found {layer!r}, expected one of {', '.join(LAYERS)}")
    if form not in FORMATS:
        _refuse(f"--format: found {form!r}, expected one of {', '.join(FORMATS)}")
    if output != "-" and Path(output).exists() and not force:
        _refuse(f"{output}: the file is there; give --force to write over it, or another name")
    opened = _open(data)
    asked = selection.read_words(words or (), opened.checked)
    if asked.notes:
        _refuse("\n".join(asked.notes))
    view = atlas.ask(opened, asked.selection)
    content = write_layer(view.layer(layer), form)
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    _write(Path(output), content)
    totals = view.frame.totals
    told = text.status_line([(noun, getattr(totals, noun)) for noun in text.NOUNS])
    print(f"{output}: {told}", file=sys.stderr)  # noqa: T201  # the answer


def _open(data: Path | None) -> atlas.Atlas:
    folder = data or settings.data_folder()
    if not folder.is_dir():
        _refuse(f"{folder}: no such folder; name a folder that holds atlas.yaml")
    try:
        return atlas.open_atlas(folder)
    except DataError as error:
        print(error, file=sys.stderr)  # noqa: T201  # the answer
        raise typer.Exit(FAULTY) from error


def _refuse(told: str) -> None:
    print(told, file=sys.stderr)  # noqa: T201  # the answer
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


if __name__ == "__main__":
    try:
        app(prog_name="python -m geo")
    except GeoError as error:
        print(error, file=sys.stderr)  # noqa: T201  # the answer
        sys.exit(USAGE)
