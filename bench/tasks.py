"""The tasks of readers, each driven as a reader would: ``python bench/tasks.py``.

Printed are clicks and texts typed, screens scrolled at 1280 × 800 until the result is seen, and
seconds, lower bounds because a script does not read. A busy machine moves the seconds alone.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.programs import ROOT
from bench.served import HEIGHT, WIDTH, browser, serving

IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
TXT = """[属性描述]
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=29
精度=0.01
转换参数=,,,,,,
[地块坐标]
4,96.00,1,甲地块,面,,农用地,,@
J1,1,4865000.00,29532000.00
J2,1,4865800.00,29532000.00
J3,1,4865800.00,29533200.00
J4,1,4865000.00,29533200.00
J1,1,4865000.00,29532000.00
"""  # a rectangle of 800 m by 1200 m: 96 ha, 1440 mu


@dataclass
class Reader:
    """A reader at a page, who counts what he does."""

    page: Page
    clicks: int = 0
    typed: int = 0
    screens: float = 0.0
    begin: float = field(default_factory=time.perf_counter)

    def click(self, target: Locator) -> None:
        """Press something."""
        target.click()
        self.clicks += 1
        self.rest()

    def type(self, field_: Locator, text: str) -> None:
        """Type a text and confirm it."""
        field_.fill(text)
        field_.press("Enter")
        self.typed += 1
        self.rest()

    def choose(self, path: Path) -> None:
        """Choose a file: one click on the button, one on the file."""
        self.page.locator("input[type=file]").first.set_input_files(path)
        self.clicks += 2
        self.rest()

    def rest(self) -> None:
        """Wait until the page has answered."""
        self.page.locator(IDLE).wait_for()

    def see(self, target: Locator) -> None:
        """Wait for a result, and note how far down it stands."""
        target = target.first
        target.wait_for(state="visible")
        bottom = target.evaluate("(node) => node.getBoundingClientRect().bottom")
        self.screens = max(0.0, (bottom - HEIGHT) / HEIGHT)


def _search(reader: Reader, text: str) -> Locator:
    """Type into the one search of the first screen; return where it answers."""
    reader.type(reader.page.get_by_role("searchbox"), text)
    found = reader.page.locator(".st-key-found")
    found.wait_for()
    return found


def investor_where(reader: Reader, folder: Path) -> None:
    """Ask where for a cold-chain medicine plant to Almaty, cheap land, tax holiday."""
    found = _search(reader, "cold-chain medicine, freight to Almaty, cheap land, tax holiday")
    reader.see(found.get_by_text("nearer to Almaty").or_(found.get_by_text("of your 4 needs")))
    reader.see(found.get_by_text("tax").last)


def investor_km(reader: Reader, folder: Path) -> None:
    """Ask for the kilometres to Almaty."""
    found = _search(reader, "Almaty")
    reader.see(found.get_by_text("Straight line from Almaty,"))


def investor_brief(reader: Reader, folder: Path) -> None:
    """Take along a brief of one page on an area."""
    reader.click(reader.page.locator("button.ftz-card[data-id=khorgos]"))
    button = reader.page.get_by_role("button", name="Brief (HTML, one A4 page)")
    reader.see(button)
    with reader.page.expect_download():
        reader.click(button)


def investor_site(reader: Reader, folder: Path) -> None:
    """Ask what a site at a coordinate lies in."""
    found = _search(reader, "44.21, 80.41")
    reader.see(found.get_by_text("Khorgos Area"))


def _load(reader: Reader, folder: Path) -> None:
    page = reader.page
    reader.click(page.get_by_role("link", name="Check a boundary"))
    path = folder / "parcel.txt"
    path.write_text(TXT, encoding="utf-8")
    reader.choose(path)
    page.get_by_role("button", name="Keep my work").wait_for()
    reader.rest()


def planner_mu(reader: Reader, folder: Path) -> None:
    """Read a survey TXT in mu."""
    _load(reader, folder)
    reader.see(reader.page.get_by_role("heading", name="Areas in the units planners use"))


def planner_wrong(reader: Reader, folder: Path) -> None:
    """See what is wrong in my file."""
    _load(reader, folder)
    reader.see(reader.page.locator("[data-testid=stHeading]").first)


def planner_report(reader: Reader, folder: Path) -> None:
    """Take the report on a loaded file."""
    _load(reader, folder)
    reader.clicks, reader.begin = 0, time.perf_counter()
    button = reader.page.get_by_role("button", name="Report (HTML)")
    reader.see(button)
    with reader.page.expect_download():
        reader.click(button)


def planner_parcels(reader: Reader, folder: Path) -> None:
    """See the first gap of the sample parcels on the map."""
    page = reader.page
    reader.click(page.get_by_role("link", name="Check sample parcels"))
    reader.see(page.get_by_text("Gap of"))
    page.locator(".ftz-map canvas").wait_for()


def planner_reload(reader: Reader, folder: Path) -> None:
    """Find the file again after a reload of the page."""
    _load(reader, folder)
    reader.clicks, reader.begin = 0, time.perf_counter()
    reader.page.reload()
    reader.clicks += 1
    reader.see(reader.page.get_by_role("button", name="Report (HTML)"))


def student_size(reader: Reader, folder: Path) -> None:
    """Compare the zone with my own city."""
    page = reader.page
    reader.click(page.get_by_role("link", name="How large?"))
    reader.type(page.get_by_label("Area of your city or district, km²"), "400")
    reader.see(page.get_by_text("Multiples of your area"))


def student_exercise(reader: Reader, folder: Path) -> None:
    """Answer an exercise, and go to the next."""
    page = reader.page
    reader.click(page.locator(".st-key-pages a[href$='learn']"))
    reader.click(page.locator("[class*=st-key-answer-] button").nth(1))
    reader.see(page.get_by_text("Your answer:"))
    reader.see(page.locator("[class*=st-key-choices-]"))


def student_word(reader: Reader, folder: Path) -> None:
    """Look up what “bonded” is."""
    reader.see(_search(reader, "bonded").get_by_text("special customs supervision"))


def student_where(reader: Reader, folder: Path) -> None:
    """See where in the world the zone is, without a network."""
    reader.see(reader.page.locator(".ftz-ground-name, .ftz-place").get_by_text("Almaty"))


TASKS: tuple[Callable[[Reader, Path], None], ...] = (
    investor_where,
    investor_km,
    investor_brief,
    investor_site,
    planner_mu,
    planner_wrong,
    planner_report,
    planner_parcels,
    planner_reload,
    student_size,
    student_exercise,
    student_word,
    student_where,
)


def main() -> int:
    """Print a row for each task; return how many were not done."""
    failed = 0
    print("| Task | Clicks | Typed | Screens scrolled | s |\n|---|---|---|---|---|")
    with (
        tempfile.TemporaryDirectory() as folder,
        browser() as chromium,
        serving(ROOT / "app.py") as address,
    ):
        for task in TASKS:
            context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT})
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.goto(address)
            page.locator(IDLE).wait_for()
            page.locator(".ftz-labels").wait_for(state="attached")
            reader = Reader(page)
            try:
                task(reader, Path(folder))
                took = f"{time.perf_counter() - reader.begin:.1f}"
            except PlaywrightError as error:
                failed, took = failed + 1, f"not done: {str(error).splitlines()[0]}"
            done = f"{reader.clicks} | {reader.typed} | {reader.screens:.1f} | {took} |"
            print(f"| {(task.__doc__ or '').rstrip('.')} | {done}", flush=True)
            context.close()
    return failed


if __name__ == "__main__":
    sys.exit(main())
