// Memberships in time: which rows a group asks for when the period moves in the browser. The twin of geo/facets.py, which
// has the rule in words; only questions with a group whose members come and go need it (`question.group`).
/* global atlasFrame */
/* exported atlasMembers */
const atlasMembers = (() => {
  const NO_DAYS = [9999999, -9999999];
  const { bit, fits } = atlasFrame;
  const flags = (packed, count) => { const text = atob(packed); return Array.from({ length: count }, (_, n) => bit(text, n)); };

  function pack(list) {
    const bytes = new Uint8Array((list.length + 7) >> 3);
    list.forEach((flag, n) => { if (flag) bytes[n >> 3] |= 128 >> (n & 7); });
    return btoa(String.fromCharCode(...bytes));
  }

  /** Days between which a record began; under `new` those inside the period: signed, else the others. */
  function steps(row, q) {
    if (q.reading !== "new") return [row.starts[0] || NO_DAYS];
    const inside = [0, 1, 2].filter((n) => row.starts[n] && fits(row.starts[n], row.end, q)[1]);
    return (inside.includes(1) ? [1] : inside).map((n) => row.starts[n]);
  }

  const narrowed = (q, first, last) => ({ ...q, from: Math.max(q.from, first), to: Math.min(q.to, last) });
  const fit = (start, end, q) => (q.from > q.to ? [false, false] : fits(start, end, q));

  /** Whether a record matches while a member is one: certainly, possibly. A span holds s1, e2, and s2, e1 unless in doubt. */
  function whileMember(row, [s1, e2, s2, e1], q) {
    const [possible, certain] = [narrowed(q, s1, e2), narrowed(q, ...(s2 === undefined ? NO_DAYS : [s2, e1]))];
    const began = steps(row, q);
    return [began.length > 0 && began.every((step) => fit(step, row.end, certain)[0]), began.some((step) => fit(step, row.end, possible)[1])];
  }

  /**
   * The question of another period: the same, but for the bits of records and sites that a group lets through.
   * @param rows as the server sent them @param question with `from`, `to` and `reading` of the new period
   */
  function atlasMembers(rows, question) {
    const { group } = question;
    if (!group) return question;
    const [sure, maybe, sites] = group.wide.map((packed, n) => flags(packed, n < 2 ? rows.records.length : rows.sites.length));
    const always = group.always.map((packed, n) => flags(packed, n < 2 ? rows.records.length : rows.sites.length));
    const spans = group.names.map((name) => rows.groups[name]);
    rows.records.forEach((row, n) => {
      if (!maybe[n]) return;
      let [certain, possible] = [always[0][n], always[1][n]];
      for (const [codes, settled] of [[row.as || row.shapes.un, true], [row.perhaps || row.maybe.un, false]]) {
        for (const code of codes) {
          for (const of of spans) {
            if (!of[code]) continue;
            const match = whileMember(row, of[code], question);
            certain ||= settled && match[0];
            possible ||= match[1];
          }
        }
      }
      sure[n] &&= certain;
      maybe[n] = possible;
    });
    rows.sites.forEach((row, n) => {
      const present = (span) => fit(row.start, row.end, { ...narrowed(question, span[0], span[1]), reading: "active" })[1];
      sites[n] &&= always[2][n] || spans.some((of) => of[row.country] && present(of[row.country]));
    });
    return { ...question, records: pack(maybe), sites: pack(sites), doubt: pack(maybe.map((flag, n) => flag && !sure[n])) };
  }
  return Object.assign(atlasMembers, { flags, pack });
})();
