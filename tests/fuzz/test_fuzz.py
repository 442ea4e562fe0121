import os
import signal
from dataclasses import replace

import pytest

from bench import fuzz, fuzz_seeds, guarded_batches, mutations, reader_batches
from bench.doors import DOORS
from geo.errors import FileFormatError, GeoError
from geo.formats.catalogue import FORMATS
from geo.formats.files import load
from geo.formats.gdal import sandbox
from geo.polygons.area import geodesic_area

BOUNDARY = DOORS["boundary"]
ENDINGS = sorted(
    {fuzz_seeds.ending_of(path.name) for path in fuzz_seeds.FIELD.iterdir()}
    | {fuzz_seeds.ending_of(name) for name in fuzz_seeds.MADE}
)
DEADLY = """
import os, signal
def _limit(memory, seconds): pass
TASKS = {}
def main(folder):
    if b"deadly" in (folder / "data").read_bytes():
        os.kill(os.getpid(), signal.SIGSEGV)
    (folder / "answer.json").write_text('{"refused": "damaged", "names": []}')
    (folder / "answer.npz").write_bytes((folder / "data").read_bytes())
"""


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_mutated_file_is_read_or_refused_in_a_sentence(ending):
    files = BOUNDARY.seeds(ending)[ending]

    found, faults = fuzz.tally(BOUNDARY, files, range(45))

    assert faults == []
    assert found.results + found.sentences == found.read == 45


def test_every_format_that_is_read_has_files_to_mutate():
    lacking = [
        each.id
        for each in FORMATS
        if not any(e in ENDINGS or f"{e}.zip" in ENDINGS for e in each.endings)
    ]

    assert lacking == []


@pytest.mark.parametrize("name", sorted(fuzz_seeds.MADE))
def test_a_file_that_is_made_to_be_mutated_is_sound(name):
    data = fuzz_seeds.MADE[name]()

    assert (geodesic_area(load(data, name=name).frame.geometry.to_numpy()) > 0).all()


@pytest.mark.parametrize("name", ["geometry-z.gpkg", "bbox-covering.parquet", "island.dxf"])
def test_a_batch_answers_what_processes_of_their_own_answer(name):
    data = (fuzz_seeds.FIELD / name).read_bytes()
    every = [data, *(mutations.mutated(data, seed) for seed in range(1, 6))]

    def answers():
        for each in every:
            try:
                loaded = load(each, name=name)
            except GeoError as error:
                yield str(error)
            else:
                yield loaded.frame.geometry.to_wkb().tolist(), loaded.decisions

    apart = list(answers())
    with guarded_batches.batches():
        assert list(answers()) == apart


def test_a_job_that_a_process_dies_of_is_asked_of_the_sandbox_and_the_next_in_a_batch(
    tmp_path, monkeypatch
):
    (tmp_path / "worker.py").write_text(DEADLY)
    monkeypatch.setattr(sandbox, "WORKER", tmp_path / "worker.py")
    alone = []
    monkeypatch.setattr(sandbox, "exit_code", lambda folder, job: alone.append(job.files) or -11)

    def answer(data):
        with pytest.raises(FileFormatError) as refused:
            sandbox.run(sandbox.Job("gdal", {"data": data}, "GPKG"))
        return str(refused.value)

    with guarded_batches.batches() as batches:
        said = [answer(b"deadly"), answer(b"fine")]

    assert alone == [{"data": b"deadly"}]
    assert batches.deaths == ["died -11"]
    assert said[0] == str(sandbox.BROKE_OFF)


def test_a_reading_that_its_process_dies_of_is_read_as_the_program_reads_it():
    whole = (fuzz_seeds.FIELD / "ring-not-closed.kml").read_bytes()
    deadly = mutations.mutated_file(whole, 3)

    def read(data, name):
        if data == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return BOUNDARY.read(data, name)

    door = replace(BOUNDARY, read=read)
    found = list(reader_batches.readings(door, {"a.kml": whole}, range(6)))

    assert [reading.seed for reading in found] == list(range(6))
    assert [reading.deaths for reading in found] == [(), (), (), ("reader",), (), ()]
    assert [reading.fault for reading in found] == [""] * 6


def test_what_is_neither_result_nor_refusal_is_a_fault():
    def broken(data, name):
        raise ZeroDivisionError

    found, faults = fuzz.tally(replace(BOUNDARY, read=broken), {"a.kml": b"<kml>"}, range(2))

    assert ["ZeroDivisionError" in line for line in faults] == [True, True]
    assert (found.results, found.sentences, found.faults) == (0, 0, 2)


@pytest.mark.parametrize(
    ("about", "told"), [({"seconds": 21.0}, "21 s"), ({"peak": 3 << 30}, "3072 MiB")]
)
def test_a_reading_that_takes_too_much_is_a_fault(about, told):
    assert told in fuzz.Tally().add(reader_batches.Reading(name="a", seed=1, **about))


def test_every_seed_mutates_in_its_own_way_and_always_the_same():
    data = (fuzz_seeds.FIELD / "corner-table.csv").read_bytes()

    every = [mutations.mutated_file(data, seed) for seed in range(50)]

    assert every == [mutations.mutated_file(data, seed) for seed in range(50)]
    assert len(set(every)) > 45
