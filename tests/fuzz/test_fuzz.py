import pytest

from bench import fuzz

FILES = fuzz.cases(fuzz.FIELD)
OPEN = sorted(set(FILES) - fuzz.GUARDED)


@pytest.mark.parametrize("ending", OPEN)
def test_a_mutated_file_is_read_or_refused_in_a_sentence(ending):
    assert list(fuzz.failures(FILES[ending], 120)) == []


@pytest.mark.parametrize("ending", sorted(fuzz.GUARDED & set(FILES)))
def test_a_mutated_file_of_a_guarded_format_is_read_or_refused(ending):
    assert list(fuzz.failures(FILES[ending], 4)) == []


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
