// The timeline under the map: what began in each year, two handles, and a player. It asks nobody: a period is counted from
// the rows that are there, drawn by `view.at`, and told to the page once the reader lets go (`view.settled`).
/* global atlasCard, atlasFrame, atlasMarks, atlasMembers */
/* exported atlasTimeline */
const atlasTimeline = (() => {
  const { make, say, sayMany, fill, count } = atlasCard;
  const { svg } = atlasMarks;
  const SPEEDS = [1, 2, 4, 8]; // years a second
  const USUAL = 4;
  const PAGE = 10; // years that Page Up and Page Down go
  const SETTLED = 300; // ms without a further key before the page is told
  const SPOKEN = 1000; // ms between two years that are announced
  const FAST = 3; // years a second; above, no country may change back at once
  const EDGE = 12; // px: half a handle; the first and the last year are so far from the ends
  const TYPES = ["instrument", "activity", "contact"];
  const DAY = 864e5;
  const firstDay = (year) => Date.UTC(year, 0, 1) / DAY;
  const lastDay = (year) => Date.UTC(year, 11, 31) / DAY;
  const yearOf = (day) => new Date(day * DAY).getUTCFullYear();

  const bars = (year) => ({ year, instrument: [0, 0], activity: [0, 0], contact: [0, 0] });

  /**
   * Count what began in each year, by type: what the reading "new" shows of that year alone, certain and possible. What may
   * have begun in one of several years stands in none of them; `vague` says how many records that are.
   */
  function countYears(rows, question, [first, last]) {
    const years = Array.from({ length: last - first + 1 }, (_, n) => {
      const asked = { ...question, reading: "new", from: firstDay(first + n), to: lastDay(first + n) };
      const of = atlasMembers(rows, asked);
      return { ...bars(first + n), asked, records: atob(of.records), doubt: atob(of.doubt || "") };
    });
    const held = (day) => Math.min(Math.max(yearOf(Math.max(Math.min(day, rows.days[1]), firstDay(first))), first), last) - first;
    let vague = 0;
    rows.records.forEach((row, n) => {
      if (row.folded) return;
      const places = new Set();
      for (const start of row.starts) if (start) for (let place = held(start[0]); place <= held(start[1]); place += 1) places.add(place);
      const maybe = [];
      for (const place of places) {
        const one = years[place];
        const judged = atlasFrame.bit(one.records, n) && atlasFrame.judge(row, one.asked, atlasFrame.bit(one.doubt, n));
        if (judged?.whole?.[0]) { one[row.type][0] += 1; one[row.type][1] += 1; } else if (judged) maybe.push(one);
      }
      if (maybe.length === 1) maybe[0][row.type][1] += 1;
      else if (maybe.length) vague += 1;
    });
    return { years, vague };
  }

  /** The words that choose what the bars count: not the period, nor the reading. */
  const barsOf = ({ records, doubt, group, measure, firmness, viewpoint, rows }) =>
    JSON.stringify([group ? group.wide : [records, doubt], group?.names, measure, firmness, viewpoint, rows]);

  /**
   * @param {HTMLElement} place where it is drawn
   * @param {{at: Function, settled: Function, layer: Function}} view `at(from, to)` draws a period, `settled({from, to})` tells the page
   *   (null for an open end), `layer(name)` says whether a layer is asked for
   */
  return function atlasTimeline(place, view) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const now = { rows: null, question: null, bars: "", years: [], vague: 0, span: [0, 0], from: 0, to: 0, playing: false, growing: false, speed: USUAL, ticking: 0, settling: 0, spoken: 0, touched: false, width: 0 };
    let parts = null;

    // --- periods --------------------------------------------------------------------------------------------------
    const open = () => ({ from: now.from === now.span[0] ? null : now.from, to: now.to === now.span[1] ? null : now.to });

    function words() {
      if (now.from === now.to) return String(now.from);
      return fill(say("{from} to {to}"), { from: now.from, to: now.to });
    }

    function show() {
      const { from, to } = parts;
      for (const [handle, year, told] of [[from, now.from, say("From {year}")], [to, now.to, say("To {year}")]]) {
        handle.value = String(year);
        handle.setAttribute("aria-valuetext", fill(told, { year }));
      }
      from.style.zIndex = now.from > (now.span[0] + now.span[1]) / 2 ? "3" : "2"; // where they meet, the one that can move is on top
      for (const [box, year] of [[parts.typedFrom, now.from], [parts.typedTo, now.to]]) if (box !== document.activeElement || now.playing) box.value = String(year);
      Object.assign(place.dataset, { from: now.from, to: now.to });
      shade();
    }

    /** Go to a period. `by` a hand or the player, which the page hears of later. */
    function go(from, to) {
      if (from === now.from && to === now.to) return;
      [now.from, now.to] = [from, to];
      now.touched = true;
      show();
      const { from: first, to: last } = open();
      view.at(first === null ? now.rows.days[0] : firstDay(first), last === null ? now.rows.days[1] : lastDay(last), now.playing && now.speed > FAST);
    }

    function settle(wait = SETTLED) {
      clearTimeout(now.settling);
      now.settling = setTimeout(() => { if (now.touched) { now.touched = false; view.settled(open()); } }, wait);
    }

    const held = (year) => Math.min(Math.max(year, now.span[0]), now.span[1]);

    /** One year on or back: with an open beginning the end moves, else the whole period does. */
    function step(way, growing = now.from === now.span[0]) {
      const [from, to] = [growing ? now.from : now.from + way, now.to + way];
      if (to > now.span[1] || to < now.span[0] || from < now.span[0]) return false;
      go(from, to);
      return true;
    }

    // --- playing --------------------------------------------------------------------------------------------------
    function play() {
      if (calm.matches) { step(1); settle(); return; } // nothing moves by itself
      now.growing = now.from === now.span[0];
      if (now.to === now.span[1]) go(now.span[0], now.span[0] + (now.growing ? 0 : now.to - now.from)); // again from the beginning
      now.playing = true;
      named();
      now.ticking = setTimeout(tick, 1000 / now.speed);
    }

    function tick() {
      const due = performance.now() + 1000 / now.speed;
      if (!step(1, now.growing)) { stop(); return; }
      if (performance.now() - now.spoken > SPOKEN) { now.spoken = performance.now(); parts.said.textContent = words(); }
      if (now.to === now.span[1]) stop();
      else now.ticking = setTimeout(tick, Math.max(0, due - performance.now()));
    }

    /** Stop, and let the page follow at once; unless something else is about to tell it. */
    function stop(told = true) {
      if (!now.playing) return;
      clearTimeout(now.ticking);
      now.playing = false;
      named();
      parts.said.textContent = words();
      if (told) settle(0);
    }

    function named() {
      parts.play.textContent = now.playing ? "\u275a\u275a" : "\u25b6";
      parts.play.setAttribute("aria-label", now.playing ? say("Pause") : say("Play"));
      parts.play.title = now.playing ? say("Pause") : say("Play: the end moves year by year; with a first year set, the whole period moves");
      place.classList.toggle("is-playing", now.playing);
    }

    // --- controls -------------------------------------------------------------------------------------------------
    function button(name, label, text, act) {
      const one = make("button", { type: "button", class: name, "aria-label": label, title: label }, text);
      one.addEventListener("click", act);
      return one;
    }

    function handle(name, label) {
      const [first, last] = now.span;
      const one = make("input", { type: "range", class: `handle is-${name}`, "aria-label": label, min: first, max: last, step: "1" });
      const move = (year) => { if (name === "from") go(Math.min(held(year), now.to), now.to); else go(now.from, Math.max(held(year), now.from)); one.value = String(now[name]); };
      one.addEventListener("input", () => { stop(false); move(Number(one.value)); });
      one.addEventListener("change", () => settle());
      one.addEventListener("keydown", (event) => {
        const far = { PageUp: PAGE, PageDown: -PAGE }[event.key];
        if (!far) return;
        event.preventDefault();
        stop(false);
        move(now[name] + far);
        settle();
      });
      return one;
    }

    function typed(name, label) {
      const [first, last] = now.span;
      const box = make("input", { type: "number", min: first, max: last, step: "1", inputmode: "numeric", "aria-label": label, class: `typed is-${name}` });
      box.addEventListener("change", () => {
        const year = Math.round(Number(box.value));
        const fits = box.value.trim() !== "" && year >= first && year <= last;
        box.setCustomValidity(fits ? "" : fill(say("A year from {first} to {last}"), { first, last }));
        if (!fits) { box.reportValidity(); box.value = String(now[name]); return; }
        stop(false);
        if (name === "from") go(year, Math.max(year, now.to)); else go(Math.min(year, now.from), year); // the other end gives way
        settle(0);
      });
      box.addEventListener("input", () => box.setCustomValidity(""));
      return box;
    }

    function speeds() {
      const choice = make("select", { "aria-label": say("Speed"), title: say("Speed"), class: "speed" },
        ...SPEEDS.map((speed) => make("option", { value: speed }, fill(say("{speed} a second"), { speed }))));
      choice.value = String(now.speed);
      choice.addEventListener("change", () => { now.speed = Number(choice.value); });
      return choice;
    }

    /** Say what the bars are, with the colours of the types. */
    function drawKey() {
      const words = { instrument: say("agreements and drafts"), activity: say("activities"), contact: say("contacts") };
      const some = TYPES.filter((type) => now.years.some((one) => one[type][1]));
      const maybe = now.years.some((one) => TYPES.some((type) => one[type][1] > one[type][0]));
      parts.key.replaceChildren(make("span", {}, say("Began each year:")),
        ...some.map((type) => make("span", { class: `key is-${type}` }, words[type])),
        maybe ? make("span", { class: "key is-maybe" }, say("possibly")) : "",
        make("span", { class: "key is-unfinished" }, fill(say("{year}, not over"), { year: now.span[1] })),
        now.vague ? make("span", {}, fill(sayMany("{count} more, year uncertain", "{count} more, years uncertain", now.vague), { count: now.vague })) : "");
    }

    function build() {
      place.setAttribute("role", "group");
      place.setAttribute("aria-label", say("Timeline"));
      parts = {
        play: button("play", "", "", () => (now.playing ? stop() : play())),
        from: handle("from", say("First year")),
        to: handle("to", say("Last year")),
        typedFrom: typed("from", say("First year, typed")),
        typedTo: typed("to", say("Last year, typed")),
        bars: svg("svg", { class: "bars", "aria-hidden": "true" }),
        ticks: make("div", { class: "ticks", "aria-hidden": "true" }),
        key: make("p", { class: "time-key" }),
        marks: make("p", { class: "time-marks" }),
        said: make("span", { class: "hidden", role: "log", "aria-live": "polite" }),
      };
      const plot = make("div", { class: "time-plot" }, parts.bars, parts.ticks, parts.from, parts.to);
      plot.addEventListener("pointerdown", grab);
      plot.addEventListener("pointermove", hint);
      const back = button("back", say("One year back"), "\u2039", () => { stop(false); step(-1); settle(); });
      const on = button("on", say("One year on"), "\u203a", () => { stop(false); step(1); settle(); });
      const all = button("all", say("All years"), say("All years"), () => { stop(false); go(...now.span); settle(0); });
      place.replaceChildren(
        make("div", { class: "time-row" }, parts.play, back, on, speeds(), make("span", { class: "time-typed" }, parts.typedFrom, make("span", { "aria-hidden": "true" }, "\u2013"), parts.typedTo), all),
        plot, parts.key, parts.marks, parts.said);
      named();
    }

    // --- bars -----------------------------------------------------------------------------------------------------
    const across = (year) => EDGE + ((year - now.span[0]) / (now.span[1] - now.span[0])) * (now.width - 2 * EDGE);
    const yearAt = (x) => held(Math.round(now.span[0] + ((x - EDGE) / (now.width - 2 * EDGE)) * (now.span[1] - now.span[0])));

    /** Draw the bars: of each type what is certain, one upon the other, and on top what is possible only. */
    function drawBars() {
      const [width, height] = [parts.bars.clientWidth, parts.bars.clientHeight];
      now.width = width; // looked up once: every look makes the browser lay out the page
      if (!width || !now.years.length) return;
      const most = Math.max(1, ...now.years.map((one) => TYPES.reduce((sum, type) => sum + one[type][1], 0)));
      const step = (width - 2 * EDGE) / (now.span[1] - now.span[0]);
      const wide = Math.max(1, step - (step > 6 ? 2 : 0.6));
      const paths = { instrument: "", activity: "", contact: "", maybe: "" };
      for (const one of now.years) {
        let foot = height;
        const put = (name, number) => {
          const tall = (number / most) * (height - 2);
          if (tall) paths[name] += `M${(across(one.year) - wide / 2).toFixed(1)} ${foot.toFixed(1)}h${wide.toFixed(1)}v${(-tall).toFixed(1)}h${(-wide).toFixed(1)}z`;
          foot -= tall;
        };
        for (const type of TYPES) put(type, one[type][0]);
        put("maybe", TYPES.reduce((sum, type) => sum + one[type][1] - one[type][0], 0));
      }
      const x = across(now.span[1]) - wide / 2;
      parts.bars.setAttribute("viewBox", `0 0 ${width} ${height}`);
      parts.bars.replaceChildren(
        svg("defs", {}, svg("pattern", { id: "atlas-unfinished", width: "4", height: "4", patternUnits: "userSpaceOnUse" }, svg("path", { d: "M-1 1 1-1M0 4 4 0M3 5 5 3" }))),
        svg("rect", { class: "chosen", y: "0", height: String(height) }),
        ...Object.entries(paths).map(([name, d]) => svg("path", { class: `is-${name}`, d })),
        svg("rect", { class: "unfinished", x: String(x), y: "0", width: String(wide), height: String(height) }),
        svg("rect", { class: "shade", x: "0", y: "0", height: String(height) }),
        svg("rect", { class: "shade", y: "0", height: String(height) }),
        ...marksOn(height));
      drawTicks(width);
      drawKey();
      shade();
    }

    /** Marks of context: what else happened. A mark is no cause. */
    function marksOn(height) {
      const wanted = view.layer("context") ? now.rows.marks.filter(([day]) => yearOf(day) >= now.span[0]) : [];
      const year = (day) => yearOf(day) + (day - firstDay(yearOf(day))) / 366 - 0.5; // within the band of its year
      parts.marks.replaceChildren(wanted.length ? make("span", {}, say("Context, not causes:")) : "", ...wanted.map(([, label, words, url]) => atlasCard.link(url, `${words}: ${label}`)));
      return wanted.map(([day]) => svg("path", { class: "context-mark", d: `M${across(year(day)).toFixed(1)} 0V${height}` }));
    }

    function drawTicks(width) {
      const apart = width > 560 ? 10 : 20;
      const [first, last] = now.span;
      const years = Array.from({ length: last - first + 1 }, (_, n) => first + n).filter((year) => year % apart === 0);
      parts.ticks.replaceChildren(...years.map((year) => { const one = make("span", {}, String(year)); one.style.left = `${across(year)}px`; return one; }));
    }

    /** Dim the years outside the period. */
    function shade() {
      const [before, after] = parts.bars.querySelectorAll(".shade");
      if (!before) return;
      const half = (across(now.span[0] + 1) - across(now.span[0])) / 2;
      const [start, end] = [Math.max(0, across(now.from) - half), across(now.to) + half];
      before.setAttribute("width", String(start));
      after.setAttribute("x", String(end));
      after.setAttribute("width", String(Math.max(0, now.width - end)));
      const chosen = parts.bars.querySelector(".chosen");
      chosen.setAttribute("x", String(start));
      chosen.setAttribute("width", String(Math.max(0, end - start)));
    }

    /** Say what began in the year under the pointer. */
    function hint(event) {
      const one = now.years[yearAt(event.clientX - parts.bars.getBoundingClientRect().left) - now.span[0]];
      if (!one || event.buttons) return;
      const told = say("{year}: {instruments} agreements and drafts, {activities} activities, {contacts} contacts began");
      parts.bars.parentElement.title = fill(told, { year: one.year, instruments: count(one.instrument), activities: count(one.activity), contacts: count(one.contact) });
    }

    /** A press on the plot takes that year alone; dragging from inside the period moves it. */
    function grab(event) {
      if (event.target.matches(".handle") || event.button) return;
      const left = parts.bars.getBoundingClientRect().left;
      const start = yearAt(event.clientX - left);
      const [from, to] = [now.from, now.to];
      const inside = start >= from && start <= to && !(from === now.span[0] && to === now.span[1]);
      let moved = false;
      stop(false);
      const drag = (next) => {
        const shift = yearAt(next.clientX - left) - start;
        if (!shift && !moved) return;
        moved = true;
        if (inside) { const way = Math.min(Math.max(shift, now.span[0] - from), now.span[1] - to); go(from + way, to + way); } // moves
        else go(Math.min(start, start + shift), Math.max(start, start + shift)); // draws a new one
      };
      const end = () => {
        removeEventListener("pointermove", drag);
        if (!moved) go(start, start);
        settle(0);
      };
      addEventListener("pointermove", drag);
      addEventListener("pointerup", end, { once: true });
      addEventListener("pointercancel", () => removeEventListener("pointermove", drag), { once: true });
    }

    new ResizeObserver(() => { if (parts) drawBars(); }).observe(place);
    document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
    calm.addEventListener("change", () => { stop(); });

    // A frame inside another site's page may never be idle in Chromium: it is not waited for longer than this.
    const idle = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 500 }) : setTimeout(act, 50));
    return {
      /** Take what the page asks for now: its years, and what the bars count. `rows` are those of the question. */
      take(question, rows, [from, to]) {
        const another = now.rows !== rows;
        [now.rows, now.question] = [rows, question];
        now.span = rows.years;
        if (!now.playing && !now.touched && !question.late) [now.from, now.to] = [held(from ?? now.span[0]), held(to ?? now.span[1])];
        if (another || !parts) build();
        show();
        const bars = barsOf(question) + view.layer("context");
        if (bars === now.bars) return;
        now.bars = bars;
        idle(() => { if (bars === now.bars) { place.counted = countYears(rows, question, now.span); Object.assign(now, place.counted); drawBars(); } });
      },
      /** Does it show another period than the page has been told? Then its days, else null. */
      halt() {
        const was = now.playing || now.touched;
        stop(false);
        clearTimeout(now.settling);
        now.touched = false;
        return was ? open() : null;
      },
      ahead: () => now.playing || now.touched,
      /** Draw the period of the handles again, since what it is counted from is another. */
      again() {
        const { from, to } = open();
        view.at(from === null ? now.rows.days[0] : firstDay(from), to === null ? now.rows.days[1] : lastDay(to), false);
      },
      forget() { parts = null; now.bars = ""; },
    };
  };
})();
