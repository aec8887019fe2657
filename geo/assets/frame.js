// Rows and a question to a frame: the twin of geo/frame.py. Both run tests/cases/frames.json; the rules in words are in
// docs/decisions/0006-what-a-filter-means.md. The server decides which rows come into question, this file decides when.
/** @typedef {[number, number]} Pair  two days since 1970-01-01 (both included), or certain and possible counts
 * @typedef {{id: string, type: string, starts: (Pair|null)[], end: Pair, shapes: Object<string, string[]>,
 *   maybe: Object<string, string[]>, bilateral: boolean, complete: boolean, folded: boolean}} RecordRow
 * @typedef {{id: string, start: Pair, end: Pair, stages: [string, number, number][], records: number[]}} SiteRow
 * @typedef {{records: string, sites: string, doubt: string, from: number, to: number, reading: string, measure: string,
 *   firmness: string, viewpoint: string, ask: boolean}} Question
 * @typedef {{row: RecordRow, whole: boolean[], agreement: boolean[], draft: boolean[], firmest: Pair}} Judged
 */
const atlasFrame = (() => {
  const [LEVELS, NO] = [["any", "signed", "in-force"], [false, false]];

  /** The first flag is in the highest bit of the first byte. */
  const bit = (packed, n) => ((packed.charCodeAt(n >> 3) >> (7 - (n & 7))) & 1) === 1;

  /** Does what began and ended between these days fit the period, as the reading asks? */
  function fits(start, end, q) {
    if (!start) return NO;
    if (q.reading === "new") {
      return [q.from <= start[0] && start[1] <= q.to, start[0] <= q.to && start[1] >= q.from];
    }
    return [start[1] <= q.to && end[0] >= q.from, start[0] <= q.to && end[1] >= q.from];
  }

  /** An instrument with nothing firmer than talks by the last day of the period. */
  function draft(row, q) {
    const [certain, possible] = fits(row.starts[0], row.end, q);
    const signed = row.starts[1];
    if (!signed) return [certain, possible];
    return [certain && signed[0] > q.to, possible && signed[1] > q.to];
  }

  /** The firmest commitment by the last day (1 to 3, certain and possible), and which classes can be shown. */
  function classes(row, level, q) {
    if (row.type === "activity") return [[0, 0], []];
    const byThen = [0, 1, 2].filter((n) => row.starts[n] && row.starts[n][0] <= q.to);
    const certain = byThen.reduce((top, n) => (row.starts[n][1] <= q.to ? n : top), -1);
    const shown = byThen.filter((n) => n >= Math.max(certain, level));
    return [[certain + 1, shown.reduce((top, n) => n + 1, 0)], shown];
  }

  /** Is the step that reached the class shown one of those wanted (from, to), and new? */
  function newStep(row, shown, from, to, q) {
    const fresh = shown.filter((n) => from <= n && n <= to).map((n) => fits(row.starts[n], row.end, q));
    return [shown.length === 1 && fresh.some((one) => one[0]), fresh.some((one) => one[1])];
  }

  /** @param {RecordRow} row @param {Question} q @param {boolean} doubt possible at most @returns {Judged|null} */
  function judge(row, q, doubt) {
    const level = LEVELS.indexOf(q.firmness);
    const instrument = row.type === "instrument";
    if (!row.starts[level]) return null;
    let agreement = instrument ? fits(row.starts[Math.max(level, 1)], row.end, q) : NO;
    let asDraft = instrument && level === 0 ? draft(row, q) : NO;
    const [best, shown] = classes(row, level, q);
    let whole = fits(row.starts[level], row.end, q);
    if (instrument && q.reading === "new") whole = [0, 1].map((n) => agreement[n] || asDraft[n]);
    if (q.reading === "new" && q.measure === "firmest" && row.type !== "activity") {
      whole = newStep(row, shown, 0, 2, q);
      if (instrument) [agreement, asDraft] = [newStep(row, shown, 1, 2, q), newStep(row, shown, 0, 0, q)];
    }
    if (doubt) [whole, agreement, asDraft] = [whole, agreement, asDraft].map((one) => [false, one[1]]);
    return whole[1] ? { row, whole, agreement, draft: asDraft, firmest: best } : null;
  }

  function add(count, match, sure = true) {
    count[0] += match[0] && sure ? 1 : 0;
    count[1] += match[1] ? 1 : 0;
  }

  const zeros = (...names) => Object.fromEntries(names.map((name) => [name, [0, 0]]));
  /** What a measure counts of one record. */
  function measured(one, measure) {
    if (measure === "agreements") return one.agreement;
    if (measure === "firmest") return one.row.type === "activity" ? NO : one.whole;
    return one.row.type === (measure === "activities" ? "activity" : "contact") ? one.whole : NO;
  }

  function addToCountry(counts, one, q, sure) {
    const row = one.row;
    add(counts.any, one.whole, sure);
    if (row.folded) return;
    counts.firmest[0] = Math.max(counts.firmest[0], sure && one.whole[0] ? one.firmest[0] : 0);
    counts.firmest[1] = Math.max(counts.firmest[1], one.firmest[1]);
    add(counts.agreements, one.agreement, sure);
    if (row.type === "activity") add(counts.activities, one.whole, sure);
    if (row.type === "contact") add(counts.contacts, one.whole, sure);
    add(row.bilateral ? counts.bilateral : counts.multilateral, measured(one, q.measure), sure);
  }

  function countries(judged, q, subject) {
    const found = {};
    for (const one of Object.values(judged)) {
      if (!one.row.complete) continue;
      const sure = one.row.shapes[q.viewpoint];
      for (const shape of new Set([...sure, ...one.row.maybe[q.viewpoint]])) {
        if (shape === subject) continue;
        found[shape] ||= zeros("agreements", "activities", "contacts", "firmest", "bilateral", "multilateral", "any");
        addToCountry(found[shape], one, q, sure.includes(shape));
      }
    }
    return found;
  }

  /** @param {SiteRow} row @returns {[string, boolean, boolean]|null} stage, match certain, stage certain */
  function siteState(row, q, judged) {
    let [certain, possible] = fits(row.start, row.end, q);
    if (q.ask) {
      const linked = row.records.filter((n) => judged[n]);
      certain = certain && linked.some((n) => judged[n].whole[0]);
      possible = possible && linked.length > 0;
    }
    if (!possible) return null;
    const byThen = row.stages.filter((stage) => stage[1] <= q.to);
    const known = byThen.filter((stage) => stage[2] <= q.to);
    const shown = known.reduce((last, stage) => (last && last[2] > stage[2] ? last : stage), known[0]) || byThen[0];
    return [shown[0], certain, known.length > 0];
  }

  /**
   * @param {RecordRow[]} records @param {SiteRow[]} sites @param {Question} q
   * @param {string} subject code of the subject country, never a partner
   * @returns matches by place among the rows, counts by shape, totals (each certain and possible)
   */
  function frame(records, sites, q, subject) {
    const [recordBits, siteBits, doubtBits, judged, states] = [atob(q.records), atob(q.sites), atob(q.doubt || ""), {}, {}];
    records.forEach((row, n) => {
      const one = bit(recordBits, n) && judge(row, q, bit(doubtBits, n));
      if (one) judged[n] = one;
    });
    sites.forEach((row, n) => {
      const state = bit(siteBits, n) && siteState(row, q, judged);
      if (state) states[n] = state;
    });
    const found = countries(judged, q, subject);
    const totals = zeros("agreements", "drafts", "activities", "contacts", "countries", "sites");
    for (const one of Object.values(judged).filter((answer) => !answer.row.folded)) {
      add(totals.agreements, one.agreement);
      add(totals.drafts, one.draft);
      if (one.row.type === "activity") add(totals.activities, one.whole);
      if (one.row.type === "contact") add(totals.contacts, one.whole);
    }
    for (const counts of Object.values(found)) add(totals.countries, [counts.any[0] > 0, counts.any[1] > 0]);
    for (const state of Object.values(states)) add(totals.sites, [state[1], true]);
    const matches = Object.fromEntries(Object.entries(judged).map(([n, one]) => [n, one.whole[0]]));
    return { records: matches, sites: states, countries: found, totals };
  }
  return Object.assign(frame, { judge, fits, bit });
})();
