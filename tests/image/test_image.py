"""The image serves without root, writes to ``/tmp`` alone, and answers as the commands do."""


def test_it_runs_as_a_user_of_its_own(container):
    code, user = container.run("id", "-u")

    assert (code, user.strip() != "0") == (0, True)


def test_nothing_but_tmp_can_be_written_to(container):
    assert container.run("touch", "/tmp/kept")[0] == 0
    for folder in ("/", "/etc", "/home", "/usr/local"):
        assert "Read-only file system" in container.run("touch", f"{folder}/kept")[1]


def test_it_holds_no_sources_and_no_tests(container):
    assert container.run("test", "-e", "/src")[0] == 1
    assert container.run("find", "/usr", "/home", "-name", "test_supply.py") == (0, "")


def test_it_measures(container):
    code, areas = container.run("ftzmap", "areas")

    assert code == 0
    assert "134.600036" in areas
