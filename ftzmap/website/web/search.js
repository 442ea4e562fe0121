// The search of a site: coordinates, needs, names, measures, words; all of it in the browser.
(() => {
  "use strict";

  const data = JSON.parse(document.getElementById("search-data").textContent);
  const { texts } = data;
  const find = Needs(data);
  const field = document.getElementById("query");
  const box = document.getElementById("found");
  const SECTIONS = {
    feature: texts.names, place: texts.names, measure: texts.measures, word: texts.words,
    clause: texts.clauses,
  };
  const IDLE = new Set(
    ("a about an and any are at be by can do for from how i in is it measure measures my need of on " +
      "or our that the to want we what where which with и в на для по с о").split(" "));
  const [STEM, SHARED] = [5, 0.65]; // letters, and share of the longer, that forms of a word share

  const element = (tag, text, more = {}) =>
    Object.assign(document.createElement(tag), { textContent: text, ...more });
  const fill = (template, values) =>
    template.replace(/\{(\w+)\}/g, (blank, name) => (name in values ? values[name] : blank));

  // ── coordinates ───────────────────────────────────────────────────────────
  const BODY = `([+-]?\\d+(?:\\.\\d+)?)\\s*°?\\s*(?:(\\d+(?:\\.\\d+)?)\\s*')?\\s*(?:(\\d+(?:\\.\\d+)?)\\s*")?`;
  const ANGLE = new RegExp(`([NSEW])\\s*${BODY}|${BODY}\\s*([NSEW])?`, "gi"); // one letter, not two
  const SIGNS = [
    [/[″“”„＂]|′′|''/g, '"'], [/[′‘’´＇]/g, "'"], [/北纬/g, "N"], [/南纬/g, "S"], [/东经/g, "E"],
    [/西经/g, "W"], [/度/g, "°"], [/分/g, "'"], [/秒/g, '"'],
  ];
  const angles = (text) => {
    const plain = SIGNS.reduce((said, [marks, sign]) => said.replace(marks, sign), text)
      .normalize("NFKC");
    if (/[^\d\s.,;+\-°'"NSEW]/i.test(plain)) return null;
    const found = [...plain.matchAll(ANGLE)];
    const rest = plain.replace(ANGLE, "").replace(/[\s,;]/g, "");
    if (found.length !== 2 || rest) return null;
    return found.map(([, before, d1, m1, s1, d2, m2, s2, after]) => {
      const degrees = d1 || d2;
      const letter = (before || after || "").toUpperCase();
      const size = Math.abs(Number(degrees)) + (m1 || m2 || 0) / 60 + (s1 || s2 || 0) / 3600;
      const sign = degrees.startsWith("-") || letter === "S" || letter === "W" ? -1 : 1;
      return { value: sign * size, axis: letter && ("NS".includes(letter) ? "lat" : "lon") };
    });
  };
  const isNear = (lon, lat) =>
    lon >= data.box[0] && lat >= data.box[1] && lon <= data.box[2] && lat <= data.box[3];
  const coordinate = (text) => {
    const pair = angles(text);
    if (!pair) return null;
    const [a, b] = pair;
    if (a.axis && a.axis === b.axis) return "axis";
    let latFirst = a.axis === "lat" || b.axis === "lon";
    if (!a.axis && !b.axis) {
      let [first, last] = [isNear(b.value, a.value), isNear(a.value, b.value)];
      if (!first && !last) {
        [first, last] = [Math.abs(b.value) > 90 && Math.abs(a.value) <= 90,
          Math.abs(a.value) > 90 && Math.abs(b.value) <= 90];
      }
      if (first === last) return "axis";
      latFirst = first;
    }
    const [lat, lon] = latFirst ? [a.value, b.value] : [b.value, a.value];
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lon, lat } : "axis";
  };
  const showPoint = (at) => {
    if (at === "axis") return [element("p", texts.axis)];
    const { lon, lat } = at;
    const href = `index.html#point=${lon.toFixed(6)},${lat.toFixed(6)}`;
    const line = element("p", `${Inside.sentence(data.features, lon, lat, texts)} `);
    line.append(element("a", texts.show, { href }));
    return [line];
  };

  // ── names, measures, words ────────────────────────────────────────────────
  const normal = (text) =>
    text.normalize("NFKC").toLowerCase().replace(/ё/g, "е").replace(/center/g, "centre");
  const TERM = /[㐀-鿿豈-﫿]+|(?:(?![㐀-鿿豈-﫿])[\p{L}\p{N}])+/gu;
  const isHan = (term) => /^[㐀-鿿豈-﫿]/.test(term);
  const entries = data.entries.map((entry) => {
    const line = normal(`${entry.said} | ${entry.title}`);
    return { ...entry, line, words: new Set(line.match(TERM) || []) };
  });
  const sameStem = (one, other) => {
    if (one === `${other}s` || one === other.replace(/s$/, "")) return true;
    if (one.slice(0, STEM) !== other.slice(0, STEM)) return false;
    if (Math.min(one.length, other.length) < STEM) return false;
    let n = 0;
    while (n < Math.min(one.length, other.length) && one[n] === other[n]) n += 1;
    return n >= SHARED * Math.max(one.length, other.length);
  };
  const has = (entry, term) => {
    if (isHan(term)) return entry.line.includes(term);
    return entry.words.has(term) || [...entry.words].some((word) => sameStem(term, word));
  };
  const named = (text) => {
    const terms = (normal(text).match(TERM) || []).filter((term) => !IDLE.has(term)).slice(0, 24);
    if (!terms.length) return [];
    return entries.filter((entry) => terms.every((term) => has(entry, term)));
  };

  // ── what is shown ─────────────────────────────────────────────────────────
  const quoted = (words) => words.map((word) => `“${word}”`).join(texts.comma);
  const reason = ({ sector, match }) => {
    const kind = match.kind === "name" && !match.whole ? "part" : match.kind;
    const why = fill(texts[kind], { by: quoted(match.found), sector });
    if (!match.typos.length) return why;
    const [typed, read] = match.typos[0];
    return fill(texts.typo, { reason: why, typed, read });
  };
  const showNeed = (need) => {
    const part = element("section", "");
    part.append(element("h3", need.text));
    if (need.note) part.append(element("p", need.note));
    if (need.question) need.question.forEach((said) => part.append(element("p", said)));
    const areas = [...new Set(need.hits.map(({ area }) => area))];
    areas.forEach((area) => {
      const lines = element("ul", "");
      need.hits.filter((one) => one.area === area).forEach((one) => {
        const line = element("li", `${one.name} `);
        line.append(element("span", reason(one), { className: "note" }));
        lines.append(line);
      });
      const name = element("p", "");
      name.append(element("a", data.areas[area], { href: `index.html#area=${area}` }));
      part.append(name, lines);
    });
    const unknown = need.unknown.join("”, “");
    if (need.hits.length && unknown) part.append(element("p", fill(texts.beside, { unknown })));
    if (!need.hits.length && !need.question) {
      const silent = unknown ? texts.unknown : texts.silent;
      part.append(element("p", fill(silent, { need: need.text, unknown })));
    }
    return part;
  };
  const showNamed = (found) => {
    const pieces = [];
    for (const title of new Set(Object.values(SECTIONS))) {
      const here = found.filter(({ kind }) => SECTIONS[kind] === title);
      if (!here.length) continue;
      const lines = element("ul", "");
      here.forEach((entry) => {
        const line = element("li", "");
        line.append(element("a", entry.title, { href: entry.page }));
        if (entry.text) line.append(element("p", entry.text, { className: "note" }));
        lines.append(line);
      });
      pieces.push(element("h2", title), lines);
    }
    return pieces;
  };
  const answer = (text) => {
    const at = coordinate(text);
    if (at) return showPoint(at);
    const found = named(text);
    const needs = data.industries.length ? find(text) : [];
    const isNamed = found.length && needs.length < 2; // what is found by its name is no need
    const told = needs.filter((need) => need.hits.length || need.question || !isNamed);
    const pieces = told.map((need) => showNeed(need));
    const head = told.length ? [element("h2", texts.needs), ...pieces] : [];
    if (told.some(({ hits }) => hits.length)) head.push(element("p", texts.open, { className: "note" }));
    return [...head, ...showNamed(found)];
  };
  const show = () => {
    const said = Address.read();
    const text = (said.get("q") || said.get("need") || "").trim();
    field.value = text;
    box.replaceChildren(...(text ? answer(text) : []));
  };

  document.getElementById("form").addEventListener("submit", (event) => {
    event.preventDefault();
    Address.write(new URLSearchParams(field.value.trim() ? { q: field.value } : {}));
    show();
  });
  addEventListener("hashchange", show);
  show();
})();
