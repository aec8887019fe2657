"""`python -m geo`: what it answers, with which exit code, and what it leaves behind."""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from conftest import MakeFolder
from typer.testing import CliRunner, Result
from worlds import a_record, a_site

from geo import __main__ as command_line
from geo import settings
from geo.export import FORMATS


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(command_line.app, [str(word) for word in words])


def started(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """The real program, as a shell starts it."""
    return subprocess.run(
        [sys.executable, "-m", "geo", *map(str, words)], cwd=settings.ROOT, capture_output=True, timeout=60, check=False
    )


@pytest.fixture
def folder(make_folder: MakeFolder) -> Path:
    records = [a_record(), a_record("arg-talks", type="contact", parties=["ARG"], domains={"main": ["launch"]})]
    return make_folder(records, [a_site()])


# --- check -------------------------------------------------------------------------------------------------


def test_check_answers_with_one_line_of_counts(folder: Path) -> None:
    result = run("check", folder)
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    assert "2 records (1 instruments, 0 activities, 1 contacts), 1 sites, 1 sources" in result.stdout


def test_check_takes_the_project_s_own_data_when_none_are_named() -> None:
    done = started("check")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"data: ")
    assert done.stderr == b""


def test_check_tells_every_fault_and_exits_with_1(make_folder: MakeFolder) -> None:
    folder = make_folder([a_record(parties=["XYZ"]), ("broken", "id: ["), ("twice", "id: twice\nid: twice\n")])
    done = started("check", folder)
    assert (done.returncode, done.stdout) == (1, b"")
    told = done.stderr.decode()
    assert "data/records/bra-2010-agreement.yaml: parties[0]: found 'XYZ', expected an ISO 3166-1" in told
    assert "data/records/broken.yaml: found" in told
    assert "data/records/twice.yaml: found" in told
    assert "Traceback" not in told


def test_check_of_no_folder_exits_with_2(tmp_path: Path) -> None:
    result = run("check", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "no such folder" in result.stderr


def test_check_of_an_empty_folder_tells_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("check", tmp_path / "empty")
    assert result.exit_code == 1
    assert "empty/atlas.yaml: found no such file" in result.stderr


# --- export: what every option changes ---------------------------------------------------------------------


def exported(folder: Path, *words: str) -> dict[str, object]:
    result = run("export", "--layer", "records", "-o", "-", "--data", folder, *words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout_bytes)


def ids(folder: Path, *words: str) -> list[str]:
    return [one["id"] for one in exported(folder, *words)["features"]]  # type: ignore[attr-defined]


def test_export_writes_a_file_and_says_the_totals(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "records.geojson"
    result = run("export", "--layer", "records", "-o", out, "--data", folder)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "1 agreement, 0 activities, 1 contact, 2 countries, 1 site" in result.stderr
    assert len(json.loads(out.read_bytes())["features"]) == 2


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("from=2011", ["bra-2010-agreement"]),
        ("to=2009", []),
        ("reading=new", ["arg-talks", "bra-2010-agreement"]),
        ("?reading=new&from=2011", []),
        ("type=contact", ["arg-talks"]),
        ("domain=navigation", ["bra-2010-agreement"]),
        ("partner=ARG", ["arg-talks"]),
        ("firmness=signed", ["arg-talks", "bra-2010-agreement"]),
        ("firmness=in-force", []),
    ],
)
def test_every_facet_changes_what_leaves(folder: Path, word: str, left: list[str]) -> None:
    assert ids(folder, word) == left
    assert ids(folder) == ["arg-talks", "bra-2010-agreement"]


@pytest.mark.parametrize("word", ["measure=contacts", "viewpoint=de-facto"])
def test_measure_and_viewpoint_change_the_countries(folder: Path, word: str) -> None:
    words = ("export", "--layer", "countries", "-o", "-", "--data", folder)
    assert run(*words).stdout_bytes != run(*words, word).stdout_bytes


@pytest.mark.parametrize("layer", ["records", "sites", "countries", "events"])
def test_the_layer_changes_what_leaves(folder: Path, layer: str) -> None:
    result = run("export", "--layer", layer, "-o", "-", "--data", folder)
    assert json.loads(result.stdout_bytes)["name"] == layer


def test_the_format_changes_what_leaves(folder: Path) -> None:
    result = run("export", "--layer", "records", "--format", "csv", "-o", "-", "--data", folder)
    assert [row["id"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["arg-talks", "bra-2010-agreement"]


@pytest.mark.parametrize("form", ["gpkg", "parquet", "kml"])
def test_binary_formats_and_kml_leave_whole(folder: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"records.{form}"
    assert run("export", "--layer", "records", "--format", form, "-o", out, "--data", folder).exit_code == 0
    begin = {"gpkg": b"SQLite format 3\0", "parquet": b"PAR1", "kml": b"<?xml"}[form]
    assert out.read_bytes().startswith(begin)


def test_a_package_has_no_layer(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.zip"
    result = run("export", "--format", "zip", "-o", out, "--data", folder, "partner=ARG")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 agreements, 0 activities, 1 contact" in result.stderr
    with zipfile.ZipFile(out) as archive:
        assert "datapackage.json" in archive.namelist()
        assert archive.read("records.csv").count(b"\r\n") == 2


def test_the_data_change_what_leaves(folder: Path) -> None:
    own = started("export", "--layer", "records", "-o", "-")
    other = started("export", "--layer", "records", "-o", "-", "--data", folder)
    assert own.returncode == other.returncode == 0
    assert own.stdout != other.stdout
    assert (json.loads(other.stdout)["name"], other.stderr) == ("records", b"")


# --- export: what is refused -------------------------------------------------------------------------------

REFUSED = {
    "an unknown layer": (["--layer", "rivers"], "expected one of records, sites, countries, events"),
    "an unknown format": (["--layer", "sites", "--format", "shp"], "expected one of geojson, csv"),
    "an unknown key": (["--layer", "sites", "colour=red"], "the keys are from"),
    "an unknown value": (["--layer", "sites", "domain=lunch"], "the words are navigation"),
    "a key of Streamlit's own": (["--layer", "sites", "embed_options=dark_theme"], "the keys are from"),
    "a year as a day": (["--layer", "sites", "known=2020"], "known=2020 was left out: write a day"),
    "a reversed period": (["--layer", "sites", "?from=2020&to=2010"], "is after"),
    "no layer": ([], "--layer: found none, expected one of records"),
    "a layer of a package": (["--layer", "sites", "--format", "zip"], "--layer: found 'sites', expected none for zip"),
    "an unknown layer and format": (["--layer", "rivers", "--format", "shp"], "--layer: found 'rivers'"),
    "an unknown format and layer": (["--layer", "rivers", "--format", "shp"], "--format: found 'shp'"),
    "an unknown option": (["--layer", "sites", "--colour", "red"], "--colour"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_usage_exits_with_2_and_writes_nothing(folder: Path, tmp_path: Path, name: str) -> None:
    words, told = REFUSED[name]
    out = tmp_path / "out.geojson"
    result = run("export", "-o", out, "--data", folder, *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not out.exists()


def test_everything_that_is_not_understood_is_told_at_once(folder: Path) -> None:
    words = ("--layer", "rivers", "--format", "shp", "colour=red", "domain=lunch")
    told = run("export", "-o", "-", "--data", folder, *words).stderr
    assert [word for word in ("rivers", "shp", "colour", "lunch") if word not in told] == []


def test_no_command_and_no_output_exit_with_2() -> None:
    assert run().exit_code == 2
    assert run("export", "--layer", "sites").exit_code == 2


def test_faulty_data_exit_with_1_and_write_nothing(make_folder: MakeFolder, tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    result = run("export", "--layer", "sites", "-o", out, "--data", make_folder([("x", "id: [")]))
    assert result.exit_code == 1
    assert "data/records/x.yaml" in result.stderr
    assert not out.exists()


def test_a_file_that_is_there_stays_without_force(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    out.write_text("mine")
    words = ("export", "--layer", "sites", "-o", out, "--data", folder)
    refused = run(*words)
    assert (refused.exit_code, out.read_text()) == (2, "mine")
    assert "--force" in refused.stderr
    assert run(*words, "--force").exit_code == 0
    assert out.read_text().startswith("{")


def test_a_place_that_cannot_be_written_exits_with_2(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path / "nowhere" / "out.geojson", tmp_path / "file" / "out.geojson"):
        result = run("export", "--layer", "sites", "-o", out, "--data", folder)
        assert result.exit_code == 2
        assert "cannot be written" in result.stderr
    result = run("export", "--layer", "sites", "-o", tmp_path, "--data", folder, "--force")
    assert result.exit_code == 2


def test_a_half_written_file_is_never_left(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "out"
    place.mkdir()
    out = place / "out.geojson"
    out.write_text("mine")

    def full(*_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = run("export", "--layer", "sites", "-o", out, "--data", folder, "--force")
    assert result.exit_code == 2
    assert "No space left" in result.stderr
    assert [path.name for path in place.iterdir()] == ["out.geojson"]
    assert out.read_text() == "mine"


FORMS = [*(("sites", form) for form in FORMATS), (None, "zip")]


def asked(layer: str | None, form: str) -> list[str]:
    return [*(["--layer", layer] if layer else []), "--format", form]


@pytest.mark.parametrize(("layer", "form"), FORMS)
def test_a_full_disk_exits_with_2_in_every_format(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layer: str | None, form: str
) -> None:
    place = tmp_path / "out"
    place.mkdir()

    class Full:
        """A file of which every write fails, beside the one that is asked for."""

        def __init__(self, **_: object) -> None:
            self.name = str(place / ".half")
            Path(self.name).touch()

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(command_line.tempfile, "NamedTemporaryFile", Full)
    result = run("export", *asked(layer, form), "-o", place / "out", "--data", folder)
    assert result.exit_code == 2
    assert "out: cannot be written: No space left on device; choose another place" in result.stderr
    assert [*place.iterdir()] == []


@pytest.mark.parametrize(("layer", "form"), FORMS)
def test_a_file_that_is_there_stays_in_every_format(folder: Path, tmp_path: Path, layer: str | None, form: str) -> None:
    out = tmp_path / "out"
    out.write_text("mine")
    result = run("export", *asked(layer, form), "-o", out, "--data", folder)
    assert (result.exit_code, out.read_text()) == (2, "mine")


@pytest.mark.parametrize("form", ["gpkg", "zip"])
def test_no_room_for_temporary_files_exits_with_2(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    out = tmp_path / "out"
    result = run("export", *asked(None if form == "zip" else "sites", form), "-o", out, "--data", folder)
    assert result.exit_code == 2
    assert "temporary files" in result.stderr
    assert not out.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("output", ["/dev/full", "-"])
def test_a_device_that_is_full_exits_with_2_and_stays_a_device(folder: Path, output: str) -> None:
    words = ["export", "--layer", "sites", "-o", output, "--data", str(folder), "--force"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "geo", *words],
            cwd=settings.ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert b"cannot be written: No space left on device; choose another place" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("when", ["while it is made", "while it is written"])
def test_ctrl_c_leaves_no_file(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    place = tmp_path / "out"
    place.mkdir()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    if when == "while it is made":
        monkeypatch.setattr(command_line.package, "write", stop)
    else:
        monkeypatch.setattr(Path, "replace", stop)
    result = run("export", "--layer", "sites", "-o", place / "out.geojson", "--data", folder)
    assert result.exit_code == 130
    assert "nothing was written (Ctrl-C)" in result.stderr
    assert [*place.iterdir()] == []


def test_a_terminal_is_told_what_is_being_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("export", "--layer", "sites", "-o", "-", "--data", folder)
    assert "Reading the data" not in run(*words).stderr
    monkeypatch.setenv("FORCE_COLOR", "1")  # by which rich takes anything for a terminal
    shown = run(*words)
    assert "Reading the data" in shown.stderr
    assert json.loads(shown.stdout_bytes)["name"] == "sites"


def test_a_written_file_may_be_read_by_others(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    run("export", "--layer", "sites", "-o", out, "--data", folder)
    umask = os.umask(0)
    os.umask(umask)
    assert out.stat().st_mode & 0o777 == 0o666 & ~umask


def test_the_same_command_gives_the_same_bytes(folder: Path) -> None:
    words = ("export", "--layer", "events", "-o", "-", "--data", folder)
    assert run(*words).stdout_bytes == run(*words).stdout_bytes


def test_a_command_that_draws_nothing_loads_nothing_that_draws() -> None:
    """Start-up is what a check costs most: folium alone brings pandas, and takes a second."""
    heavy = {"folium", "matplotlib", "geopandas", "pandas", "pyarrow", "streamlit"}
    script = f"import sys, geo.__main__; print(*sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], cwd=settings.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
