// Whether points lie in outlines: even-odd rule in longitude and latitude, the edge counts as in.
const Inside = (() => {
  "use strict";

  const onEdge = (x, y, [x1, y1], [x2, y2]) =>
    (x2 - x1) * (y - y1) === (y2 - y1) * (x - x1) &&
    Math.min(x1, x2) <= x && x <= Math.max(x1, x2) &&
    Math.min(y1, y2) <= y && y <= Math.max(y1, y2);
  const inRings = (x, y, rings) => {
    let inside = false;
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i += 1) {
        const [a, b] = [ring[i - 1], ring[i]];
        if (onEdge(x, y, a, b)) return true;
        const crosses = a[1] > y !== b[1] > y;
        if (crosses && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
      }
    }
    return inside;
  };
  const inGeometry = (x, y, { type, coordinates }) =>
    (type === "Polygon" ? [coordinates] : coordinates).some((rings) => inRings(x, y, rings));
  // Outlines across the antimeridian may be drawn beyond 180 degrees.
  const holding = (features, lon, lat) =>
    features.filter(({ geometry }) =>
      [lon, lon + 360, lon - 360].some((x) => inGeometry(x, lat, geometry)));

  const written = (lon, lat) =>
    `${Math.abs(lat).toFixed(5)}° ${lat < 0 ? "S" : "N"}, ` +
    `${Math.abs(lon).toFixed(5)}° ${lon < 0 ? "W" : "E"}`;
  const sentence = (features, lon, lat, texts) => {
    const found = holding(features, lon, lat);
    const names = found.map(({ name }) => name).join(texts.comma);
    return (found.length ? texts.inside : texts.outside)
      .replace("{at}", () => written(lon, lat))
      .replace("{places}", () => names);
  };

  return { holding, sentence };
})();
if (typeof module !== "undefined") module.exports = Inside;
