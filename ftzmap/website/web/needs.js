// Needs in free words, answered from the vocabulary that the site carries, by the rules of
// ftzmap/search/matching.py: every word that matters must be known; whole names come before parts,
// few phrases before many, words as they are before words with typing errors.
const Needs = (data) => {
  "use strict";

  const [EXACT, CORE, PART, TYPO] = [40, 50, 70, 1000];
  const [SHORT, LONG, SPAN, NEEDS, JOINED] = [5, 9, 14, 12, 4];
  const set = (name) => new Set(data[name]);
  const freeWords = set("freeWords");
  const freeNames = set("freeNames");
  const freeTerms = set("freeTerms");
  const carrying = set("carrying");
  const general = set("general");
  const outside = set("outside");
  const otherWords = set("otherWords");
  const otherTerms = set("otherTerms");
  const tooGeneral = set("tooGeneral");

  // ── words ─────────────────────────────────────────────────────────────────
  const HAN = /^[一-鿿]+$/;
  const isHan = (text) => HAN.test(text);
  const APOSTROPHE =
    /(?<=\p{L})['’‘ʻʼ`´′＇](?=\p{L})(?!(?:s|t|d|m|re|ve|ll)(?![\p{L}\p{N}]))|(?<=[og])['’‘ʻʼ`´′＇]/giu;
  const ENDING =
    /(?<=.{3})(?:ами|ями|ыми|ими|ого|его|ому|ему|иям|иях|ией|ия|ие|ии|ию|ий|ый|ой|ая|яя|ое|ее|ые|ов|ев|ей|ам|ям|ах|ях|ом|ем|ую|юю|ых|их|[аяоеыиуюьй])$/;
  const tokens = (text) =>
    text.replace(APOSTROPHE, "").normalize("NFKC").toLowerCase()
      .match(/[一-鿿]|(?:(?![一-鿿])[\p{L}\p{N}])+/gu) || [];
  const stem = (word) => {
    if (/^[а-ё]/.test(word)) return word.replace(/ё/g, "е").replace(ENDING, "");
    if (word === "ships" || word.length <= 3 || !word.endsWith("s")) return word;
    if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
    return /(?:ss|us|is)$/.test(word) ? word : word.slice(0, -1);
  };
  const keys = (word) => [stem(word), `=${word}`];

  // ── the vocabulary ────────────────────────────────────────────────────────
  const phrases = data.phrases.map(([text, kind, sector, industry, all, core]) => ({
    text, kind, sector, industry, tokens: new Set(all), core: new Set(core),
    question: sector.startsWith("open:") ? sector.slice(5) : null,
  }));
  const add = (index, key, phrase) => {
    if (!index.has(key)) index.set(key, new Set());
    index.get(key).add(phrase);
  };
  const byToken = new Map();
  const byPiece = new Map();
  const pieces = (phrase) => {
    const found = new Set([phrase.text]);
    if (phrase.question !== null) return found;
    for (let i = 0; i < phrase.text.length; i += 1) {
      for (let j = i + 2; j <= phrase.text.length; j += 1) {
        const piece = phrase.text.slice(i, j);
        if (!tooGeneral.has(piece) && !freeTerms.has(piece)) found.add(piece);
      }
    }
    return found;
  };
  phrases.forEach((phrase) => {
    if (isHan(phrase.text)) pieces(phrase).forEach((piece) => add(byPiece, piece, phrase));
    else phrase.tokens.forEach((token) => add(byToken, token, phrase));
  });
  const stems = [...byToken.keys()].filter(
    (root) => root[0] !== "=" && [...byToken.get(root)].some((p) => p.question === null));
  const hanTerms = new Map(phrases.filter((p) => isHan(p.text)).map((p) => [p.text, p]));

  // ── typing errors: optimal string alignment ───────────────────────────────
  const distance = (a, b) => {
    const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
    for (let i = 1; i <= a.length; i += 1) {
      rows.push([i]);
      for (let j = 1; j <= b.length; j += 1) {
        const changed = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
        let least = Math.min(changed, rows[i - 1][j] + 1, rows[i][j - 1] + 1);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          least = Math.min(least, rows[i - 2][j - 2] + 1);
        }
        rows[i].push(least);
      }
    }
    return rows[a.length][b.length];
  };
  const letters = (word) => [...word].sort().join("");
  const isSlip = (root, known) => root.length !== known.length || letters(root) === letters(known);
  const near = (word, root) => {
    if (word.length < SHORT || otherWords.has(word)) return new Map();
    const allowed = word.length < LONG ? 1 : 2;
    const found = stems
      .filter((known) => known[0] === root[0] && Math.abs(known.length - root.length) <= allowed)
      .map((known) => [known, distance(root, known)])
      .filter(([known, n]) => n <= allowed && (word.length > SHORT || isSlip(root, known)));
    return new Map(found);
  };

  // ── tokens of a need ──────────────────────────────────────────────────────
  const isKnown = (word) => keys(word).some((key) => byToken.has(key) || freeWords.has(key));
  const token = (word) => {
    const isNumber = /^\p{Nd}+$/u.test(word);
    if (isHan(word) || isKnown(word)) {
      const isFree = isNumber || keys(word).some((key) => freeWords.has(key));
      return { text: word, standsFor: new Set(keys(word)), errors: 0, isFree };
    }
    const close = near(word, stem(word));
    const least = close.size ? Math.min(...close.values()) : 0;
    const standsFor = new Set([...close.keys()].filter((known) => close.get(known) === least));
    const isFree = isNumber || [...standsFor].some((known) => freeWords.has(known));
    return { text: word, standsFor, errors: least, isFree };
  };
  const tokensOf = (text) => {
    const raw = tokens(text);
    const found = [];
    while (raw.length) {
      let word = raw.shift();
      if (raw.length && !isHan(word) && !isKnown(word) && isKnown(word + raw[0])) {
        word += raw.shift();
      }
      found.push(token(word));
    }
    return found;
  };

  // ── what phrases may cover ────────────────────────────────────────────────
  const intersect = (a, b) => new Set([...a].filter((one) => b.has(one)));
  const phrasesWith = ({ standsFor }) =>
    new Set([...standsFor].flatMap((known) => [...(byToken.get(known) || [])]));
  const wordSpan = (phrase, part, start) => {
    const said = new Set(part.flatMap((t) => [...intersect(t.standsFor, phrase.tokens)]));
    const telling = phrase.question === null && [...said].some((one) => carrying.has(one));
    const hasCore = [...phrase.core].every((one) => said.has(one));
    let cost = PART;
    if (said.size === phrase.tokens.size) cost = EXACT;
    else if (hasCore && (phrase.core.size > 1 || telling)) cost = CORE;
    else if (!telling) return null;
    const wrong = part.filter((t) => t.errors);
    const typos = wrong.map((t) => [t.text, [...intersect(t.standsFor, phrase.tokens)].sort()[0]]);
    const errors = part.reduce((sum, t) => sum + t.errors, 0);
    return { start, end: start + part.length, phrase, cost: cost + TYPO * errors, typos };
  };
  const free = (start, end) => ({ start, end, phrase: null, cost: 0, typos: [] });
  const freeSpans = (found, start) => {
    const spans = found[start].isFree ? [free(start, start + 1)] : [];
    const roots = found.slice(start, start + SPAN).map(({ text }) => stem(text));
    for (let n = 2; n <= roots.length; n += 1) {
      if (freeNames.has(roots.slice(0, n).join(" "))) spans.push(free(start, start + n));
    }
    return spans;
  };
  const hanSpans = (found, start) => {
    const spans = [];
    let text = "";
    for (let end = start + 1; end <= Math.min(found.length, start + SPAN); end += 1) {
      if (!isHan(found[end - 1].text)) break;
      text += found[end - 1].text;
      if (freeTerms.has(text)) spans.push(free(start, end));
      for (const phrase of byPiece.get(text) || []) {
        const cost = text === phrase.text ? EXACT : PART;
        spans.push({ start, end, phrase, cost, typos: [] });
      }
    }
    return spans;
  };
  const spansFrom = (found, start) => {
    if (isHan(found[start].text)) return hanSpans(found, start);
    const spans = freeSpans(found, start);
    let fitting = null;
    for (let end = start + 1; end <= Math.min(found.length, start + SPAN); end += 1) {
      const having = phrasesWith(found[end - 1]);
      if (fitting && fitting.size && !intersect(fitting, having).size && found[end - 1].isFree) {
        continue;
      }
      fitting = fitting === null ? having : intersect(fitting, having);
      if (!fitting.size) break;
      for (const phrase of fitting) {
        const span = wordSpan(phrase, found.slice(start, end), start);
        if (span) spans.push(span);
      }
    }
    return spans;
  };
  const order = (a, b) =>
    a.start - b.start || a.cost - b.cost ||
    ((x, y) => (x < y ? -1 : x > y ? 1 : 0))(a.phrase ? a.phrase.text : "", b.phrase ? b.phrase.text : "");
  const mistyped = (found) => {
    const text = found.map((t) => t.text).join("");
    if (text.length < 5 || !isHan(text) || text.length > 2 * SPAN || hanTerms.has(text)) return [];
    const term = [...hanTerms.keys()].find((one) => one.length >= 5 && distance(text, one) === 1);
    if (!term) return [];
    const span = { start: 0, end: found.length, phrase: hanTerms.get(term), cost: EXACT + TYPO };
    return [{ ...span, typos: [[text, term]] }];
  };
  const read = (text) => {
    const found = tokensOf(text);
    if (otherTerms.has(found.map((t) => t.text).join(" "))) return { tokens: found, spans: [] };
    const spans = found.flatMap((_, start) => spansFrom(found, start));
    return { tokens: found, spans: [...spans, ...mistyped(found)].sort(order) };
  };

  // ── the cheapest covers ───────────────────────────────────────────────────
  const covers = ({ spans }, wanted) => {
    const reached = new Map([[0, { cost: 0, phrases: [], typos: [] }]]);
    for (const span of spans) {
      const before = reached.get(span.start);
      if (!before || (span.phrase && !wanted(span.phrase))) continue;
      const cover = {
        cost: before.cost + span.cost,
        phrases: span.phrase ? [...before.phrases, span.phrase] : before.phrases,
        typos: [...before.typos, ...span.typos],
      };
      const kept = reached.get(span.end);
      if (!kept || !kept.phrases.length || (cover.phrases.length && cover.cost < kept.cost)) {
        reached.set(span.end, cover);
      }
    }
    return new Map([...reached].filter(([, cover]) => cover.phrases.length));
  };
  const cover = (query, wanted) => covers(query, wanted).get(query.tokens.length);
  const sectorsIn = ({ spans }) =>
    [...new Set(spans.filter((s) => s.phrase).map((s) => s.phrase.sector))];
  const best = (query) => {
    const found = sectorsIn(query)
      .map((sector) => [sector, cover(query, (p) => p.sector === sector)])
      .filter(([, one]) => one);
    const least = Math.min(...found.map(([, one]) => one.cost));
    return found.filter(([, one]) => one.cost === least);
  };
  const part = (query, start, end) => ({
    tokens: query.tokens.slice(start, end),
    spans: query.spans
      .filter((s) => start <= s.start && s.end <= end)
      .map((s) => ({ ...s, start: s.start - start, end: s.end - start })),
  });
  const isFree = ({ tokens: found, spans }) => {
    const ends = new Set([0]);
    spans.filter((s) => !s.phrase).forEach((s) => ends.has(s.start) && ends.add(s.end));
    return ends.has(found.length);
  };
  const runs = (query) => {
    const found = [];
    let rest = query;
    while (rest.tokens.length && found.length < NEEDS) {
      const ends = sectorsIn(rest).map(
        (sector) => Math.max(0, ...covers(rest, (p) => p.sector === sector).keys()));
      const end = Math.max(0, ...ends);
      if (!end) return isFree(rest) ? found : [];
      found.push(part(rest, 0, end));
      rest = part(rest, end, rest.tokens.length);
    }
    return rest.tokens.length ? [] : found;
  };
  const textOf = ({ tokens: found }) =>
    found.map((t) => t.text).join(found.some((t) => isHan(t.text)) ? "" : " ");

  // ── whole names beside unknown words ──────────────────────────────────────
  const joined = (found) => found.map((t) => t.text).join("");
  const isHalf = ({ tokens: found }, { phrase, start, end }) => {
    if (!phrase || general.has(phrase.text.toLowerCase())) return true;
    const [before, after] = [found.slice(0, start), found.slice(end)];
    const beside = [before.slice(-1), after.slice(0, 1)];
    if (isHan(phrase.text)) {
      const wide = [...beside, before.slice(-2), after.slice(0, 2)].map(joined);
      return phrase.text.length < 3 && wide.some((one) => outside.has(one));
    }
    return phrase.tokens.size === 1 && beside.map(joined).some((one) => outside.has(one));
  };
  const names = (query) => {
    const longest = new Map();
    query.spans
      .filter((s) => s.phrase && s.cost === EXACT && !isHalf(query, s))
      .forEach((s) => longest.set(s.start, Math.max(s.end, longest.get(s.start) || 0)));
    const found = [];
    [...longest].sort((a, b) => a[0] - b[0]).forEach(([start, end]) => {
      if (!found.length || start >= found[found.length - 1][1]) found.push([start, end]);
    });
    return found;
  };
  const unknownBut = (query, known) => {
    const words = query.tokens.map((t, n) => (known.has(n) ? null : t.text));
    const text = words.map((w) => (w === null ? "\0" : isHan(w) ? w : `\0${w}\0`)).join("");
    return [...new Set(text.split("\0").filter(Boolean))];
  };
  const within = (spans) => new Set(
    spans.flatMap((s) => Array.from({ length: s.end - s.start }, (_, n) => s.start + n)));

  // ── answers ───────────────────────────────────────────────────────────────
  const STRENGTH = ["name", "synonym", "code", "sector", "related"];
  const textsOf = (one) => [...new Set(one.phrases.map((p) => p.text))];
  const match = (row, found, query) => {
    const own = cover(query, (p) => p.industry === row);
    if (own) {
      const kind = own.phrases.every((p) => p.kind === "name") ? "name" : "synonym";
      const whole = own.cost % TYPO === EXACT;
      return { kind, found: textsOf(own), typos: own.typos, whole };
    }
    const sectors = data.industrySectors[row];
    const common = cover(query, (p) => p.industry < 0 && sectors.includes(p.sector));
    const shown = common || found;
    return { kind: common ? "sector" : "related", found: textsOf(shown), typos: shown.typos };
  };
  const sorted = (hits) => {
    const bestOf = new Map();
    [...hits]
      .sort((a, b) => STRENGTH.indexOf(a.match.kind) - STRENGTH.indexOf(b.match.kind))
      .forEach((hit) => bestOf.has(hit.row) || bestOf.set(hit.row, hit));
    const areas = [...new Set(data.industries.map(([area]) => area))];
    return [...bestOf.values()].sort(
      (a, b) => areas.indexOf(a.area) - areas.indexOf(b.area));
  };
  const hit = (row, sector, matched) => {
    const [area, name] = data.industries[row];
    return { row, area, name, sector: (data.sectors[sector] || [sector])[0], match: matched };
  };
  const answered = (text, query, unknown = []) => {
    const found = best(query);
    const asked = found.flatMap(([, one]) => one.phrases).find((p) => p.question);
    const hits = found.flatMap(([sector, one]) =>
      ((data.sectors[sector] || ["", []])[1]).map(
        (row) => hit(row, sector, match(row, one, query))));
    return {
      text, hits: sorted(hits), unknown, question: asked ? data.questions[asked.question] : null,
    };
  };

  // ── classes ───────────────────────────────────────────────────────────────
  const GBT = /^(?:gb\s*\/?\s*t?|国标|门类|(?:国民经济)?行业(?:分类)?(?:代码)?)\s*:?\s*(?:4754)?(?:\s*[-—–]+\s*\d{4})?\s*:?\s*/i;
  const ISIC = /^isic\s*(?:rev\.?\s*4)?\s*:?\s*/i;
  const CODE = /^(?:section|division|group|class|门类|大类|中类|小类)?\s*([a-u])?\s*(\d{2}\d{0,2})?\s*(?:门类|大类|中类|小类|类)?$/i;
  const NACE = /^(?:nace(?:\s*rev\.?\s*2(?:\.[01])?)?|оквэд(?:-?2)?|okved(?:-?2)?|окэд|oked|окпд-?2?|квед|kved|қр\s*эқжж|ifut|ифут)\s*:?\s*/i;
  const DOTTED = /^([a-u])?\s*(\d{2})\.\d{1,2}(?:\.\d{1,2})?$/i;
  const UNDOTTED = /^([a-u])?\s*(?:(\d{2})(?:\.?\d{1,2}(?:\.?\d{1,2})?)?)?$/i;
  const NAICS = /^naics\s*(?:code|код|20\d\d)?\s*:?\s*(\d[\d. ]{1,14})$/i;
  const codeOf = (scheme, letter, digits) => {
    const found = Object.keys(data.codes[scheme] || {});
    return letter ? letter + digits : found.find((one) => one.slice(1) === digits);
  };
  const byCode = (scheme, code) => {
    const by = { kind: "code", found: [`${scheme} ${code}`], typos: [] };
    const rows = (data.codes[scheme] || {})[code] || [];
    return rows.map((row) => hit(row, data.industrySectors[row][0], by));
  };
  const fill = (template, values) =>
    template.replace(/\{(\w+)\}/g, (blank, name) => (name in values ? values[name] : blank));
  const european = (text) => {
    const isSaid = NACE.test(text);
    const found = isSaid ? UNDOTTED.exec(text.replace(NACE, "")) : DOTTED.exec(text);
    if (!found || !(found[1] || found[2])) return null;
    const code = codeOf("ISIC", (found[1] || "").toUpperCase(), found[2] || "");
    const hits = sorted(byCode("ISIC", code));
    const note = hits.length ? fill(data.texts.nace, { typed: text, code }) : "";
    return { text, hits, unknown: [], question: null, note };
  };
  const american = (text) => {
    const found = NAICS.exec(text);
    const words = found && data.naics[found[1].trim().slice(0, 3)];
    if (!words) return null;
    const code = found[1].trim();
    const note = fill(data.texts.naics, { subsector: code.slice(0, 3), code, words });
    return { ...answered(text, read(words)), note };
  };
  const coded = (text) => {
    const other = american(text) || european(text);
    if (other) return other;
    const [chinese, isic] = [GBT.test(text), ISIC.test(text)];
    const rest = text.replace(chinese ? GBT : ISIC, "").trim();
    const found = CODE.exec(rest);
    if (!found || !(found[1] || found[2])) return null;
    const [letter, digits] = [(found[1] || "").toUpperCase(), found[2] || ""];
    if (!letter && digits.length > 2 && !chinese && !isic) return null;
    const schemes = chinese ? ["GB/T 4754"] : isic ? ["ISIC"] : ["ISIC", "GB/T 4754"];
    const hits = schemes.flatMap((scheme) => byCode(scheme, codeOf(scheme, letter, digits)));
    return { text, hits: sorted(hits), unknown: [], question: null };
  };

  // ── several needs in one text ─────────────────────────────────────────────
  const STOPS = /[,;，；、。|!?！？\n]+|(?<!rev)\.(?=\s|$)/i;
  const AND = /(?<!\s)\s+(?:and|or|plus|as well as|и|или|а также)\s+|(?:(?<!\s)\s+)?[&+/]\s*|以及|[和与及]/gi;
  const whole = (text) => {
    const code = coded(text);
    if (code) return code;
    const query = read(text);
    return best(query).length ? answered(text, query) : null;
  };
  const FOR = /\s(?:for|для)$/i;
  const united = (needs) => needs.reduce((found, need) => {
    const before = found.at(-1);
    if (!before || !FOR.test(before.text) || before.question || need.question) {
      return [...found, need];
    }
    const text = `${before.text} ${need.text}`;
    const hits = sorted([...before.hits, ...need.hits]);
    return [...found.slice(0, -1), { ...before, text, hits }];
  }, []);
  const parted = (text) => {
    if (!text) return [];
    const query = read(text);
    const found = runs(query);
    if (found.length) return united(found.map((one) => answered(textOf(one), one)));
    const places = names(query);
    if (!places.length) {
      return [{ text, hits: [], unknown: unknownBut(query, within(query.spans)), question: null }];
    }
    const starts = [0, ...places.slice(1).map(([start]) => start)];
    const ends = [...places.slice(1).map(([start]) => start), query.tokens.length];
    return starts.map((start, n) => {
      const one = part(query, start, ends[n]);
      const [at, to] = names(one)[0];
      const known = within([...one.spans.filter((s) => !s.phrase), { start: at, end: to }]);
      const said = starts.length === 1 ? text : textOf(one);
      return answered(said, part(one, at, to), unknownBut(one, known));
    });
  };
  const needsOf = (text) => {
    const marks = [...text.matchAll(AND)].slice(0, NEEDS);
    const starts = [0, ...marks.map((m) => m.index + m[0].length)];
    const ends = [...marks.map((m) => m.index), text.length];
    const found = [];
    let at = 0;
    while (at < starts.length) {
      for (let to = Math.min(starts.length, at + JOINED); to > at; to -= 1) {
        const piece = text.slice(starts[at], ends[to - 1]).trim();
        const need = whole(piece);
        if (!need && to > at + 1) continue;
        found.push(...(need ? [need] : parted(piece)));
        at = to;
        break;
      }
    }
    return found;
  };

  return (text) => {
    const said = text.slice(0, 200).replace(/´/g, "'").normalize("NFKC");
    const pieces_ = said.split(STOPS).map((piece) => piece.trim()).filter((p) => tokens(p).length);
    const needs = new Map();
    pieces_.flatMap(needsOf).forEach((need) => {
      const key = need.text.toLowerCase();
      if (!needs.has(key)) needs.set(key, need);
    });
    return [...needs.values()].slice(0, NEEDS);
  };
};
if (typeof module !== "undefined") module.exports = Needs;
