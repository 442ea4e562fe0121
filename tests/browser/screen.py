"""A page in the browser: the map on it, what it complained of, and what it asked for outside."""

import re
from dataclasses import dataclass, field
from itertools import combinations
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Frame, Page, expect

AREAS = ("urumqi", "kashgar", "khorgos")
VIEWS = ("overview", *AREAS)
LOCALES = {"en": "en-US", "zh": "zh-CN"}  # what a browser calls our two languages
HEIGHTS = {1280: 800, 768: 1024, 375: 812}  # px, the first screen of each width
SCREENS = [(width, lang) for width in HEIGHTS for lang in LOCALES]
PATIENCE_MS = 60_000  # the longest that the browser may take to show something
POLL_MS = 50  # a busy browser may draw no frame for long, but its clock runs
OUTSIDE = re.compile(r"^(?!(https?|wss?)://localhost[:/]|data:|blob:|file:|about:)")
# Streamlit's client asks below the page's own path first and then at the root.
HARMLESS = re.compile(r"404 \(Not Found\) http://localhost:\d+/\w+/_stcore/(health|host-config)$")
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
GRID = "[data-testid=stDataFrame] [role=grid]"  # what a screen reader reads of a table's canvas
ROUNDING = 0.5  # px

_MAP = "document.querySelector('.leaflet-container')?.ftzMap"
_SETTLED = f"""([view, lang, zoom]) => {{
  const map = {_MAP}, labels = document.querySelector(".ftz-labels");
  if (!map || !labels || map._animatingZoom) return false;
  if (view && map.ftzView !== view || lang && !labels.lang.startsWith(lang)) return false;
  if (zoom !== null && Math.abs(map.getZoom() - zoom) > 1e-6) return false;
  const seen = JSON.stringify([map.getCenter(), map.getZoom(), innerWidth, labels.innerHTML]);
  if (window.lastSeen !== seen) [window.lastSeen, window.unchangedSince] = [seen, Date.now()];
  return Date.now() - window.unchangedSince > 120;
}}"""
_BOXES = """() => {
  const map = document.querySelector(".leaflet-container").getBoundingClientRect();
  const ink = (node) => {
    const text = document.createRange();
    text.selectNodeContents(node);
    const [a, b] = [node.getBoundingClientRect(), text.getBoundingClientRect()];
    const filled = b.width ? b : a;
    const left = Math.min(a.left, filled.left), top = Math.min(a.top, filled.top);
    const right = Math.max(a.right, filled.right), bottom = Math.max(a.bottom, filled.bottom);
    return { x: left - map.left, y: top - map.top, w: right - left, h: bottom - top };
  };
  const named = (node) => node.dataset.id || node.innerText.trim() || node.className;
  return [...document.querySelectorAll(".ftz-shown, .ftz-degree, .leaflet-control")]
    .map((node) => ({ name: named(node), ...ink(node) }))
    .filter((box) => box.w && box.h)
    .concat([{ name: "map", x: 0, y: 0, w: map.width, h: map.height }]);
}"""
_FREE_SPOT = f"""(places) => {{
  const map = {_MAP}, box = map.getContainer().getBoundingClientRect(), size = map.getSize();
  const spots = places.map(([lng, lat]) => map.latLngToContainerPoint([lat, lng]));
  const free = ({{ x, y }}) => x > 9 && y > 9 && x < size.x - 9 && y < size.y - 9 &&
    !document.elementFromPoint(box.left + x, box.top + y).closest(".ftz-label, .leaflet-control");
  const found = spots.findIndex(free);
  return found < 0 ? null : [found, spots[found].x, spots[found].y];
}}"""


_SHARE_SEEN = f"""(places) => {{
  const map = {_MAP}, box = map.getContainer().getBoundingClientRect();
  const spots = places.map(([lng, lat]) => map.latLngToContainerPoint([lat, lng]));
  const seen = spots.filter(({{ x, y }}) => {{
    const top = document.elementFromPoint(box.left + x, box.top + y);
    return top && !top.closest(".ftz-label, .leaflet-control");
  }});
  return seen.length / spots.length;
}}"""
_READABLE = """(card) => [...card.querySelectorAll(".ftz-term")].filter((term) => {
  const map = document.querySelector(".leaflet-container").getBoundingClientRect();
  const r = term.getBoundingClientRect(), style = getComputedStyle(term);
  const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
  return card.contains(top) && style.visibility === "visible" &&
    parseFloat(style.fontSize) >= 11 && term.scrollWidth <= term.clientWidth + 1 &&
    r.left >= map.left && r.right <= map.right && r.top >= map.top && r.bottom <= map.bottom;
}).map((term) => term.innerText.replace(/\\s*·$/, ""))"""


_TOO_WIDE = """() => {
  const frames = "[data-testid=stAppViewContainer], [data-testid=stMain]";
  const scrolled = [document.scrollingElement, ...document.querySelectorAll(frames)]
    .filter((node) => node.scrollWidth > Math.min(node.clientWidth, innerWidth));
  const leaves = [...document.querySelectorAll("[data-testid=stMain] *")]
    .filter((node) => scrolled.length && node.getBoundingClientRect().right > innerWidth);
  return [...scrolled.slice(0, 1), ...leaves.slice(0, 2)].map((node) =>
    [node.tagName, Math.round(node.getBoundingClientRect().right), node.innerText.slice(0, 30)]);
}"""


@dataclass
class MapOnScreen:
    """The map in one frame: what stands on it, and the reader's hands."""

    page: Page
    frame: Frame

    def settle(self, view=None, lang=None, zoom=None):
        """Wait until the map shows a view in a language at a zoom, and has come to rest."""
        self.frame.wait_for_function(
            _SETTLED, arg=[view, lang, zoom], timeout=PATIENCE_MS, polling=POLL_MS
        )
        return self

    def tell(self, expression):
        """Return the value of a script expression on the Leaflet map."""
        return self.frame.evaluate(f"((map) => {expression})({_MAP})")

    def centre(self):
        """Return lon, lat and zoom."""
        return self.tell("[map.getCenter().lng, map.getCenter().lat, map.getZoom()]")

    def label(self, feature_id):
        """Return the visible label of a feature."""
        return self.frame.locator(f'.ftz-shown[data-id="{feature_id}"]')

    def texts(self):
        """Return the text of every visible label by its id, lines and blanks as one blank."""
        script = "(all) => all.map((node) => [node.dataset.id, node.innerText])"
        texts = self.frame.locator(".ftz-shown").evaluate_all(script)
        return {name: " ".join(text.split()) for name, text in texts}

    def zoom_by(self, step):
        """Press a button of the zoom control once and wait for the map to rest."""
        zoom = self.tell("map.getZoom()")
        self.frame.locator(f".leaflet-control-zoom-{'in' if step > 0 else 'out'}").click()
        return self.settle(zoom=zoom + step)

    def home(self):
        """Press the home button."""
        self.frame.locator(".ftz-home").click()
        return self.settle()

    def look(self, lon, lat, zoom, shift=(0, 0)):
        """Show a place at a zoom, then pan by pixels, at once as far as the reader sees."""
        self.tell(f"void map.setView([{lat}, {lon}], {zoom}, {{animate: false}})")
        if any(shift):
            self.tell(f"void map.panBy({list(shift)}, {{animate: false}})")

    def click_one_of(self, places):
        """Click the first of (lon, lat) places that no label covers; return it."""
        spot = self.frame.evaluate(_FREE_SPOT, [list(place) for place in places])
        assert spot is not None, "every place is covered or off the map"
        row, x, y = spot
        self.frame.locator(".leaflet-container").click(position={"x": x, "y": y})
        return places[row]

    def share_seen(self, places):
        """Return the share of (lon, lat) places on the map that no label covers."""
        return self.frame.evaluate(_SHARE_SEEN, [list(place) for place in places])

    def holds(self, places):
        """Return whether every (lon, lat) place lies on the map."""
        corners = [[float(lat), float(lon)] for lon, lat in places]
        return self.tell(f"map.getBounds().contains({corners})")

    def readable_terms(self, area):
        """Return a card's terms that lie on the map, uncovered, uncut, in letters of >= 11 px."""
        return self.label(area).evaluate(_READABLE)

    def disorder(self):
        """Return a line for each box that leaves the map or lies on another."""
        *boxes, whole = self.frame.evaluate(_BOXES)
        leaving = [f"{box['name']} leaves the map" for box in boxes if not _holds(whole, box)]
        pairs = combinations(boxes, 2)
        return leaving + [f"{a['name']} lies on {b['name']}" for a, b in pairs if _overlap(a, b)]


def _holds(whole, box):
    return all(
        box[low] >= whole[low] - ROUNDING
        and box[low] + box[size] <= whole[low] + whole[size] + ROUNDING
        for low, size in (("x", "w"), ("y", "h"))
    )


def _overlap(a, b):
    return all(
        a[low] + ROUNDING < b[low] + b[size] and b[low] + ROUNDING < a[low] + a[size]
        for low, size in (("x", "w"), ("y", "h"))
    )


@dataclass
class Screen:
    """One page in one browser context, and what it complained of or asked for outside."""

    page: Page
    width: int
    lang: str
    view: str = VIEWS[0]
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def watch(self):
        """Record complaints, and requests and sockets to the outside: the browser finds no host."""
        self.page.on("request", lambda request: self._note_url(request.url))
        self.page.on("websocket", lambda socket: self._note_url(socket.url))
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    def _note_url(self, url):
        if OUTSIDE.match(url):
            self.outside.append(url)

    def _note_console(self, message):
        said = f"{message.text} {message.location['url']}"
        if message.type == "error" and not HARMLESS.search(said):
            self.complaints.append(said)

    @property
    def map(self):
        """The map of the page, once it is drawn."""
        self.page.locator(".ftz-labels").wait_for(state="attached")
        return MapOnScreen(self.page, self.page.main_frame)

    def choose(self, view):
        """Press one of the areas above the map, or all; return the map once it shows that."""
        self.press_view(view)
        self.view = view
        chart = self.map.settle(view=view)
        expect(self._buttons().nth(VIEWS.index(view))).to_be_checked()
        self.rest()
        return chart

    def rest(self):
        """Wait until the server has answered the last touch of the page."""
        self.page.locator(IDLE).wait_for()

    def press_view(self, view):
        """Press one of the areas above the map, or all."""
        self._buttons().nth(VIEWS.index(view)).click()

    def _buttons(self):
        return self.page.locator(".st-key-chosen").get_by_role("radio")

    def query(self):
        """Return the parameters of the address, as a reader would copy it."""
        pairs = parse_qs(urlsplit(self.page.url).query).items()
        return {name: values[0] for name, values in pairs}

    def forgive(self):
        """Forget what was refused and complained of, once a test has looked at it."""
        self.outside.clear()
        self.complaints.clear()

    def speak(self, lang):
        """Press one of the two languages."""
        name = {"en": "English", "zh": "中文"}[lang]
        switch = self.page.locator(".st-key-speech")
        switch.get_by_role("radio", name=name, exact=True).click()

    def too_wide(self):
        """Return what makes the page scroll sideways: tag, right edge in px, and first words."""
        self.page.evaluate("document.fonts.ready.then(() => null)")  # icons are words until then
        return self.page.evaluate(_TOO_WIDE)

    def expect_innocence(self):
        """Expect that the page complained of nothing and asked for nothing outside."""
        assert (self.complaints, self.outside) == ([], [])

    def expect_no_failure(self):
        """Expect neither an exception nor an error box."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        expect(self.page.get_by_test_id("stAlertContentError")).to_have_count(0)
