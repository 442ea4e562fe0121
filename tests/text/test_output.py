import errno
import os
import stat
import subprocess
import sys
import threading

import pytest

from ftzmap import ROOT
from ftzmap.text import output
from ftzmap.text.output import check_output, os_error_message, whole_file, write_file


def test_a_file_is_written_whole(tmp_path):
    write_file(tmp_path / "a.txt", b"all of it")

    assert (tmp_path / "a.txt").read_bytes() == b"all of it"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, MemoryError, OSError(errno.ENOSPC, "full")])
def test_what_was_there_stays_when_writing_fails(tmp_path, stop):
    out = tmp_path / "a.txt"
    out.write_bytes(b"as it was")

    with pytest.raises(BaseException) as caught, whole_file(out) as part:  # noqa: PT011, PT012
        part.write_bytes(b"half")
        raise stop

    assert out.read_bytes() == b"as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert getattr(caught.value, "filename", str(out)) == str(out)


def test_an_error_on_another_file_keeps_its_name(tmp_path):
    with pytest.raises(FileNotFoundError) as caught, whole_file(tmp_path / "a.txt"):
        (tmp_path / "other.txt").read_bytes()

    assert caught.value.filename == str(tmp_path / "other.txt")


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_bytes(b"old")
    link.symlink_to(target)

    write_file(link, b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_pipe_is_written_as_it_stands(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)  # one of our own: a device of the system is no place for a test to write
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()

    write_file(pipe, b"all of it")

    reader.join(timeout=10)
    assert read == [b"all of it"]
    assert pipe.is_fifo()


@pytest.mark.parametrize(("name", "refused"), [("a.txt", "a.txt"), ("new.txt", ".")])
def test_what_may_not_be_changed_is_refused_before_any_work(tmp_path, monkeypatch, name, refused):
    (tmp_path / "a.txt").write_bytes(b"kept")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anything

    with pytest.raises(PermissionError) as caught:
        check_output(tmp_path / name)

    assert caught.value.filename == str(tmp_path / refused)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOENT, "a.txt does not exist; check the name and the folder."),
        (errno.EISDIR, "a.txt is a folder; name a file."),
        (
            errno.EROFS,
            ("You do not have permission to open a.txt; ask for it, or name another file."),
        ),
        (errno.EIO, "a.txt cannot be used: Input/output error."),
    ],
)
def test_every_error_is_one_sentence(number, said):
    assert str(os_error_message(OSError(number, os.strerror(number)), "a.txt")) == said


def test_a_file_of_the_users_with_a_name_of_ours_is_left_alone(tmp_path):
    out, own, link = tmp_path / "a.txt", tmp_path / "a.txt.part", tmp_path / "b.txt.part"
    own.write_bytes(b"mine")
    link.symlink_to(own)

    write_file(out, b"new")
    write_file(tmp_path / "b.txt", b"new")

    assert own.read_bytes() == b"mine"
    assert link.is_symlink()
    assert not (tmp_path / "b.txt").is_symlink()


def test_two_runs_on_one_output_do_not_mix(tmp_path):
    out = tmp_path / "a.txt"

    with whole_file(out) as first, whole_file(out) as second:
        with first.open("wb") as one, second.open("wb") as other:
            one.write(b"1111")
            other.write(b"22")
        assert first != second
        assert first.exists()  # the other run does not take it for a stray

    assert out.read_bytes() == b"1111"  # the one that ended last
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_a_library_makes_anew_is_no_stray_to_another_run(tmp_path):
    with whole_file(tmp_path / "a.gpkg") as part:
        part.unlink()
        part.write_bytes(b"as GDAL does")
        write_file(tmp_path / "b.txt", b"another run")

    assert (tmp_path / "a.gpkg").read_bytes() == b"as GDAL does"


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_what_is_replaced_keeps_its_mode(tmp_path, mode):
    out = tmp_path / "a.txt"
    out.write_bytes(b"old")
    out.chmod(mode)

    write_file(out, b"new")

    assert stat.S_IMODE(out.stat().st_mode) == mode


def test_a_new_file_has_the_mode_of_any_new_file_of_the_user(tmp_path):
    (tmp_path / "usual").touch()

    write_file(tmp_path / "a.txt", b"new")

    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_name_of_250_letters_is_written(tmp_path):
    out = tmp_path / ("a" * 250)

    write_file(out, b"all of it")

    assert out.read_bytes() == b"all of it"


def test_file_and_folder_are_on_the_disk_before_and_after_the_change(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda file: synced.append(stat.S_ISDIR(os.fstat(file).st_mode))
    )

    write_file(tmp_path / "a.txt", b"all of it")

    assert synced == [False, True]


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from ftzmap.text.output import whole_file\n"
        "with whole_file(Path(sys.argv[1])) as part:\n"
        "    part.write_bytes(b'half')\n"
        "    part.with_name(f'{part.name}-journal').write_bytes(b'of a database')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, tmp_path / "a.txt"], check=False, cwd=ROOT)
    assert list(tmp_path.iterdir())

    write_file(tmp_path / "b.txt", b"all of it")

    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]


def test_a_disk_that_fails_while_a_file_is_written_is_told_though_its_end_succeeds(
    tmp_path, monkeypatch
):
    tried, sync = threading.Event(), os.fsync

    def fail_once(file):
        if tried.is_set():
            return sync(file)
        tried.set()
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail_once)
    monkeypatch.setattr(output, "_SETTLING", 0)
    out = tmp_path / "a.txt"

    with pytest.raises(OSError, match="Input/output error") as caught, whole_file(out) as part:  # noqa: PT012
        part.write_bytes(b"all of it")
        assert tried.wait(10)

    assert caught.value.filename == str(out)
    assert list(tmp_path.iterdir()) == []
