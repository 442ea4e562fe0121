"""Frames of the map that a reader sees before its style: ``python bench/flash.py``.

Target: none in 12 loads with an empty cache, at a quarter of the processor's speed. Each animation
frame is looked at while the page loads: a frame counts as unstyled where the map is visible and
Leaflet's own look shows, which is that of lines and ground no style sheet has reached.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.programs import ROOT
from bench.served import HEIGHT, WIDTH, browser, serving

LOADS, SLOWER = 12, 4
SETTLED_FRAMES = 30  # frames after the labels are placed that are still looked at
TAKEN_OVER = "document.querySelector('.st-key-chart .ftz-map')"  # by the page
LOOK = """
(() => {
  const seen = window.ftzFrames = { visible: 0, unstyled: 0, after: 0, reasons: {} };
  const note = (reason) => { seen.reasons[reason] = (seen.reasons[reason] || 0) + 1; return true; };
  const look = () => {
    requestAnimationFrame(look);
    const map = document.querySelector(".leaflet-container");
    if (!map) return;
    const style = getComputedStyle(map), box = map.getBoundingClientRect();
    if (style.visibility !== "visible" || !box.width || !box.height) return;
    seen.visible += 1;
    const labels = map.querySelector(".ftz-labels");
    const path = map.querySelector(".leaflet-ftz-graticule-pane path");
    const wrong = [
      style.overflow !== "hidden" && note("frame"),
      style.backgroundColor === "rgb(221, 221, 221)" && note("ground"),
      style.backgroundColor === "rgba(0, 0, 0, 0)" && note("no ground"),
      path && getComputedStyle(path).stroke === "rgb(51, 136, 255)" && note("graticule"),
      labels && getComputedStyle(labels).position !== "absolute" && note("labels"),
    ];
    seen.unstyled += wrong.some(Boolean);
    seen.after += Boolean(map.querySelector(".ftz-shown"));
  };
  requestAnimationFrame(look);
})();
"""


def frames(chromium: Browser, address: str) -> dict:
    """Return how many frames of one load showed the map, and how many of these had no style."""
    context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    page = context.new_page()
    page.add_init_script(LOOK)
    slow = context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    page.wait_for_function(
        f"window.ftzFrames.after > {SETTLED_FRAMES} && {TAKEN_OVER}",
        timeout=120_000,
    )
    seen = page.evaluate("window.ftzFrames")
    context.close()
    return seen


def main() -> None:
    """Measure, and say whether the target is met."""
    with serving(ROOT / "server.py") as address, browser() as chromium:
        loads = [frames(chromium, address) for _ in range(LOADS)]
    visible, unstyled = (sum(load[name] for load in loads) for name in ("visible", "unstyled"))
    reasons = [load["reasons"] for load in loads if load["reasons"]]
    print(f"{LOADS} loads, {visible} frames with the map, {unstyled} of them unstyled {reasons}")
    print("met" if unstyled == 0 else "MISSED")


if __name__ == "__main__":
    main()
