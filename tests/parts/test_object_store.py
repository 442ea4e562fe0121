"""Folders at addresses: S3 from a server on this machine, and other file systems of fsspec."""

import json
import sys

import geopandas
import pyarrow.parquet as pq
import pytest
from part_folders import COUNTS, contents, parcels, province

from ftzmap.boundary import long_files
from ftzmap.parts.folders import LocalFolder, write_bytes
from ftzmap.parts.object_store import RemoteFolder, split_address
from ftzmap.sites import sources
from geo.streams import parquet

fsspec = pytest.importorskip("fsspec")


@pytest.fixture(scope="module")
def endpoint():
    """The URL of a server that speaks S3."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint, monkeypatch):
    """A file system with an empty bucket, and what the environment says of it."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "testing"),
        ("AWS_SECRET_ACCESS_KEY", "testing"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    files = fsspec.filesystem("s3", endpoint_url=endpoint, skip_instance_cache=True)
    if files.exists("cadastre"):
        files.rm("cadastre", recursive=True)
    files.mkdir("cadastre")
    files.invalidate_cache()
    return files


def fetched(files, path, folder):
    files.invalidate_cache()
    files.get(path, str(folder), recursive=True)
    return contents(folder)


def test_a_folder_of_a_bucket_is_measured_into_another(run, bucket, endpoint, tmp_path):
    source = province(tmp_path / "in")
    bucket.put(str(source), "cadastre/in", recursive=True)
    run("measure", source, "--out", tmp_path / "one")

    words = ("--out", "s3://cadastre/out", "--endpoint", endpoint)
    code, out, _ = run("measure", "s3://cadastre/in", *words)

    assert code == 0
    assert "s3://cadastre/out/west/far/part-0.parquet: 2 rows" in out
    assert fetched(bucket, "cadastre/out", tmp_path / "got") == contents(tmp_path / "one")


def test_results_in_a_bucket_are_resumed(run, bucket, endpoint, tmp_path):
    bucket.put(str(province(tmp_path / "in")), "cadastre/in", recursive=True)
    words = ("s3://cadastre/in", "--out", "s3://cadastre/out", "--endpoint", endpoint)
    run("measure", *words)
    written = {name: bucket.info(f"cadastre/out/{name}")["LastModified"] for name in COUNTS}
    bucket.rm("cadastre/out/east/part-0.parquet")
    parcels(9).to_parquet(tmp_path / "new.parquet")
    bucket.put(str(tmp_path / "new.parquet"), "cadastre/in/east/part-1.parquet")

    code, out, _ = run("measure", *words, "--resume", "--json")

    assert code == 0
    rows = {line["input"]: line["rows"] for line in json.loads(out)}
    assert rows == COUNTS | {"east/part-1.parquet": 9}
    bucket.invalidate_cache()
    kept = set(COUNTS) - {"east/part-0.parquet", "east/part-1.parquet"}
    now = {name: bucket.info(f"cadastre/out/{name}")["LastModified"] for name in kept}
    assert now == {name: written[name] for name in kept}


def test_workers_of_this_machine_read_and_write_a_bucket(run, bucket, endpoint, tmp_path):
    source = province(tmp_path / "in")
    bucket.put(str(source), "cadastre/in", recursive=True)
    run("measure", source, "--out", tmp_path / "one")

    words = ("--endpoint", endpoint, "--scheduler", "local", "--workers", "2")
    code = run("measure", "s3://cadastre/in", "--out", "s3://cadastre/out", *words)[0]

    assert code == 0
    assert fetched(bucket, "cadastre/out", tmp_path / "got") == contents(tmp_path / "one")


def test_one_file_of_a_bucket_comes_to_this_machine(run, bucket, endpoint, tmp_path):
    parcels(3).to_parquet(tmp_path / "a.parquet")
    bucket.put(str(tmp_path / "a.parquet"), "cadastre/a.parquet")

    words = ("--out", tmp_path / "out.parquet", "--endpoint", endpoint)
    code = run("measure", "s3://cadastre/a.parquet", *words)[0]

    assert code == 0
    assert len(geopandas.read_parquet(tmp_path / "out.parquet")) == 3


@pytest.mark.parametrize("command", ["measure", "locate", "check"])
def test_one_file_of_a_bucket_is_divided(run, bucket, endpoint, tmp_path, monkeypatch, command):
    monkeypatch.setattr(parquet, "PIECE", 14)
    monkeypatch.setattr(sources, "LARGE", 0)
    for name in ("MAX_HELD", "MIN_LONG"):
        monkeypatch.setattr(long_files, name, 0)
    made = parcels(40, 87.4).assign(area_ha=89.26)
    if command == "locate":
        made = made.set_geometry(made.representative_point())
    made.to_parquet(tmp_path / "a.parquet", row_group_size=5)
    bucket.put(str(tmp_path / "a.parquet"), "cadastre/a.parquet")
    code, _, _ = run(command, tmp_path / "a.parquet", "--out", tmp_path / "one.parquet")
    got, get = [], type(bucket).get
    monkeypatch.setattr(
        type(bucket),
        "get",
        lambda self, path, *rest, **how: got.append(path) or get(self, path, *rest, **how),
    )

    words = ("--endpoint", endpoint, "--scheduler", "local", "--workers", "1")
    shared = run(command, "s3://cadastre/a.parquet", "--out", "s3://cadastre/two.parquet", *words)

    assert shared[0] == code
    assert not [path for path in got if path.endswith("a.parquet")]  # row groups alone are read
    bucket.invalidate_cache()
    (tmp_path / "two.parquet").write_bytes(bucket.cat_file("cadastre/two.parquet"))
    one, two = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("one", "two"))
    assert two.equals(one, check_metadata=True)
    assert [name for name in bucket.find("cadastre") if ".ftzmap" in name] == []


def test_a_shapefile_of_a_bucket_comes_with_its_parts(run, bucket, endpoint, tmp_path):
    (tmp_path / "in").mkdir()
    parcels(3).to_file(tmp_path / "in" / "plots.shp")
    bucket.put(str(tmp_path / "in"), "cadastre/in", recursive=True)

    words = ("--out", tmp_path / "out", "--endpoint", endpoint)
    code = run("measure", "s3://cadastre/in", *words)[0]

    assert code == 0
    assert len(geopandas.read_parquet(tmp_path / "out" / "plots.parquet")) == 3


def test_coverage_of_a_bucket_is_that_of_the_folder(run, bucket, endpoint, tmp_path):
    source = province(tmp_path / "in")
    bucket.put(str(source), "cadastre/in", recursive=True)

    words = ("--out", "s3://cadastre/coverage.gpkg", "--json", "--endpoint", endpoint)
    found = json.loads(run("coverage", "s3://cadastre/in", *words)[1])

    assert found == json.loads(run("coverage", source, "--json")[1])
    assert bucket.info("cadastre/coverage.gpkg")["size"] > 10_000


@pytest.mark.parametrize(
    ("source", "out"),
    [
        ("s3://cadastre/in", "s3://cadastre/in/out"),
        ("s3://cadastre/in", "s3://cadastre/in"),
        ("s3://cadastre/in/", "s3://cadastre/in"),
    ],
)
def test_results_within_the_input_are_refused(run, bucket, endpoint, tmp_path, source, out):
    bucket.put(str(province(tmp_path / "in")), "cadastre/in", recursive=True)

    code, _, err = run("measure", source, "--out", out, "--endpoint", endpoint)

    assert code == 2
    assert "inside the input folder" in err


def test_a_bucket_that_is_not_there_is_named(run, bucket, endpoint, tmp_path):
    words = ("--out", tmp_path / "out", "--endpoint", endpoint)
    code, _, err = run("measure", "s3://nowhere/in", *words)

    assert (code, len(err.splitlines())) == (2, 1)
    assert "s3://nowhere/in" in err


def test_an_address_without_its_package_says_what_to_install(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)

    code, _, err = run("measure", "s3://bucket/in", "--out", tmp_path / "out")

    assert (code, len(err.splitlines())) == (2, 1)
    assert "pip install 'ftzmap[cluster]'" in err


def test_an_unknown_kind_of_address_is_named(run, tmp_path):
    code, _, err = run("measure", "cloud://bucket/in", "--out", tmp_path / "out")

    assert code == 2
    assert "cloud:// is no file system that is known" in err


def test_other_file_systems_get_a_file_under_its_name_when_it_is_whole(tmp_path):
    folder = RemoteFolder(address="memory://results")
    write_bytes(folder, "a/b.json", b"whole")

    assert folder.read("a/b.json") == b"whole"
    assert [entry.name for entry in folder.entries()] == ["a/b.json"]
    assert folder.read("a/c.json") is None


def test_a_name_and_password_are_not_shown():
    assert RemoteFolder(address="sftp://me:secret@host/in").label == "sftp://host/in"


def test_folders_of_two_kinds_do_not_hold_each_other(tmp_path):
    remote, local = RemoteFolder(address="s3://a/b"), LocalFolder(path=tmp_path)

    assert not remote.holds(local)
    assert not local.holds(remote)
    assert split_address("s3://a/b/c.parquet") == ("s3://a/b", "c.parquet")


def test_a_result_in_a_bucket_whose_input_cannot_be_read_now_is_removed(
    run, bucket, endpoint, tmp_path
):
    bucket.put(str(province(tmp_path / "in")), "cadastre/in", recursive=True)
    words = ("s3://cadastre/in", "--out", "s3://cadastre/out", "--endpoint", endpoint)
    run("measure", *words)
    bucket.pipe("cadastre/in/east/part-1.parquet", b"PAR1 and no more")

    assert run("measure", *words, "--keep-going")[0] == 1

    found = fetched(bucket, "cadastre/out", tmp_path / "got")
    assert set(found) == set(COUNTS) - {"east/part-1.parquet"}


@pytest.mark.parametrize("command", ["measure", "locate", "coverage", "check"])
@pytest.mark.parametrize("name", ["nix", "nix.parquet"])
def test_an_address_at_which_nothing_lies_is_named(run, bucket, endpoint, tmp_path, command, name):
    bucket.pipe("cadastre/in/notes.md", b"no parcels")
    out = tmp_path / ("out.gpkg" if "." in name else "out")

    code, _, err = run(command, f"s3://cadastre/{name}", "--out", out, "--endpoint", endpoint)

    sentence = f"There is no file at s3://cadastre/{name}; check the address."
    assert (code, err.splitlines()[-1]) == (2, f"ftzmap: {sentence}")
    assert not out.exists()


def test_an_address_without_files_to_read_is_no_missing_one(run, bucket, endpoint, tmp_path):
    bucket.pipe("cadastre/in/notes.md", b"no parcels")
    words = ("--out", tmp_path / "out", "--endpoint", endpoint)

    code, _, err = run("measure", "s3://cadastre/in", *words)

    assert (code, "The folder has no file that can be read" in err) == (2, True)


def test_a_bucket_for_results_that_is_not_there_is_named(run, bucket, endpoint, tmp_path):
    source = province(tmp_path / "in")

    code, _, err = run("measure", source, "--out", "s3://nix/out", "--endpoint", endpoint)

    assert code == 2
    assert err.splitlines()[-1].startswith("ftzmap: s3://nix/out does not exist")
