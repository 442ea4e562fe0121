"""The image of `Containerfile`, built by the engine that ``ENGINE`` names, and a container."""

import json
import os
import subprocess
import time

import pytest

BUILD_S, START_S, COMMAND_S = 900, 60, 60
ENGINE = os.environ.get("ENGINE", "podman")
WITH_CHECK = {"BUILDAH_FORMAT": "docker"}  # podman's own format of images has no health check


class Container:
    """A container of the image, started as the head of `Containerfile` says."""

    def __init__(self, name):
        self.name = name

    def run(self, *command):
        """Return the exit code and the output of a command inside."""
        return _engine("exec", self.name, *command, seconds=COMMAND_S)

    def told(self, what):
        """Return what the engine tells of it, by a template of Go."""
        code, text = _engine("inspect", "--format", f"{{{{json {what}}}}}", self.name)
        assert code == 0, text
        return json.loads(text)


@pytest.fixture(scope="session")
def container(root):
    """Build the image; yield a container of it that is healthy by its own check."""
    code, text = _engine("build", "--tag", "ftzmap-tried", root, seconds=BUILD_S)
    assert code == 0, text
    code, name = _engine("run", "--detach", "--read-only", "--tmpfs", "/tmp", "ftzmap-tried")
    assert code == 0, name
    started = Container(name.split()[-1])
    try:
        assert _is_healthy(started), _engine("logs", started.name)[1]
        yield started
    finally:
        _engine("rm", "--force", started.name)


def _is_healthy(container):
    """Return whether its health check, run as the engine would, is content in time."""
    how, *check = container.told(".Config.Healthcheck.Test")
    assert how == "CMD"
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if container.run(*check)[0] == 0:
            return True
        time.sleep(0.5)
    return False


def _engine(*arguments, seconds=COMMAND_S):
    """Return the exit code of the engine, and what it and what it ran said."""
    done = subprocess.run(
        [ENGINE, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | WITH_CHECK,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")
