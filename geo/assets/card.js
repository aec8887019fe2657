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

  /** "12", or "12-14" where 12 are certain and 14 possible; a lower bound where the search was incidental. */
  const count = (pair, atLeast) =>
    (pair[0] === pair[1] ? `${pair[0]}` : `${pair[0]}-${pair[1]}`) + (atLeast && pair[1] ? " or more" : "");

  const NOUNS = { agreements: ["agreement", "agreements"], activities: ["activity", "activities"], contacts: ["contact", "contacts"] };
  const FIRMEST = ["nothing", "talks or a draft", "signed", "in force"];

  /** What a country shows, in words: "12-14 agreements (9 bilateral, 3 multilateral)". */
  function measureWords(counts, measure, depth) {
    if (!counts) return depth ? "None found" : "Not researched in this edition";
    const pair = counts[measure];
    if (measure === "firmest") {
      const [sure, maybe] = pair;
      return `Firmest: ${FIRMEST[sure]}${maybe > sure ? `, possibly ${FIRMEST[maybe]}` : ""}`;
    }
    const noun = NOUNS[measure][pair[1] === 1 && pair[0] === 1 ? 0 : 1];
    const sides = [["bilateral", counts.bilateral], ["multilateral", counts.multilateral]].filter(([, one]) => one[1]);
    const split = pair[1] ? ` (${sides.map(([word, one]) => `${count(one)} ${word}`).join(", ")})` : "";
    return `${count(pair, depth === "incidental")} ${noun}${split}`;
  }

  function link(url, text) {
    if (!/^https?:\/\//.test(url)) return make("span", {}, text);
    return make("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, text);
  }

  function source(one) {
    const about = [one.where, one.published, one.language, one.origin && `repeats ${one.origin}`, one.controlled]
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

  /** The body of a record's or a site's card, from what the server says of it. */
  function facts(card, open) {
    return [
      make("p", { class: "kind" }, card.kind),
      make("h2", { tabindex: "-1", id: "card-title" }, card.title),
      make("p", {}, card.who),
      make("p", { class: "far" }, card.far),
      make("p", { class: "quiet" }, card.confidence),
      card.summary && make("p", {}, card.summary),
      card.position && make("p", { class: "quiet" }, card.position),
      ...section("Steps", list(card.steps.map((step) => make("li", {}, step.text, " ", make("small", {}, step.sources))))),
      ...card.doubts.map((doubt) => make("p", { class: "doubt" }, doubt)),
      ...section("About", list(card.about.map((one) => make("li", {}, one)))),
      ...section(card.sites.length === 1 ? "Site" : "Sites", list(card.sites.map((one) => make("li", {}, opener("site", one.id, one.text, open))))),
      ...section("Linked records", list(card.records.map((one) => make("li", {}, opener("record", one.id, one.text, open))))),
      ...section("Sources", make("p", { class: "quiet" }, card.counted), make("ol", {}, ...card.sources.map(source))),
      make("p", {}, make("small", {}, card.version)),
    ].filter(Boolean);
  }

  const KINDS = { instrument: "Agreements and drafts", activity: "Activities", contact: "Contacts" };

  /** The body of a country's card: its numbers, its matching records by type, newest first, and its sites. */
  function country(name, words, records, sites, open) {
    return [
      make("h2", { tabindex: "-1", id: "card-title" }, name),
      make("p", { class: "far" }, words),
      ...Object.entries(KINDS).flatMap(([type, title]) => {
        const rows = records.filter((row) => row.type === type);
        return section(`${title} (${rows.length})`, list(rows.map((row) =>
          make("li", {}, opener("record", row.id, row.title, open), " ", make("small", {}, row.far + (row.sure ? "" : "; possible in this period"))))));
      }),
      ...section(`Sites (${sites.length})`, list(sites.map((row) =>
        make("li", {}, opener("site", row.id, row.name, open), " ", make("small", {}, row.far))))),
    ];
  }

  /** Several sites on one spot: which one? */
  function chooser(sites, open) {
    return [
      make("h2", { tabindex: "-1", id: "card-title" }, `${sites.length} sites here`),
      ...list(sites.map((row) => make("li", {}, opener("site", row.id, row.name, open), " ", make("small", {}, row.far)))),
    ];
  }

  return { make, count, measureWords, facts, country, chooser, FIRMEST };
})();
