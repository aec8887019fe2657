// Cards, tooltips and words: everything that shows text from the data. Text goes in as text nodes only, never as HTML,
// and an address becomes a link only when it is one of the web.
/* exported atlasCard */
const atlasCard = (() => {
  /**
   * Make an element. Children that are strings become text.
   * @param {string} name @param {Object<string, string>} [attributes] @param {...(Node|string|null|undefined)} children
   */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  /** Say a message of the interface in the language of the rows (geo/words.py); English until they have come. */
  function say(message) {
    const told = say.words[message] ?? message;
    return Array.isArray(told) ? told[0] : told; // a message that counts elsewhere
  }
  say.words = {};
  say.plurals = "";

  /** Say a message that counts, in the plural form that the language has for the number. */
  function sayMany(one, many, number) {
    const told = say.words[one];
    if (!Array.isArray(told)) return number === 1 ? one : many;
    return told[say.plurals[number < 200 ? number : 100 + (number % 100)]];
  }

  /** Fill the gaps of a message: "{count} sites" with { count: 2 }. */
  const fill = (message, gaps) => message.replace(/\{(\w+)\}/g, (gap, name) => gaps[name] ?? gap);

  /** "12", or "12-14" where 12 are certain and 14 possible; a lower bound where the search was incidental. */
  function count(pair, atLeast) {
    const told = pair[0] === pair[1] ? `${pair[0]}` : `${pair[0]}-${pair[1]}`;
    return atLeast && pair[1] ? fill(say("{count} or more"), { count: told }) : told;
  }

  function nounWords(measure, pair, told) {
    const number = pair[0] === pair[1] ? pair[1] : Math.max(pair[1], 2); // "0-1 agreements"
    return fill({
      agreements: sayMany("{count} agreement", "{count} agreements", number),
      activities: sayMany("{count} activity", "{count} activities", number),
      contacts: sayMany("{count} contact", "{count} contacts", number),
    }[measure], { count: told });
  }

  function firmestWords([sure, maybe]) {
    const levels = [say("nothing"), say("talks or a draft"), say("signed"), say("in force")];
    const told = maybe > sure ? say("Firmest: {sure}, possibly {maybe}") : say("Firmest: {sure}");
    return fill(told, { sure: levels[sure], maybe: levels[maybe] });
  }

  /** What a country shows, in words: "12-14 agreements (9 bilateral, 3 multilateral)". */
  function measureWords(counts, measure, depth) {
    if (!counts) return depth ? say("None found") : say("Not researched in this edition");
    if (measure === "firmest") return firmestWords(counts.firmest);
    const pair = counts[measure];
    const total = nounWords(measure, pair, count(pair, depth === "incidental"));
    const sides = [[say("{count} bilateral"), counts.bilateral], [say("{count} multilateral"), counts.multilateral]]
      .filter(([, one]) => one[1]).map(([words, one]) => fill(words, { count: count(one) }));
    return pair[1] ? fill(say("{total} ({sides})"), { total, sides: sides.join(", ") }) : total;
  }

  /** What exists of the agreements of a country: "2 delivered, nothing seen of 8; 3 silent (inferred)". */
  function tally(found) {
    if (!found.all[1]) return "";
    const parts = [[say("{count} delivered"), found.d], [say("{count} partly or started"), found.p], [say("{count} failed"), found.f], [say("nothing seen of {count}"), found.n]]
      .filter(([, pair]) => pair[1]).map(([words, pair]) => fill(words, { count: count(pair) })).join(", ");
    const told = fill(say("Of {total} signed: {parts}"), { total: count(found.all), parts });
    return found.silent[1] ? fill(say("{told}; {count} silent (inferred)"), { told, count: count(found.silent) }) : told;
  }

  const DELIVERY = { d: "delivered", p: "partly", f: "failed", n: "none-seen" };

  /** What exists of one record, as a sign and in words; and whether it has been silent for long, which is inferred. */
  function stands(row) {
    const words = { d: say("Delivered"), p: say("Partly, or started"), f: say("Failed"), n: say("Nothing seen yet") }[row.delivery];
    if (!words) return null;
    return make("span", { class: "standing" }, make("span", { class: `delivery is-${DELIVERY[row.delivery]}` }, make("span", { class: "sign", "aria-hidden": "true" }), " ", words),
      row.quiet ? make("span", { class: "silent" }, " ", say("Silent for long (inferred)")) : "");
  }

  function link(url, text) {
    if (!/^https?:\/\//.test(url)) return make("span", {}, text);
    return make("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, text);
  }

  function source(one) {
    const about = [one.where, one.published, one.language, one.origin && fill(say("repeats {origin}"), one), one.controlled]
      .filter(Boolean).join("; ");
    return make("li", {}, link(one.url, one.publisher), " ", make("small", {}, about));
  }

  const section = (title, ...children) => (children.flat().length ? [make("h3", {}, title), ...children.flat()] : []);
  const list = (items) => (items.length ? [make("ul", {}, ...items)] : []);

  /** A button that opens another card. */
  function opener(kind, id, text, open) {
    const button = make("button", { type: "button" }, text);
    button.addEventListener("click", () => open(kind, id));
    return button;
  }

  const go = (href, text) => (href ? make("a", { href }, text) : null);

  /** The body of a record's or a site's card, from what the server says of it; `links` lead to its page and to the list. */
  function facts(card, links, open) {
    return [
      make("p", { class: "kind" }, card.kind),
      make("h2", { tabindex: "-1", id: "card-title" }, card.title),
      make("p", {}, card.who),
      make("p", { class: "far" }, card.far),
      make("p", { class: "quiet" }, card.confidence),
      card.summary && make("p", {}, card.summary),
      (links.page || links.list) && make("p", { class: "row" }, go(links.page, say("Whole record")), go(links.list, say("Show in the list"))),
      card.position && make("p", { class: "quiet" }, card.position),
      ...section(say("Steps"), list(card.steps.map((step) => make("li", {}, step.text, " ", make("small", {}, step.sources))))),
      ...card.doubts.map((doubt) => make("p", { class: "doubt" }, doubt)),
      ...section(say("About"), list(card.about.map((one) => make("li", {}, one)))),
      ...section(sayMany("Site", "Sites", card.sites.length), list(card.sites.map((one) => make("li", {}, opener("site", one.id, one.text, open))))),
      ...section(say("Linked records"), list(card.records.map((one) => make("li", {}, opener("record", one.id, one.text, open))))),
      ...section(say("Sources"), make("p", { class: "quiet" }, card.counted), make("ol", {}, ...card.sources.map(source))),
      make("p", {}, make("small", {}, card.version)),
    ].filter(Boolean);
  }

  const counted = (title, rows) => fill(say("{title} ({count})"), { title, count: rows.length });

  /** The body of a country's card: its numbers, its matching records by type, newest first, and its sites. */
  function country(name, words, standing, records, sites, page, open) {
    const kinds = { instrument: say("Agreements and drafts"), activity: say("Activities"), contact: say("Contacts") };
    const far = (row) => (row.sure ? row.far : fill(say("{far}; possible in this period"), row));
    return [
      make("h2", { tabindex: "-1", id: "card-title" }, name),
      make("p", { class: "far" }, words),
      make("p", { class: "quiet" }, standing),
      page ? make("p", {}, go(page, say("Page of this country"))) : "",
      ...Object.entries(kinds).flatMap(([type, title]) => {
        const rows = records.filter((row) => row.type === type);
        return section(counted(title, rows), list(rows.map((row) =>
          make("li", {}, opener("record", row.id, row.title, open), " ", make("small", {}, far(row)), " ", stands(row)))));
      }),
      ...section(counted(say("Sites"), sites), list(sites.map((row) =>
        make("li", {}, opener("site", row.id, row.name, open), " ", make("small", {}, row.far))))),
    ];
  }

  /** Records that no country of the map shows, and why. */
  function tray(records, open) {
    const why = (row) => (row.complete ? say("with an organisation that has no territory") : say("not all parties are known"));
    return [
      make("h2", { tabindex: "-1", id: "card-title" }, fill(sayMany("{count} record not on the map", "{count} records not on the map", records.length), { count: records.length })),
      make("p", {}, say("They count in the numbers above and stand in the list.")),
      ...list(records.map((row) => make("li", {}, opener("record", row.id, row.title, open), " ", make("small", {}, fill(say("{far}; {why}"), { far: row.far, why: why(row) }))))),
    ];
  }

  /** The status line, as the server says it (geo/text.py), as nodes: while the years fly, and without a server, it is counted here. */
  function status(totals) {
    const nouns = (number) => ({
      agreements: sayMany("agreement", "agreements", number), drafts: sayMany("draft", "drafts", number),
      activities: sayMany("activity", "activities", number), contacts: sayMany("contact", "contacts", number),
      countries: sayMany("country", "countries", number), sites: sayMany("site", "sites", number),
    });
    return Object.entries(totals).filter(([name, pair]) => name !== "drafts" || pair[1]).flatMap(([name, pair], n) => {
      const noun = nouns(pair[0] === pair[1] ? pair[1] : Math.max(2, pair[1]))[name];
      return [n ? ", " : "", heard(pair), ` ${noun}`];
    });
  }

  /** A count, which is read aloud as "12 certain, up to 14" where it is a range. */
  function heard(pair) {
    if (pair[0] === pair[1]) return count(pair);
    const aloud = fill(say("{certain} certain, up to {possible}"), { certain: pair[0], possible: pair[1] });
    return make("span", { role: "img", "aria-label": aloud }, count(pair));
  }

  /** Several sites on one spot: which one? */
  function chooser(sites, open) {
    return [
      make("h2", { tabindex: "-1", id: "card-title" }, fill(sayMany("{count} site here", "{count} sites here", sites.length), { count: sites.length })),
      ...list(sites.map((row) => make("li", {}, opener("site", row.id, row.name, open), " ", make("small", {}, row.far)))),
    ];
  }

  return { make, say, sayMany, fill, count, link, measureWords, tally, stands, status, facts, country, tray, chooser };
})();
