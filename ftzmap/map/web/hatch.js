// Hatches of outlines on a map and in its legend: lines of a colour on a tint of it.
//
//   L.ftzHatch(map, look)          what fills a shape of SVG, for a look {color, hatch, opacity}
//   L.ftzHatch.canvas(map, look)   what fills a shape on a canvas
//
// A `hatch` is "rising", "falling" or "crossed", as in ftzmap/map/marks.py.

(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const STEP = 7; // px from line to line
  const WIDTH = 1.8; // px of a line
  const IN_THEME = { // as in theme.css
    "#1b1f23": "lost", "#e0007a": "gained", "#6a3d9a": "loaded", "#5f6b73": "reference",
    "#444444": "note",
  };
  const ANGLES = { rising: 45, falling: -45, crossed: 45 };

  const shape = (name, attributes) => {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  };
  const lines = (hatch) => `M0 0V${STEP}${hatch === "crossed" ? `M0 0H${STEP}` : ""}`;

  // Each map has its own patterns: those of a map that is not displayed would fill nothing.
  const drawer = (map) => {
    if (!map.ftzHatches) {
      map.ftzHatches = shape("svg", { class: "ftz-hatches", width: 0, height: 0, "aria-hidden": true });
      map.getContainer().append(map.ftzHatches);
    }
    return map.ftzHatches;
  };

  L.ftzHatch = (map, { color, hatch, opacity }) => {
    const id = `ftz-${L.stamp(map)}-${hatch}-${color.slice(1)}-${Math.round(opacity * 100)}`;
    const all = drawer(map);
    if (!all.querySelector(`[id="${id}"]`)) {
      const size = { width: STEP, height: STEP };
      const pattern = shape("pattern", {
        id, ...size, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${ANGLES[hatch]})`,
      });
      pattern.append(
        shape("rect", { ...size, fill: color, "fill-opacity": opacity }),
        shape("path", { d: lines(hatch), stroke: color, "stroke-width": 2 * WIDTH, "stroke-opacity": 0.7 }),
      );
      all.append(pattern);
    }
    return `url(#${id})`;
  };

  L.ftzHatch.canvas = (map, { color, hatch, opacity }) => {
    const tile = document.createElement("canvas");
    const side = STEP * Math.SQRT2; // between lines along an edge of the tile
    tile.width = tile.height = Math.round(side);
    const pen = tile.getContext("2d");
    pen.fillStyle = pen.strokeStyle = L.ftzHatch.inTheme(map, color);
    pen.lineWidth = WIDTH;
    pen.globalAlpha = opacity;
    pen.fillRect(0, 0, tile.width, tile.width);
    pen.globalAlpha = 1;
    const n = tile.width;
    const slant = (sign) => [-n, 0, n].forEach((off) => {
      pen.moveTo(off - n, sign > 0 ? 2 * n : -n);
      pen.lineTo(off + 2 * n, sign > 0 ? -n : 2 * n);
    });
    pen.beginPath();
    if (hatch !== "falling") slant(1);
    if (hatch !== "rising") slant(-1);
    pen.stroke();
    return pen.createPattern(tile, "repeat");
  };

  // A canvas follows no style sheet: the ink of light paper becomes the ink of dark paper here.
  L.ftzHatch.inTheme = (map, color) => {
    const name = IN_THEME[color.toLowerCase()];
    if (!name) return color;
    const probe = document.createElement("i");
    probe.style.color = `var(--ftz-${name})`;
    map.getContainer().append(probe);
    const seen = getComputedStyle(probe).color;
    probe.remove();
    return seen || color;
  };
})();
