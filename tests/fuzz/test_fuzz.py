import pytest

from bench import fuzz
from geo.errors import GeoError

FILES = fuzz.cases(fuzz.FIELD)
OPEN = sorted(set(FILES) - fuzz.GUARDED)


@pytest.mark.parametrize("ending", OPEN)
def test_a_mutated_file_is_read_or_refused_in_a_sentence(ending):
    assert list(fuzz.failures(FILES[ending], 120)) == []


@pytest.mark.parametrize("ending", sorted(fuzz.GUARDED & set(FILES)))
def test_a_mutated_file_of_a_guarded_format_is_read_or_refused(ending):
    with fuzz.forked_workers():
        assert list(fuzz.failures(FILES[ending], 40)) == []


@pytest.mark.parametrize("name", ["geometry-z.gpkg", "bbox-covering.parquet", "island.dxf"])
def test_a_fork_reads_what_a_process_of_its_own_reads(name):
    data = (fuzz.FIELD / name).read_bytes()
    apart = fuzz.load(data, name=name)

    with fuzz.forked_workers():
        forked = fuzz.load(data, name=name)

    assert forked.frame.geometry.to_wkb().tolist() == apart.frame.geometry.to_wkb().tolist()
    assert forked.decisions == apart.decisions


def test_a_fork_that_ends_without_an_answer_is_a_refusal():
    cut = (fuzz.FIELD / "geometry-z.gpkg").read_bytes()[:5000]
    with fuzz.forked_workers(), pytest.raises(GeoError, match=r"ended unexpectedly|damag"):
        fuzz.load(cut, name="a.gpkg")


def test_every_seed_mutates_in_its_own_way_and_always_the_same():
    data = (fuzz.FIELD / "corner-table.csv").read_bytes()

    every = [fuzz.mutated_file(data, seed) for seed in range(50)]

    assert every == [fuzz.mutated_file(data, seed) for seed in range(50)]
    assert len(set(every)) > 45


def test_an_error_that_is_no_refusal_is_found(monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fuzz, "load", broken)

    found = list(fuzz.failures(FILES[".csv"], 2))

    assert ["ZeroDivisionError" in line for line in found] == [True, True]
