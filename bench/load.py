"""Readers at once on one server: ``python bench/load.py [--readers 50] [--seconds 60]``.

Each reader is a session of its own on a WebSocket, thinks two to six seconds between views, and
asks for the map of an area (45 %), an answer to a need (35 %) or the figures (20 %). What is told
is the time until the run of a view is finished, and how much of a core the server used.
"""

import argparse
import asyncio
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parent.parent
THINKING_S = (2.0, 6.0)
P95_TARGET_MS = 1500
AREAS = ("urumqi", "kashgar", "khorgos")
NEEDS = ("logistics", "medicines,freight", "cotton yarn", "物流，展览", "C21")
START_S = 60


def view(chance: random.Random) -> tuple[str, str, str]:
    """Return what a reader asks for: its kind, page and query string."""
    kind = chance.choices(("map", "search", "figures"), weights=(45, 35, 20))[0]
    if kind == "map":
        return kind, "", f"area={chance.choice(AREAS)}"
    if kind == "search":
        return kind, "find", f"need={chance.choice(NEEDS)}"
    return kind, "check", f"tolerance={chance.randint(1, 9)}"


async def reader(url: str, number: int, end: float, times: dict[str, list[float]]) -> int:
    """Ask for views until the end; return how many runs went wrong."""
    chance, wrong = random.Random(number), 0
    await asyncio.sleep(chance.uniform(0, THINKING_S[1]))
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=None) as stream:
        while time.monotonic() < end:
            kind, page, query = view(chance)
            start = time.perf_counter()
            wrong += not await run(stream, page, query)
            times[kind].append(1000 * (time.perf_counter() - start))
            await asyncio.sleep(chance.uniform(*THINKING_S))
    return wrong


async def run(stream: websockets.ClientConnection, page: str, query: str) -> bool:
    """Ask for one run and wait until it is finished; return whether it went well."""
    asked = BackMsg()
    asked.rerun_script.query_string, asked.rerun_script.page_name = query, page
    await stream.send(asked.SerializeToString())
    while True:
        told = ForwardMsg.FromString(await stream.recv())
        if told.WhichOneof("type") == "script_finished":
            return told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


async def readers(url: str, count: int, seconds: float) -> tuple[dict[str, list[float]], int]:
    """Return the times of all runs in ms by kind, and how many went wrong."""
    times: dict[str, list[float]] = defaultdict(list)
    end = time.monotonic() + seconds
    wrong = await asyncio.gather(*(reader(url, n, end, times) for n in range(count)))
    return times, sum(wrong)


def serve(port: int) -> subprocess.Popen:
    """Start the program and wait until it answers."""
    command = [sys.executable, "-m", "ftzmap", "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    server.terminate()
    raise TimeoutError(port)


def resident_mb(pid: int) -> float:
    """Return the memory that a process holds; NaN where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return float("nan")
    return pages * resource.getpagesize() / 1e6


def cpu_seconds(pid: int) -> float:
    """Return the time that a process has used on cores; NaN where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Measure, print, and return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    server = serve(port)
    try:
        url = f"ws://localhost:{port}/_stcore/stream"
        asyncio.run(readers(url, 1, 5))  # imports
        before, start = cpu_seconds(server.pid), time.monotonic()
        times, wrong = asyncio.run(readers(url, options.readers, options.seconds))
        used = cpu_seconds(server.pid) - before
        busy = used / (time.monotonic() - start)
        memory = resident_mb(server.pid)
    finally:
        server.terminate()
        server.wait()
    for kind, found in sorted(times.items()):
        print(f"{kind:8} {len(found):5} runs  {summary(found)}")
    every = [ms for found in times.values() for ms in found]
    print(f"all      {len(every):5} runs  {summary(every)}")
    print(
        f"server: {busy:.0%} of a core, {1000 * used / len(every):.0f} ms of it a run, "
        f"{memory:.0f} MB; runs that went wrong: {wrong}"
    )
    return int(wrong > 0 or quantile(every, 95) > P95_TARGET_MS)


def summary(found: list[float]) -> str:
    """Return the median, the 95th percentile and the longest of some times in ms."""
    return (
        f"p50 {quantile(found, 50):6.0f}  p95 {quantile(found, 95):6.0f}  max {max(found):6.0f} ms"
    )


def quantile(found: list[float], percent: int) -> float:
    """Return a percentile."""
    return statistics.quantiles(found, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    sys.exit(main())
