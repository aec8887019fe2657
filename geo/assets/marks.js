// Marks, swatches and patterns: how things on the map look. Colours are those of geo/style.py, by way of CSS classes.
/* global atlasCard */
/* exported atlasMarks */
const atlasMarks = (() => {
  const { say } = atlasCard;
  const SVG = "http://www.w3.org/2000/svg";
  /** The family of a kind of site gives the shape ... */
  const SHAPE = {
    launch: "M12 3.5 20.5 19h-17z",
    ground: "M12 5a7 7 0 1 1 0 14a7 7 0 1 1 0-14z",
    observatory: "M12 3.5 20 12l-8 8.5L4 12z",
    people: "M5.5 5.5h13v13h-13z",
  };
  /** ... and its stage the fill; what is closed or dropped is crossed out. */
  const FILL = {
    operating: "is-there", idle: "is-idle", planned: "is-coming", "under-construction": "is-coming",
    considered: "is-considered", closed: "is-over", dropped: "is-over",
  };
  // Said when they are shown, for the language comes with the rows.
  const familyWords = () => ({
    launch: say("Launch site"), ground: say("Ground station"), observatory: say("Observatory or telescope"),
    people: say("Meeting or training place"),
  });
  const fillWords = () => ({
    "is-there": say("Operating"), "is-coming": say("Planned or being built"), "is-considered": say("Only considered"),
    "is-idle": say("Idle"), "is-over": say("Closed or dropped"),
  });

  function svg(name, attributes, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const picture = (...children) => svg("svg", { viewBox: "0 0 24 24", width: "24", height: "24", "aria-hidden": "true" }, ...children);

  /** Several sites at one place show their number. */
  function several(number) {
    const badge = svg("text", { class: "badge", x: "12", y: "16" });
    badge.textContent = String(number);
    return picture(svg("circle", { class: "halo", cx: "12", cy: "12", r: "9" }), svg("circle", { class: "mark is-there", cx: "12", cy: "12", r: "9" }), badge);
  }

  /** One site. Known only by country it is a framed badge, which is no pin: nobody knows where it is. */
  function mark(family, stage, vague) {
    const [shape, fill] = [SHAPE[family], FILL[stage]];
    const parts = [svg("path", { class: "halo", d: shape }), svg("path", { class: `mark ${fill}`, d: shape })];
    if (fill === "is-coming") parts.push(svg("circle", { class: "half", cx: "12", cy: "13", r: "3" }));
    if (fill === "is-over") parts.push(svg("path", { class: "cross", d: "M5 5 19 19M19 5 5 19" }));
    if (!vague) return picture(...parts);
    return picture(svg("rect", { class: "frame", x: "1.5", y: "1.5", width: "21", height: "21", rx: "5" }),
      svg("g", { transform: "translate(4.8 4.8) scale(.6)" }, ...parts));
  }

  /** A colour class of the map, for its legend. */
  function swatch(name) {
    return svg("svg", { width: "20", height: "14", "aria-hidden": "true" },
      svg("rect", { class: `shape is-${name}`, x: "0.5", y: "0.5", width: "19", height: "13", rx: "2" }));
  }

  /** Patterns, so that no meaning hangs on colour alone. */
  function patterns() {
    const pattern = (id, size, ...marks) => svg("pattern", { id, width: String(size), height: String(size), patternUnits: "userSpaceOnUse" }, ...marks);
    const ground = (colour, size) => svg("rect", { width: String(size), height: String(size), fill: `var(--${colour})` });
    return svg("defs", {},
      pattern("atlas-none", 8, ground("none", 8), svg("path", { d: "M0 4H8", stroke: "var(--pattern)", "stroke-width": "0.7" })),
      pattern("atlas-not-researched", 6, ground("not-researched", 6), svg("circle", { cx: "3", cy: "3", r: "0.8", fill: "var(--pattern)" })),
      pattern("atlas-possible", 6, ground("none", 6), svg("path", { d: "M-1 1 1-1M0 6 6 0M5 7 7 5", stroke: "var(--class-3)", "stroke-width": "1.8" })));
  }

  return { svg, mark, several, swatch, patterns, SHAPE, FILL, familyWords, fillWords };
})();
