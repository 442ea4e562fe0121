"""The table of `make bench`: what it counts, what it says of it, and how it starts programs."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from bench import area, programs, province, stated, table
from bench.race import Cost, Race, WrongAnswerError

ROOT = Path(__file__).parents[1]
HOLDS = "held = bytearray(b'x') * (200 << 20); print(sum(held[::32]) > 0)"


@pytest.fixture(autouse=True)
def _disk_is_quiet(monkeypatch):
    monkeypatch.setattr(os, "sync", lambda: None)


def turns(*seconds, **more):
    """A method whose turns cost so many seconds, one after the other."""
    left = iter(seconds)
    return lambda: Cost(seconds=next(left), **more)


def ran(**more):
    return table.run(Race(work="work", n=1000, **more))


def test_a_method_is_as_many_times_as_fast_as_the_peer_as_its_median_round():
    peer, ours = turns(99, 4, 2, 8), turns(99, 1, 1, 1)

    lines = ran(methods={"peer": peer, "ours": ours})

    assert [line.ratio for line in lines] == [1, 4]
    assert [line.seconds for line in lines] == [(4, 2, 8), (1, 1, 1)]
    assert [line.each for line in lines] == [4000, 1000]


def test_a_share_of_the_work_counts_as_all_of_it():
    lines = ran(
        methods={"peer": turns(1, 1, 1, 1, processor=3), "ours": turns(1, 1, 1, 1)},
        scale={"peer": 0.25},
    )

    assert [line.ratio for line in lines] == [1, 4]
    assert " 12.00" in str(lines[0])


def test_one_turn_of_a_slow_method_stands_for_all_and_is_not_warmed_up():
    lines = ran(methods={"peer": turns(6), "ours": turns(99, 1, 2, 3)}, once=frozenset({"peer"}))

    assert [line.ratio for line in lines] == [1, 3]


def test_a_line_says_whether_what_was_wanted_is_reached():
    peer, ours = turns(*[3] * 4), turns(*[1] * 4, peak=77.4)
    methods = {"peer": peer, "ours": ours}

    line = ran(methods=methods, wanted={"ours": 3.5}, within={"ours": 1000})[1]

    assert " ".join(str(line).split()) == (
        "work 1,000 ours 1.00 1.00–1.00 1,000.00 3.00 77"
        " 3.5 times: MISSED, at most 1,000 µs each: reached"
    )


def test_growth_tells_the_cost_of_each_and_of_each_more():
    sizes = ((10, 5e-3), (1000, 6e-3), (2000, 9e-3))
    races = [
        Race(work="work", n=n, methods={"ours": turns(*[seconds] * 4)}) for n, seconds in sizes
    ]
    alone = Race(work="of one size", n=1, methods={"ours": turns(*[1] * 4)})

    [row] = table.growth(line for race in [*races, alone] for line in table.run(race))

    assert " ".join(row.split()) == (
        "work ours 3.00 1e3 to 2e3 0.01 10: 500.00, 1,000: 6.00, 2,000: 4.50"
    )


def test_a_wrong_answer_is_told_and_ends_the_table_with_one(monkeypatch, capsys):
    def differ(costs):
        raise WrongAnswerError(f"{costs['ours'].answer} are off")

    methods = {"ours": turns(*[1] * 4, answer=7)}
    races = [Race(work="work", n=size, methods=methods, check=differ) for size in (5,)]
    monkeypatch.setattr(stated, "races", lambda sizes: races)

    assert table.main(["stated", "--sizes", "5"]) == 1
    assert "WRONG: 7 are off" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["kernel"], ["--sizes", "0"], ["--sizes", "many"]])
def test_what_cannot_be_asked_for_is_refused(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        table.main(words)

    assert "Traceback" not in capsys.readouterr().err


def test_programs_start_with_bytecode_like_installed_ones(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path))
    told = tmp_path / "told"
    state = "f'{sys.dont_write_bytecode} {sys.pycache_prefix}'"
    code = f"import sys; open(sys.argv[1], 'w').write({state})"

    programs.python("-c", code, told)()

    assert told.read_text() == "False None"


def test_the_memory_of_a_program_is_counted_with_that_of_what_it_started():
    parent = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDS!r}], check=True)"
    )

    cost = programs.python("-c", parent)()

    assert 200 < cost.peak < 260
    assert cost.processor > 0


def test_a_process_that_stands_by_has_used_what_those_used_that_it_saw_end():
    child = "import time; sum(range(5_000_000)); print(time.process_time(), flush=True)"
    run = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    code = f"{run}; print('ended', flush=True); input()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe) as started:
        used, _ = float(started.stdout.readline()), started.stdout.readline()
        found = programs.processor_seconds([started.pid])
        started.communicate(b"\n")

    assert found > used


def test_a_program_that_fails_ends_the_table_with_what_it_said():
    with pytest.raises(SystemExit, match="ended with 3: no such thing"):
        programs.python("-c", "import sys; print('no such thing', file=sys.stderr); sys.exit(3)")()


def test_what_runs_alone_tells_its_own_cost_and_answer():
    cost = programs.alone("bench.coverage", "geo.overlay.coverage", "touching", 30)()

    covered, _ = cost.answer
    assert 0 < covered < 359.32  # twice the km² of the legal text, which the areas and parts are
    assert 0 < cost.seconds < cost.seconds + cost.peak


@pytest.mark.parametrize("module", [area, stated])
def test_races_in_memory_run_and_their_answers_are_right(module):
    for race in module.races([50]):
        lines = table.run(race)

        assert table.told(race, lines)
        assert all(min(line.seconds) > 0 for line in lines)


def test_a_small_province_is_covered_as_by_the_peer(tmp_path):
    race = province.race(tmp_path, 30)
    costs = {name: method() for name, method in race.methods.items()}

    assert race.n == 27  # three squares of three by three
    assert race.check(costs).startswith("both find 225.800")  # of the legal text, parts twice


def test_every_module_of_the_table_has_races():
    assert all(callable(import_module(f"bench.{name}").races) for name in table.MODULES)


def test_every_bench_that_a_document_names_is_there():
    files = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "bench" / "RESULTS.md"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    scripts = re.findall(r"bench/(\w+\.py)", text)
    named = re.findall(r"bench/table\.py ([a-z]+)", text)

    assert [name for name in scripts if not (ROOT / "bench" / name).exists()] == []
    assert [name for name in named if name not in table.MODULES] == []
