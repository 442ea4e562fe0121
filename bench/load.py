"""Readers at once on one server: ``python bench/load.py [--readers 50] [--seconds 60]``.

Each reader is a session of its own on a WebSocket, thinks two to six seconds between views, and
asks for the map of an area (40 %), an answer to a need (30 %), the figures (10 %), or loads the
shipped outlines as a boundary of one's own and has it checked (20 %), each time a file of other
bytes, or all the same with ``--one-file``. With ``--heavy`` one more loads large files, one after
the other, and what the others wait meanwhile is told by itself.

What is told is the time until the run of a view is finished, with an upload from its first byte,
how much of a core the server used with the processes it started, and its memory: before the
readers, warm, at the end, and after all have left, which it is told to forget sooner than others.
``--rounds N`` lets as many readers come and leave anew, so that what a round leaves behind is seen.
``--address URL`` asks what is served already, ``--pid`` names its processes; ``--profile FILE``
writes where the first of them spent its time, by py-spy, where that is installed.
"""

import argparse
import asyncio
import json
import random
import resource
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.programs import ROOT, processor_seconds
from bench.served import listening

OUTLINES = ROOT / "data" / "areas.geojson"
THINKING_S = (2.0, 6.0)
P95_TARGET_MS, HEAVY_TARGET_MS = 1500, 1000
READER_TARGET_MIB, FLAT_MIB = 15, 10  # of one reader; that all may grow by once it is warm
HEAVY_SQUARES = 80_000  # 400 000 vertices, 17 MB
AREAS = ("urumqi", "kashgar", "khorgos")
NEEDS = ("logistics", "medicines,freight", "cotton yarn", "物流，展览", "C21")
WARM_SHARE = 0.2  # of the time, after which memory is to stay
FORGOTTEN_S, LEFT_S = 20, 45  # after which readers are forgotten, and garbage was searched for
MIB = 1 << 20
BORDER = "----load"
BUSY = ("Reading ", "Other files ", "Checking")  # of a page beside which there is work
_NUMBERS = count()


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


@dataclass(frozen=True)
class Visit:
    """A reader at an address: its cookies as a browser keeps them, and its stream."""

    address: str
    cookies: dict[str, str]
    stream: websockets.ClientConnection

    def put(self, path: str, data: bytes) -> None:
        """Send a file as a browser does."""
        head = 'Content-Disposition: form-data; name="f"; filename="f.geojson"'
        body = f"--{BORDER}\r\n{head}\r\n\r\n".encode() + data + f"\r\n--{BORDER}--\r\n".encode()
        request = urllib.request.Request(self.address + path, data=body, method="PUT")
        request.add_header("Content-Type", f"multipart/form-data; boundary={BORDER}")
        request.add_header("Cookie", cookie_header(self.cookies))
        request.add_header("X-Xsrftoken", self.cookies["_streamlit_xsrf"].strip('"'))
        urllib.request.urlopen(request).close()


@asynccontextmanager
async def visit(address: str) -> AsyncIterator[Visit]:
    """Open an address: its cookies first, which tell a proxy the server, then the stream."""
    cookies = await asyncio.to_thread(cookies_of, f"{address}/_stcore/health")
    async with websockets.connect(
        address.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=["streamlit"],
        additional_headers={"Cookie": cookie_header(cookies)},
        max_size=None,
        ping_interval=None,
    ) as stream:
        yield Visit(address, cookies, stream)


def cookies_of(address: str) -> dict[str, str]:
    """Return the cookies that an address sets, by name."""
    with urllib.request.urlopen(address) as answer:
        pairs = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", [])]
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


def cookie_header(cookies: dict[str, str]) -> str:
    """Return cookies as a browser sends them."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


@dataclass
class Times:
    """How long runs took in ms, by kind; those beside which a heavy file was read once more."""

    every: dict[str, list[float]]
    beside_heavy: list[float]
    heavy: list[float]
    is_heavy: bool = False

    def add(self, kind: str, start: float, *, was_heavy: bool) -> None:
        """Note a run that began at a time."""
        taken = 1000 * (time.perf_counter() - start)
        self.every[kind].append(taken)
        if kind != "upload" and (was_heavy or self.is_heavy):
            self.beside_heavy.append(taken)


async def heavy_reader(at: Visit, end: float, times: Times) -> int:
    """Load large files until the end, one when the other was read; return how many went wrong."""
    wrong = 0
    while time.monotonic() < end:
        data = heavy_file().replace(b'"0"', b'"copy %d"' % next(_NUMBERS), 1)
        start, times.is_heavy = time.perf_counter(), True
        states = await upload(at, "check", "section=boundary", data)
        while states is not None and (found := await run(at, "check", "section=boundary", states)):
            if not found.is_busy or time.monotonic() > end:
                break
            await asyncio.sleep(0.5)
        wrong += states is None
        times.is_heavy = False
        times.heavy.append(1000 * (time.perf_counter() - start))
        await asyncio.sleep(1)
    return wrong


@cache
def heavy_file() -> bytes:
    """Return many squares as GeoJSON, made once: no reader is to wait for that."""
    features = []
    for n in range(HEAVY_SQUARES):
        x, y = 80 + n % 400 / 50, 40 + n // 400 / 50
        ring = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"name": f"{n}"}, "geometry": shape})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


async def reader(at: Visit, number: int, end: float, times: Times, *, is_same: bool) -> int:
    """Ask for views until the end; return how many runs went wrong."""
    chance, wrong = random.Random(number), 0
    await asyncio.sleep(chance.uniform(0, THINKING_S[1]))
    while time.monotonic() < end:
        kind, page, query = view(chance)
        start, was_heavy = time.perf_counter(), times.is_heavy
        if kind == "upload":
            data = outlines(None if is_same else next(_NUMBERS))
            wrong += await upload(at, page, query, data) is None
        else:
            wrong += (await run(at, page, query)) is None
        times.add(kind, start, was_heavy=was_heavy)
        await asyncio.sleep(chance.uniform(*THINKING_S))
    return wrong


@dataclass
class Drawn:
    """What a run drew: the id of its first upload field, and whether a file is still being read."""

    field: str = ""
    is_busy: bool = False


async def run(at: Visit, page: str, query: str, states: WidgetStates | None = None) -> Drawn | None:
    """Ask for one run, wait until it is finished and return what it drew; None if it went wrong."""
    asked = BackMsg()
    asked.rerun_script.query_string, asked.rerun_script.page_name = query, page
    if states is not None:
        asked.rerun_script.widget_states.CopyFrom(states)
    await at.stream.send(asked.SerializeToString())
    drawn = Drawn()
    while True:
        told = ForwardMsg.FromString(await at.stream.recv())
        kind = told.WhichOneof("type")
        if kind == "delta":
            element = told.delta.new_element
            drawn.field = drawn.field or element.file_uploader.id
            told_of = element.alert.body or element.progress.text
            drawn.is_busy |= told_of.startswith(BUSY)
        early = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # the next run follows by itself
        if kind == "script_finished" and told.script_finished != early:
            went_well = told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            return drawn if went_well else None


def outlines(number: int | None) -> bytes:
    """Return the shipped outlines as a file, one of its own by a number."""
    data = OUTLINES.read_bytes()
    return data if number is None else data.replace(b"{", b'{"copy": %d, ' % number, 1)


async def upload(at: Visit, page: str, query: str, data: bytes) -> WidgetStates | None:
    """Load a file into the field of a page; return what the field holds, None if it went wrong."""
    drawn = await run(at, page, query)
    if drawn is None or not drawn.field:
        return None
    asked = BackMsg()
    asked.file_urls_request.request_id = "load"
    asked.file_urls_request.file_names.append(OUTLINES.name)
    await at.stream.send(asked.SerializeToString())
    while True:
        told = ForwardMsg.FromString(await at.stream.recv())
        if told.WhichOneof("type") == "file_urls_response":
            break
    place = told.file_urls_response.file_urls[0]
    await asyncio.to_thread(at.put, place.upload_url, data)
    states = WidgetStates()
    state = states.widgets.add(id=drawn.field)
    info = state.file_uploader_state_value.uploaded_file_info.add()
    info.name, info.size, info.file_id = OUTLINES.name, len(data), place.file_id
    info.file_urls.CopyFrom(place)
    return None if await run(at, page, query, states) is None else states


async def readers(
    address: str, options: argparse.Namespace, memory: "Memory", pids: tuple[int, ...]
) -> tuple[Times, int]:
    """Return the times of all runs, and how many went wrong; note the memory."""
    times = Times(defaultdict(list), [], [])
    if options.heavy:
        heavy_file()
    async with AsyncExitStack() as visits:
        count = options.readers + options.heavy
        opened = [await visits.enter_async_context(visit(address)) for _ in range(count)]
        end, is_same = time.monotonic() + options.seconds, options.one_file
        work = [
            reader(at, n, end, times, is_same=is_same)
            for n, at in enumerate(opened[: options.readers])
        ]
        work += [heavy_reader(at, end, times) for at in opened[options.readers :]]
        *wrong, _ = await asyncio.gather(*work, memory.watch(pids, options.seconds))
        memory.end = resident_mib(pids)
    return times, sum(wrong)


async def warm_up(address: str) -> None:
    """Ask for a view of each kind once, so that no reader waits for imports."""
    async with visit(address) as at:
        await run(at, "", "area=urumqi")
        await run(at, "find", "need=logistics")
        await run(at, "check", "tolerance=3")
        await upload(at, "check", "section=boundary", outlines(None))


@contextmanager
def served() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Serve the program; give its address and its process, and end it."""
    forgotten = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(FORGOTTEN_S)}
    with listening("-m ftzmap serve --port {port}", **forgotten) as (address, pid):
        yield address, (pid,)


def resident_mib(pids: tuple[int, ...]) -> float:
    """Return the memory that processes hold; NaN where the system does not tell."""
    try:
        texts = [Path(f"/proc/{pid}/statm").read_text(encoding="ascii") for pid in pids]
    except OSError:
        return float("nan")
    return sum(int(text.split()[1]) for text in texts) * resource.getpagesize() / MIB


@dataclass
class Memory:
    """What processes hold in MiB: before the readers, warm, at the end, after all have left."""

    before: float
    warm: float = float("nan")
    end: float = float("nan")
    after: float = float("nan")

    async def watch(self, pids: tuple[int, ...], seconds: float) -> None:
        """Note what is held when a share of the time has passed."""
        await asyncio.sleep(WARM_SHARE * seconds)
        self.warm = resident_mib(pids)

    def lines(self, readers: int) -> Iterator[str]:
        """Yield what there is to say of it."""
        yield (
            f"memory: {self.before:.0f} MiB before the readers, {self.warm:.0f} after "
            f"{WARM_SHARE:.0%} of the time, {self.end:.0f} at the end, {self.after:.0f} after all "
            "have left"
        )
        yield f"a reader: {self.of_one(readers):.2f} MiB (target at most {READER_TARGET_MIB})"
        grown = self.end - self.warm
        yield f"grown once warm: {grown:.0f} MiB (target at most {FLAT_MIB})"
        yield f"given back of that and what a reader takes: {self.end - self.after:.0f} MiB"

    def of_one(self, readers: int) -> float:
        """Return what one reader takes."""
        return (self.end - self.before) / readers

    def is_missed(self, readers: int) -> bool:
        """Whether a reader takes too much, or all grow on once they are warm."""
        return self.of_one(readers) > READER_TARGET_MIB or self.end - self.warm > FLAT_MIB


def main() -> int:
    """Measure, print, and return 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--one-file", action="store_true", help="that all readers load")
    parser.add_argument("--heavy", action="store_true", help="with one who loads large files")
    parser.add_argument("--rounds", type=int, default=1, help="of readers who come and leave")
    parser.add_argument("--profile", type=Path, metavar="FILE")
    parser.add_argument("--address", metavar="URL", help="of what is served already")
    parser.add_argument("--pid", type=int, nargs="*", default=[], help="its processes")
    options = parser.parse_args()
    there = (
        nullcontext((options.address.rstrip("/"), tuple(options.pid)))
        if options.address
        else served()
    )
    with there as (address, pids):
        for _ in range(max(1, len(pids))):  # each server, where there are several
            asyncio.run(warm_up(address))
        return max(measure(address, pids, options) for _ in range(options.rounds))


def measure(address: str, pids: tuple[int, ...], options: argparse.Namespace) -> int:
    """Let the readers read and leave, print what was found, and return 1 if a target is missed."""
    memory, before, start = Memory(resident_mib(pids)), processor_seconds(pids), time.monotonic()
    if options.profile:
        profile(pids[0], options.profile, options.seconds)
    times, wrong = asyncio.run(readers(address, options, memory, pids))
    used = processor_seconds(pids) - before
    busy = used / (time.monotonic() - start)
    for kind, found in sorted(times.every.items()):
        print(f"{kind:8} {len(found):5} runs  {summary(found)}")
    every = [ms for found in times.every.values() for ms in found]
    print(f"all      {len(every):5} runs  {summary(every)} (target p95 {P95_TARGET_MS})")
    print(f"runs that went wrong: {wrong}")
    print(
        f"server: {busy:.0%} of a core, {1000 * used / len(every):.0f} ms of it a run", flush=True
    )
    print(*heavy_lines(times), sep="\n", end="")
    time.sleep(FORGOTTEN_S + LEFT_S)
    memory.after = resident_mib(pids)
    print(*memory.lines(options.readers), sep="\n", flush=True)
    is_slow = quantile(every, 95) > P95_TARGET_MS
    is_held_up = bool(times.beside_heavy) and quantile(times.beside_heavy, 95) > HEAVY_TARGET_MS
    return int(wrong > 0 or is_slow or is_held_up or memory.is_missed(options.readers))


def heavy_lines(times: Times) -> Iterator[str]:
    """Yield what there is to say of large files, and of what the others waited meanwhile."""
    if times.heavy:
        yield f"large files {len(times.heavy):2}       {summary(times.heavy)}"
    if times.beside_heavy:
        found = times.beside_heavy
        yield f"meanwhile {len(found):4} views {summary(found)} (target p95 {HEAVY_TARGET_MS})\n"


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
