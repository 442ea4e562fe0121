import errno
import os
import threading

import pytest

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
        (errno.ENOENT, "There is no a.txt; check the name and the folder."),
        (errno.EISDIR, "a.txt is a folder; name a file."),
        (errno.EROFS, "a.txt may not be opened; ask for the right to it, or name another."),
        (errno.EIO, "a.txt cannot be used: Input/output error."),
    ],
)
def test_every_error_is_one_sentence(number, said):
    assert str(os_error_message(OSError(number, os.strerror(number)), "a.txt")) == said
