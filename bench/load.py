"""Readers at once on one server: ``python bench/load.py [--readers 50] [--seconds 60]``.

Each reader is a session of its own on a WebSocket, thinks two to six seconds between views, and
asks for the map of an area (40 %), an answer to a need (30 %), the figures (10 %), or loads the
shipped outlines as a boundary of one's own and has it checked (20 %). What is told is the time
until the run of a view is finished, with an upload from its first byte, and how much of a core the
server used; ``--profile FILE`` writes where it spent its time, by py-spy, where that is installed.
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
from streamlit.proto.WidgetStates_pb2 import WidgetStates

ROOT = Path(__file__).resolve().parent.parent
OUTLINES = ROOT / "data" / "areas.geojson"
THINKING_S = (2.0, 6.0)
P95_TARGET_MS = 1500
AREAS = ("urumqi", "kashgar", "khorgos")
NEEDS = ("logistics", "medicines,freight", "cotton yarn", "物流，展览", "C21")
START_S = 60


def view(chance: random.Random) -> tuple[str, str, str]:
    """Return what a reader asks for: its kind, page and query string."""
    kind = chance.choices(("map", "search", "figures", "upload"), weights=(40, 30, 10, 20))[0]
    if kind == "map":
        return kind, "", f"area={chance.choice(AREAS)}"
    if kind == "search":
        return kind, "find", f"need={chance.choice(NEEDS)}"
    if kind == "upload":
        return kind, "check", "section=boundary"
    return kind, "check", f"tolerance={chance.randint(1, 9)}"


async def reader(url: str, number: int, end: float, times: dict[str, list[float]]) -> int:
    """Ask for views until the end; return how many runs went wrong."""
    chance, wrong = random.Random(number), 0
    await asyncio.sleep(chance.uniform(0, THINKING_S[1]))
    async with websockets.connect(
        url, subprotocols=["streamlit"], max_size=None, ping_interval=None
    ) as stream:
        while time.monotonic() < end:
            kind, page, query = view(chance)
            start = time.perf_counter()
            if kind == "upload":
                wrong += not await upload(stream, url, page, query)
            else:
                wrong += (await run(stream, page, query)) is None
            times[kind].append(1000 * (time.perf_counter() - start))
            await asyncio.sleep(chance.uniform(*THINKING_S))
    return wrong


async def run(
    stream: websockets.ClientConnection,
    page: str,
    query: str,
    states: WidgetStates | None = None,
) -> str | None:
    """Ask for one run and wait until it is finished.

    Return the id of the last upload field that it drew, an empty text without one; None where it
    went wrong.
    """
    asked = BackMsg()
    asked.rerun_script.query_string, asked.rerun_script.page_name = query, page
    if states is not None:
        asked.rerun_script.widget_states.CopyFrom(states)
    await stream.send(asked.SerializeToString())
    field = ""
    while True:
        told = ForwardMsg.FromString(await stream.recv())
        kind = told.WhichOneof("type")
        if kind == "delta" and told.delta.new_element.WhichOneof("type") == "file_uploader":
            field = field or told.delta.new_element.file_uploader.id
        early = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # the next run follows by itself
        if kind == "script_finished" and told.script_finished != early:
            went_well = told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            return field if went_well else None


async def upload(stream: websockets.ClientConnection, url: str, page: str, query: str) -> bool:
    """Load the shipped outlines into the field of a page; return whether all of it went well."""
    field = await run(stream, page, query)
    asked = BackMsg()
    asked.file_urls_request.request_id = "load"
    asked.file_urls_request.file_names.append(OUTLINES.name)
    await stream.send(asked.SerializeToString())
    while True:
        told = ForwardMsg.FromString(await stream.recv())
        if told.WhichOneof("type") == "file_urls_response":
            break
    place, data = told.file_urls_response.file_urls[0], OUTLINES.read_bytes()
    root = url.replace("ws://", "http://").partition("/_stcore")[0]
    await asyncio.to_thread(put, root + place.upload_url, data)
    states = WidgetStates()
    state = states.widgets.add(id=field or "")
    info = state.file_uploader_state_value.uploaded_file_info.add()
    info.name, info.size, info.file_id = OUTLINES.name, len(data), place.file_id
    info.file_urls.CopyFrom(place)
    return bool(field) and await run(stream, page, query, states) is not None


def put(address: str, data: bytes) -> None:
    """Send a file as a browser does."""
    root = address.partition("/_stcore")[0]
    with urllib.request.urlopen(f"{root}/_stcore/health") as answer:
        cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
    border = "----load"
    head = f'--{border}\r\nContent-Disposition: form-data; name="f"; filename="f.geojson"\r\n\r\n'
    request = urllib.request.Request(
        address, data=head.encode() + data + f"\r\n--{border}--\r\n".encode(), method="PUT"
    )
    request.add_header("Content-Type", f"multipart/form-data; boundary={border}")
    request.add_header("Cookie", cookie)
    request.add_header("X-Xsrftoken", cookie.partition("=")[2].strip('"'))
    urllib.request.urlopen(request).close()


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
    parser.add_argument("--profile", type=Path, metavar="FILE")
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    server = serve(port)
    try:
        url = f"ws://localhost:{port}/_stcore/stream"
        asyncio.run(readers(url, 1, 5))  # imports
        before, start = cpu_seconds(server.pid), time.monotonic()
        if options.profile:
            profile(server.pid, options.profile, options.seconds)
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


def profile(pid: int, file: Path, seconds: float) -> None:
    """Have py-spy write where a process spends its time, as folded stacks."""
    subprocess.Popen(
        [*f"py-spy record -p {pid} -d {max(1, int(seconds) - 5)} -r 50 -f raw -o".split(), file],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def summary(found: list[float]) -> str:
    """Return the median, the 95th percentile and the longest of some times in ms."""
    return (
        f"p50 {quantile(found, 50):6.0f}  p95 {quantile(found, 95):6.0f}  max {max(found):6.0f} ms"
    )


def quantile(found: list[float], percent: int) -> float:
    """Return a percentile."""
    if len(found) == 1:
        return found[0]
    return statistics.quantiles(found, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    sys.exit(main())
