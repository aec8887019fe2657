// The page around the map in a file that stands alone (geo/standalone.py): no server, no connection. The address is the state here,
// too, in the words of the page but behind the hash; what the page is told by its server is counted here, by facets.js and frame.js.
/* global atlasAddress, atlasCard, atlasFacets, atlasFiles, atlasFrame, atlasPanel */
/* exported atlasAlone */
const atlasAlone = (draw) => {
  const SETTLED = 400; // ms without a further change before the status line is announced
  const SHOWN = 25; // records that the list shows at a time
  const EVERYTHING = "view=map"; // words that change nothing: without any the file would begin anew
  const { make, say, fill } = atlasCard;
  const { plain } = atlasPanel;
  const { dataset } = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const [form, line, root] = [find("form.panel"), find(".status"), find(".atlas-map")];
  const keys = form.dataset.keys.split(" ");
  const app = { map: null, rows: null, choices: null, facets: null, shown: null, followed: null, settle: 0 };

  // --- what lies in the file --------------------------------------------------------------------------------------
  const fetched = atlasFiles.read;
  const opened = new Map();

  /** Data are packed (zlib, base64), or lie beside the file; each piece is opened when it is first asked for. */
  async function open(name) {
    const packed = document.getElementById(`data-${name}`);
    if (!packed) return fetched(`${dataset.folder}/${name}.json`);
    if (!window.DecompressionStream) throw new Error(say("this file needs a browser of 2023 or later"));
    const bytes = Uint8Array.from(atob(packed.textContent), (char) => char.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  }

  /** Read a piece, or a part of one: "rows", "cards/record/<id>.json". */
  atlasFiles.read = async (address) => {
    const [name, ...path] = address.replace(/\.json$/, "").split("/");
    if (!opened.has(name)) opened.set(name, open(name));
    return path.reduce((whole, key) => whole[key], await opened.get(name));
  };

  // --- addresses ----------------------------------------------------------------------------------------------------
  const present = () => new URLSearchParams(location.hash.slice(1) || dataset.start);
  const query = (words) => atlasAddress.query(words, keys) || EVERYTHING;

  /** Go to other words; the browser tells when it is there (`hashchange`), as it does for back, forward and links. */
  function go(words, { replace = false } = {}) {
    const wanted = query(words);
    if (atlasAddress.alike(wanted, query(present()))) return false;
    if (replace) location.replace(`#${wanted}`);
    else location.hash = wanted;
    return true;
  }

  const heard = {
    ...atlasAddress.heard(present, go, () => app.map.settle()),
    live(totals) { // while the years fly the list and the filters wait
      dataset.ahead = "";
      line.setAttribute("aria-busy", "true");
      line.replaceChildren(...atlasCard.status(totals));
    },
  };

  /** The words of now without some, or with others in their place, as an address. */
  function link(without, changes = {}) {
    const words = new URLSearchParams([...present()].filter(([key, value]) => !without(key, value)));
    for (const [key, value] of Object.entries(changes)) words.set(key, value);
    return `#${query(words)}`;
  }

  // --- words to a selection: the twin of read_pairs in geo/selection.py ------------------------------------------------
  function read(words) {
    const notes = [];
    const drop = (key, value) => { notes.push(fill(say("{word} is not understood, and was left out."), { word: `${key}=${value.slice(0, 40)}` })); };
    const one = (key, allowed) => {
      const value = words.get(key);
      if (value === null || allowed.includes(value)) return value ?? allowed[0];
      drop(key, value);
      return allowed[0];
    };
    const some = (key) => [...new Set(words.getAll(key))].filter((value) => app.facets.has(key, value) || drop(key, value));
    for (const key of ["known", "viewpoint"]) {
      if (words.has(key) && words.get(key) !== dataset[key]) notes.push(fill(say("{key} cannot be changed in this file."), { key }));
    }
    const asked = {
      ...readYears(words, drop),
      reading: one("reading", ["active", "new"]),
      measure: one("measure", ["agreements", "activities", "contacts", "firmest"]),
      firmness: one("firmness", ["any", "signed", "in-force"]),
      named: one("named", ["", "yes"]) === "yes",
      q: (words.get("q") ?? "").replace(/\s+/g, " ").trim().slice(0, 200),
      facets: Object.fromEntries(Object.keys(app.choices.tables).filter((key) => key !== "named").map((key) => [key, some(key)])),
    };
    return { asked, notes };
  }

  function readYears(words, drop) {
    const wrong = ["from", "to"].find((key) => words.has(key) && !/^[12]\d{3}$/.test(words.get(key)));
    if (wrong) drop(wrong, words.get(wrong));
    const [from, to] = ["from", "to"].map((key) => (!wrong && words.has(key) ? Number(words.get(key)) : null));
    if (from === null || to === null || from <= to) return { from, to };
    drop("from", String(from));
    return { from: null, to: null };
  }

  /** What is open: the first of these that there is. */
  function openedBy(words) {
    const [record, site, country] = atlasAddress.OPEN.map((key) => words.get(key));
    if (app.rows.records.some(({ id }) => id === record)) return `record/${record}`;
    if (app.rows.sites.some(({ id }) => id === site)) return `site/${site}`;
    return Object.hasOwn(app.rows.countries, country ?? "") ? `country/${country}` : "";
  }

  /** Records that a search finds, best first: for what the file was made for those that the server found, else by their titles. */
  function found(words) {
    const told = app.choices.found;
    if (told?.q === words) return told.order;
    const wanted = plain(words).match(/[\p{L}\p{N}]+/gu) ?? [];
    const fits = (title) => wanted.length && wanted.every((word) => title.some((one) => one.startsWith(word)));
    return byDay(app.rows.records.map((row, n) => (fits(plain(row.title).match(/[\p{L}\p{N}]+/gu) ?? []) ? n : -1)).filter((n) => n >= 0));
  }

  /** The newest first, as the server lists them. */
  const byDay = (places) => places.sort((one, other) => (app.rows.records[other].starts[0]?.[0] ?? 0) - (app.rows.records[one].starts[0]?.[0] ?? 0));

  // --- what is shown -------------------------------------------------------------------------------------------------
  /** Show what the address says. */
  function show() {
    const words = present();
    const { asked, notes } = read(words);
    const state = query(new URLSearchParams([...words].filter(([key]) => key !== "page")));
    if (state !== app.shown?.state) paint(words, asked, state);
    const { question } = app.shown;
    const frame = atlasFrame(app.rows.records, app.rows.sites, question, app.rows.subject);
    bare();
    delete dataset.ahead;
    line.replaceChildren(...atlasCard.status(frame.totals));
    clearTimeout(app.settle);
    app.settle = setTimeout(() => line.removeAttribute("aria-busy"), SETTLED);
    tell(notes);
    const many = showChips(asked);
    find("[data-many]").textContent = many || "";
    requestAnimationFrame(() => setTimeout(() => { // half a thousand choices: after the map and the words
      if (question !== app.shown.question) return;
      fillIn();
      showList(words, asked, frame);
      arrive();
    }));
  }

  /** Inside another page only the map is seen. */
  const bare = () => document.documentElement.toggleAttribute("data-bare", present().get("embed") === "true");

  function paint(words, asked, state) {
    const files = { rows: "rows", shapes: "shapes", cards: "cards", relations: "relations" };
    const question = {
      ...app.facets.question(asked), ...files, id: state, query: null, view: "map", open: openedBy(words), current: true, fit: null,
      years: [asked.from, asked.to], layers: words.getAll("layer"), at: words.get("at"),
    };
    app.shown = { state, asked, question };
    app.map.paint(question, heard);
  }

  function tell(notes) {
    const place = find(".notes[role]");
    place.hidden = !notes.length;
    place.replaceChildren(make("ul", {}, ...notes.map((one) => make("li", {}, one))));
  }

  /** Set the filters; the numbers beside them are those that the server would send. */
  function fillIn() {
    const counts = app.facets.counts(app.shown.asked);
    atlasPanel.show(form, present(), true, (box) => counts[box.name][box.value || "any"] ?? "0");
  }

  // --- filters that are set: chips of geo/labels.py ---------------------------------------------------------------------
  function periodWords({ from, to, reading }) {
    const began = reading === "new";
    if (from === null && to === null) return say("What began, in any year");
    if (from === null) return fill(began ? say("Began until {last}") : say("Going on until {last}"), { last: to });
    if (to === null) return fill(began ? say("Began since {first}") : say("Going on since {first}"), { first: from });
    if (from === to) return fill(began ? say("Began in {first}") : say("Going on in {first}"), { first: from });
    return fill(began ? say("Began {first} to {last}") : say("Going on {first} to {last}"), { first: from, last: to });
  }

  /** Each filter that is set: its words, and which words of the address it is. */
  function* filters(asked) {
    if (asked.from !== null || asked.to !== null || asked.reading !== "active") yield [periodWords(asked), (key) => ["from", "to", "reading"].includes(key)];
    if (asked.q) yield [fill(say("Found: {words}"), { words: asked.q }), (key) => key === "q"];
    for (const [facet, values] of Object.entries(asked.facets)) {
      const name = form.querySelector(`[data-facet="${facet}"]`).querySelector("summary").firstChild.textContent.trim();
      for (const one of values) {
        const label = atlasPanel.labelOf(form, facet, one) ?? app.rows.countries[one]?.name ?? one;
        yield [fill(say("{facet}: {value}"), { facet: name, value: label }), (key, value) => key === facet && value === one];
      }
    }
    if (asked.named) yield [say("Also domains that are merely named"), (key) => key === "named"];
    if (asked.firmness !== "any") yield [atlasPanel.labelOf(form, "firmness", asked.firmness), (key) => key === "firmness"];
  }

  function showChips(asked) {
    const chips = [...filters(asked)].map(([words, own]) => make("li", {}, make("a", {
      class: "chip", href: link((key, value) => key === "page" || own(key, value)), "aria-label": fill(say("Remove the filter {words}"), { words }),
    }, `${words} `, make("span", { "aria-hidden": "true" }, "\u00d7"))));
    find(".chips ul").replaceChildren(...chips);
    find("#chips-label").textContent = chips.length ? say("Shown:") : say("No filter is set: everything is shown.");
    return chips.length;
  }

  // --- the list --------------------------------------------------------------------------------------------------------
  const columns = () => [say("Title"), say("Partners"), say("Kind"), say("How far, and when")];

  async function showList(words, asked, frame) {
    const shown = app.shown;
    const cards = await atlasFiles.read("cards");
    if (shown !== app.shown) return; // somebody went on meanwhile
    const order = asked.q ? found(asked.q).filter((n) => n in frame.records) : byDay(Object.keys(frame.records).map(Number));
    const pages = Math.max(1, Math.ceil(order.length / SHOWN));
    const page = Math.min(pages, /^[1-9]\d{0,3}$/.test(words.get("page") ?? "") ? Number(words.get("page")) : 1);
    const first = (page - 1) * SHOWN;
    const listed = order.slice(first, first + SHOWN);
    find(".list").replaceChildren(listed.length
      ? table(listed, cards, frame, fill(say("Records {first} to {last} of {total}"), { first: first + 1, last: first + listed.length, total: order.length }))
      : make("p", { class: "empty" }, say("No record matches. Widen the period or remove a filter.")));
    find(".listing .pages").replaceChildren(...turns(page, pages));
    find(".listing").dataset.shown = query(words);
  }

  function table(listed, cards, frame, caption) {
    return make("table", {}, make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...columns().map((one) => make("th", { scope: "col" }, one)))),
      make("tbody", {}, ...listed.map((n) => rowOf(app.rows.records[n], cards.record[app.rows.records[n].id], frame.records[n]))));
  }

  function rowOf(row, card, sure) {
    const { to } = app.shown.question;
    const far = (app.choices.far[row.id] ?? [[to, row.far]]).findLast(([day], n) => day <= to || n === 0)[1];
    const cell = (n, ...children) => make("td", { "data-label": columns()[n] }, ...children);
    return make("tr", { "data-id": row.id }, make("th", { scope: "row" },
      make("a", { href: link((key) => atlasAddress.OPEN.includes(key), { view: "map", record: row.id }) }, row.title),
      sure ? "" : make("em", { class: "possible" }, say("possible in this period"))),
    cell(1, card.who), cell(2, card.kind), cell(3, `${far} `, atlasCard.stands({ ...row, quiet: row.silent <= to })));
  }

  /** Links to the pages of the list before and after. */
  function turns(page, pages) {
    if (pages === 1) return [];
    const turn = (to, words, rel) => make("a", { class: "button", rel, href: link((key) => key === "page", to > 1 ? { page: to } : {}) }, words);
    return [
      page > 1 ? turn(page - 1, say("Previous 25"), "prev") : "",
      make("span", {}, fill(say("Page {page} of {pages}"), { page, pages })),
      page < pages ? turn(page + 1, say("Next 25"), "next") : "",
    ];
  }

  // --- where the focus goes ---------------------------------------------------------------------------------------------
  function clicked(event) {
    const target = event.target.closest("a, button");
    if (!target) return;
    if (target.matches("a[href^='#']")) app.followed = target;
    else if ("openFilters" in target.dataset) drawer(true);
    else if ("closeFilters" in target.dataset) drawer(false);
  }

  /** A link of ours was followed, and is perhaps gone: put the focus where a keyboard goes on. */
  function arrive() {
    const link = app.followed;
    app.followed = null;
    if (!link) return;
    if (link.matches(".list a")) toCard();
    else if (link.matches(".pages a")) { find("#list-title").focus(); find("#list-title").scrollIntoView({ block: "start" }); }
    else if (link.matches(".chip")) find(".chip, .reset").focus();
  }

  /** Go to the card that the map opens, now or as soon as it has been read. */
  function toCard() {
    const [kind, id] = app.shown.question.open.split("/");
    const eye = new MutationObserver(look);
    function look() {
      const title = root.querySelector(".card h2");
      if (!title || (kind === "record" && title.textContent !== app.rows.records.find((row) => row.id === id)?.title)) return;
      eye.disconnect();
      root.scrollIntoView({ block: "nearest" });
      title.focus({ preventScroll: true });
    }
    eye.observe(root, { childList: true });
    look();
  }

  /** Open or close the filters, which on a narrow screen lie over the rest. */
  function drawer(wanted) {
    document.body.classList.toggle("has-filters", wanted);
    for (const other of document.querySelectorAll(".alone > :not(#filters)")) other.inert = wanted;
    find(wanted ? "#panel-q" : "[data-open-filters]").focus();
  }

  // --- start ------------------------------------------------------------------------------------------------------------
  async function start() {
    bare();
    app.map = draw();
    try {
      [app.rows, app.choices] = await Promise.all([atlasFiles.read("rows"), atlasFiles.read("choices")]);
    } catch (error) {
      root.replaceChildren(make("p", { class: "notes" }, fill(say("The map could not be opened: {error}."), { error: error.message })));
      return;
    }
    [say.words, say.plurals] = [app.rows.words ?? {}, app.rows.plurals ?? ""];
    app.facets = atlasFacets(app.choices, app.rows, dataset.viewpoint, found);
    atlasPanel.listen(form, { present, go, unfolded: fillIn });
    addEventListener("hashchange", show);
    addEventListener("click", clicked);
    addEventListener("keydown", ({ key }) => { if (key === "Escape" && document.body.classList.contains("has-filters")) drawer(false); });
    show();
  }

  start();
};
