// The legend: all that is on the map and nothing else. A class can be looked at alone or switched off; layers are chosen here.
/* global L, atlasCard, atlasMarks */
/* exported atlasLegend */
const atlasLegend = (() => {
  const { make, say, sayMany, fill } = atlasCard;
  const WIDE = 640; // px: on a narrower screen it would cover the map, and is closed at first
  const CLASSES = ["1", "2", "3", "4", "5"];
  const OTHERS = ["possible", "none", "not-researched", "subject"];
  const titleOf = (measure) => ({
    agreements: say("Agreements per country"), activities: say("Activities per country"), contacts: say("Contacts per country"),
    firmest: say("Firmest commitment per country"),
  })[measure];

  /** @param {{map: Object, now: Object, countries: Object, relations: Object, sites: Object, layer: Function}} view */
  return function atlasLegend({ map, now, countries, relations, sites, layer }) {
    const element = make("details", { class: "legend" });
    element.open = window.innerWidth > WIDE;
    const [symbols, layers] = [make("details"), make("details")]; // closed, or they would cover Central America
    const corner = new L.Control({ position: "bottomleft" });
    corner.onAdd = () => { L.DomEvent.disableClickPropagation(element).disableScrollPropagation(element); return element; };
    corner.addTo(map);
    element.addEventListener("keydown", (event) => event.stopPropagation()); // its keys are not the map's
    let says = "";

    function classWords(name) {
      if (now.question.measure === "firmest") return ["", say("Talks or draft"), say("Signed"), say("In force")][name];
      const [from, next] = [now.rows.class_from[name - 1], now.rows.class_from[name]];
      if (next === undefined) return `${from}+`;
      return next - 1 === from ? `${from}` : `${from}-${next - 1}`;
    }

    const otherWords = (name) => ({
      possible: say("Possible only"), none: say("None found"), "not-researched": say("Not researched yet"), subject: countries.nameOf(now.rows.subject),
    })[name];

    /** A class as a switch: looking at it lets its countries stand out, pressing it takes them off the map or puts them back. */
    function switchOf(name, words) {
      const button = make("button", { type: "button", "data-class": name, "aria-pressed": String(!countries.isMuted(name)), title: say("Press to hide or show these countries") },
        atlasMarks.swatch(name), make("span", {}, words));
      button.addEventListener("click", () => { button.setAttribute("aria-pressed", String(!countries.mute(name))); relations.show(layer("relations")); });
      for (const kind of ["mouseenter", "focus"]) button.addEventListener(kind, () => countries.light(name));
      for (const kind of ["mouseleave", "blur"]) button.addEventListener(kind, () => countries.light(null));
      return make("li", {}, button);
    }

    /** A layer that is not there at first, as a box to tick; the page keeps it in its address. */
    function layerOf(name, words) {
      const box = make("input", { type: "checkbox", "data-layer": name });
      box.checked = layer(name);
      box.addEventListener("change", () => now.hear?.layer(name, box.checked));
      return make("li", {}, make("label", {}, box, make("span", {}, words)));
    }

    const line = (picture, words) => make("li", {}, picture, make("span", {}, words));

    /** Shapes say the kind of a site, fills its stage: under a heading each, for a filled circle is in both lists. */
    function symbolLists({ families, fills, several, vague, rounds }) {
      const [familyWords, fillWords] = [atlasMarks.familyWords(), atlasMarks.fillWords()];
      const stageOf = (name) => Object.keys(atlasMarks.FILL).find((stage) => atlasMarks.FILL[stage] === name);
      return [
        make("p", {}, say("Kind of site")),
        make("ul", {}, ...families.map((family) => line(atlasMarks.mark(family, "operating"), familyWords[family])),
          several ? line(atlasMarks.several(2), say("Several at one place")) : "",
          vague ? line(atlasMarks.mark("ground", "operating", true), say("Known only by country")) : "",
          rounds ? line(make("i", { class: "round" }), say("Lies somewhere in this circle")) : ""),
        make("p", {}, say("Stage of a site")),
        make("ul", {}, ...fills.map((name) => line(atlasMarks.mark("ground", stageOf(name)), fillWords[name]))),
      ];
    }

    /** What there is to be explained, as one value: when it stays the same, so does the legend. */
    function content(seen) {
      const { drawn } = now;
      return {
        measure: now.question.measure,
        classes: CLASSES.filter((name) => seen[name]),
        others: OTHERS.filter((name) => seen[name]),
        families: Object.keys(atlasMarks.SHAPE).filter((family) => drawn.some((site) => now.rows.kinds[site.row.kind].family === family)),
        fills: Object.keys(atlasMarks.fillWords()).filter((name) => drawn.some((site) => atlasMarks.FILL[site.state[0]] === name)),
        several: sites.several(),
        vague: drawn.some((site) => site.row.lon === null),
        rounds: sites.rounds() > 0,
        layers: now.question.layers,
        oneSided: now.sites.filter((site) => site.oneSided).length,
      };
    }

    let classesSeen = {};
    function draw(seen = classesSeen) {
      classesSeen = seen;
      const told = content(seen);
      if (says === JSON.stringify(told)) return;
      says = JSON.stringify(told);
      const { class: held, layer: ticked } = element.contains(document.activeElement) ? document.activeElement.dataset : {};
      const oneSided = fill(sayMany("Site named by one side only ({count})", "Sites named by one side only ({count})", told.oneSided), { count: told.oneSided });
      element.replaceChildren(
        make("summary", {}, titleOf(told.measure)),
        make("ul", { class: told.measure === "firmest" ? "" : "ramp" }, ...told.classes.map((name) => switchOf(name, classWords(name)))), // numbers stand side by side
        make("ul", {}, ...told.others.map((name) => switchOf(name, otherWords(name)))),
        layers, told.families.length ? symbols : "");
      layers.replaceChildren(make("summary", {}, say("Layers and notes")),
        make("ul", {}, layerOf("relations", relations.words()), told.oneSided ? layerOf("one-sided", oneSided) : "",
          now.rows.marks.length ? layerOf("context", say("Marks of context on the timeline, which are no causes")) : ""),
        make("p", {}, say("A record with several parties counts in each of their countries, so countries add up to more than the total.")));
      symbols.replaceChildren(make("summary", {}, say("Symbols of sites")), ...symbolLists(told));
      countries.light(null); // a button that is replaced tells nobody that it was left
      if (held || ticked) element.querySelector(held ? `[data-class="${held}"]` : `[data-layer="${ticked}"]`)?.focus({ preventScroll: true });
    }

    map.on("moveend", () => { if (now.frame) draw(); });
    return { draw, forget() { says = ""; } };
  };
})();
