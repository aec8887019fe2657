// Which rows a selection asks for, and what each further choice would give: the twin of geo/facets.py, for a file that has no
// server. A set of rows is a whole number whose bit n stands for row n, as there. The rules in words: docs/decisions/0006.
/* global atlasCard, atlasFrame, atlasMembers */
/* exported atlasFacets */
/** @typedef {{sure: bigint, maybe: bigint, sites: bigint}} Rows  records surely, records possibly, and sites
 * @typedef {{from: number|null, to: number|null, reading: string, measure: string, firmness: string, named: boolean, q: string,
 *   facets: Object<string, string[]>}} Asked  a selection; null is an open end, `facets` holds the values of each facet */
const atlasFacets = (() => {
  const OF_RECORDS = ["type", "parties", "level", "instrument", "delivery", "ended"]; // of these a site needs a linked record
  const FIRMNESS = ["any", "signed", "in-force"];
  const DAY = 864e5;
  const { flags, pack } = atlasMembers;
  const NONE = { sure: 0n, maybe: 0n, sites: 0n };
  const both = (one, other, meet) => ({ sure: meet(one.sure, other.sure), maybe: meet(one.maybe, other.maybe), sites: meet(one.sites, other.sites) });
  const or = (one, other) => both(one, other, (a, b) => a | b);
  const and = (one, other) => both(one, other, (a, b) => a & b);
  const rowsOf = ([sure, maybe, sites]) => ({ sure: BigInt(`0x${sure}`), maybe: BigInt(`0x${maybe}`), sites: BigInt(`0x${sites}`) });
  const fromFlags = (list) => BigInt(`0b0${list.map(Number).reverse().join("")}`);
  const toFlags = (bits, count) => Array.from(bits.toString(2).padStart(count, "0"), (char) => char === "1").reverse();
  const size = (bits) => bits.toString(2).replaceAll("0", "").length;
  const mapped = (table, act) => Object.fromEntries(Object.entries(table).map(([name, value]) => [name, act(value, name)]));

  /**
   * @param {{everything: string[], tables: Object<string, Object<string, string[]|null>>}} told sets of rows as hexadecimal text: all
   *   rows, and those of each value of each facet; `named` is the table of `domain` that also has what is merely named, a group
   *   whose members come and go has none (geo/standalone.py)
   * @param {Object} rows as the server sends them (draw_rows in geo/draw.py)
   * @param {string} viewpoint whose borders are drawn
   * @param {(words: string) => number[]} find places of the records that a search finds, best first
   */
  return function atlasFacets(told, rows, viewpoint, find) {
    const [many, manySites] = [rows.records.length, rows.sites.length];
    const everything = rowsOf(told.everything);
    const tables = mapped(told.tables, (table) => mapped(table, (one) => one && rowsOf(one)));
    const packed = ({ sure, maybe, sites }) => [pack(toFlags(sure, many)), pack(toFlags(maybe, many)), pack(toFlags(sites, manySites))];

    // --- days -----------------------------------------------------------------------------------------------------
    const when = ({ from, to, reading }) => ({
      from: from === null ? rows.days[0] : Date.UTC(from, 0, 1) / DAY, to: to === null ? rows.days[1] : Date.UTC(to, 11, 31) / DAY, reading,
    });

    // --- tables ---------------------------------------------------------------------------------------------------
    /** Rows of members on any day of the match. */
    function ofMembers(name, asked) {
      const group = { names: [name], wide: packed({ ...everything, sure: everything.maybe }), always: packed(NONE) };
      const found = atlasMembers(rows, { ...when(asked), group });
      const [maybe, doubt, sites] = [[found.records, many], [found.doubt, many], [found.sites, manySites]].map(([text, count]) => fromFlags(flags(text, count)));
      return { sure: maybe & ~doubt, maybe, sites };
    }

    let members = { of: "" };
    function groups(asked) {
      const of = JSON.stringify(when(asked));
      if (members.of !== of) members = { of, table: mapped(tables.group, (one, name) => one ?? ofMembers(name, asked)) };
      return members.table;
    }

    function table(key, asked) {
      if (key === "group") return groups(asked);
      return tables[key === "domain" && asked.named ? "named" : key];
    }

    // --- sets of rows ---------------------------------------------------------------------------------------------
    /** The rows of each facet of which something is chosen, and of the search. */
    function chosen(asked) {
      const some = Object.entries(asked.facets).filter(([, values]) => values.length);
      const found = some.map(([key, values]) => [key, values.map((value) => table(key, asked)[value] ?? NONE).reduce(or, NONE)]);
      if (asked.q) {
        const bits = find(asked.q).reduce((all, n) => all | (1n << BigInt(n)), 0n);
        found.push(["q", { sure: bits, maybe: bits, sites: everything.sites }]);
      }
      return found;
    }

    const meet = (sets, but) => sets.filter(([key]) => key !== but).reduce((all, [, one]) => and(all, one), everything);
    const needsRecord = (asked) => OF_RECORDS.some((key) => asked.facets[key].length) || Boolean(asked.q);

    /** What the map needs to ask a group whose members come and go about another period (group_of in geo/page/map_view.py). */
    function groupOf(asked) {
      const names = asked.facets.group.filter((name) => !tables.group[name]);
      if (!names.length) return null;
      const regions = asked.facets.group.filter((name) => tables.group[name]).map((name) => tables.group[name]);
      const wide = meet(chosen(asked), "group");
      return { names, wide: packed(wide), always: packed(and(everything, regions.reduce(or, NONE))) };
    }

    /** What a selection asks of the rows, as `paint` of the map takes it. */
    function question(asked) {
      const found = meet(chosen(asked));
      return {
        ...when(asked), measure: asked.measure, firmness: asked.firmness, viewpoint,
        records: pack(toFlags(found.maybe, many)), sites: pack(toFlags(found.sites, manySites)), doubt: pack(toFlags(found.maybe & ~found.sure, many)),
        ask: needsRecord(asked) || asked.firmness !== "any",
        group: groupOf(asked),
      };
    }

    // --- numbers --------------------------------------------------------------------------------------------------
    /** Records that match the days and a firmness, whatever facets are chosen. */
    function matches(asked, firmness) {
      const q = { ...when(asked), measure: asked.measure, viewpoint, firmness };
      const judged = rows.records.map((row) => atlasFrame.judge(row, q, false)?.whole ?? [false, false]);
      return { sure: fromFlags(judged.map(([sure]) => sure)), maybe: fromFlags(judged.map(([, maybe]) => maybe)), sites: 0n };
    }

    /** How many sites each kind would give. */
    function kinds(asked) {
      const frame = atlasFrame(rows.records, rows.sites, question({ ...asked, facets: { ...asked.facets, kind: [] } }), rows.subject);
      const found = mapped(tables.kind, () => [0, 0]);
      for (const [n, [, sure]] of Object.entries(frame.sites)) {
        found[rows.sites[n].kind][0] += sure;
        found[rows.sites[n].kind][1] += 1;
      }
      return found;
    }

    /** The number beside each choice, in words: what choosing it would give (`counts` of geo/atlas.py). */
    function counts(asked) {
      const [sets, days] = [chosen(asked), mapped(Object.fromEntries(FIRMNESS.map((one) => [one, one])), (one) => matches(asked, one))];
      const number = (one, other) => { const met = and(one, other); return [size(met.sure), size(met.maybe)]; };
      const found = {};
      for (const key of Object.keys(asked.facets)) {
        const others = and(meet(sets, key), days[asked.firmness]);
        found[key] = mapped(table(key, asked), (one) => number(one, others));
      }
      found.firmness = mapped(days, (one) => number(meet(sets), one));
      found.kind = kinds(asked);
      return mapped(found, (values) => mapped(values, (pair) => atlasCard.count(pair)));
    }

    return { question, counts, has: (key, value) => Boolean(tables[key]) && Object.hasOwn(tables[key], value) };
  };
})();
