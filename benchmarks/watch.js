// Runs in the page before any script of it. Times are taken inside the browser: a condition is looked at whenever anything
// changes in the page or in a frame of it, and its time is that of the moment after the next frame was painted.
(() => {
  if (window !== top) return;
  const SHAPES = Number("__SHAPES__");
  const frames = () => [...document.querySelectorAll("iframe")].map((frame) => frame.contentDocument).filter(Boolean);

  /** For each page what it shows: one text for each thing that a change must change, or null while it is not complete. */
  const PAGES = {
    blank() {
      const line = document.querySelector("[data-testid=stMarkdown] p");
      return line && document.querySelector("[role=radio]") ? [line.textContent] : null;
    },
    atlas() {
      const map = document.querySelector("[data-ready=true]");
      const line = document.querySelector("[role=status]");
      if (!map || !line || map.querySelectorAll("path[data-iso3]").length < SHAPES) return null;
      return [map.dataset.frame, line.textContent];
    },
    tutorial() {
      const paths = frames().map((page) => page.querySelectorAll("path.leaflet-interactive")).find((all) => all.length >= SHAPES);
      return paths ? [[...paths].map((path) => path.getAttribute("fill")).join()] : null;
    },
  };
  const see = PAGES["__PAGE__"];
  const finished = () => document.querySelector("[data-test-script-state=notRunning]") !== null;

  let waiting = null;
  let clicked = null;
  addEventListener("click", (event) => { clicked = event.timeStamp; }, true);

  function look() {
    if (!waiting?.holds()) return;
    const { resolve } = waiting;
    waiting = null;
    requestAnimationFrame(() => { // then a message: it arrives once the frame was painted
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      channel.port2.postMessage(null);
    });
  }

  const observed = new WeakSet();
  function observe(page) {
    if (observed.has(page)) return;
    observed.add(page);
    new MutationObserver(look).observe(page, { subtree: true, childList: true, attributes: true, characterData: true });
    look();
  }

  /** While something is awaited, take in every document that a frame has got since. */
  function follow() {
    if (!waiting) return;
    frames().forEach(observe);
    requestAnimationFrame(follow);
  }

  function wait(holds) {
    return new Promise((resolve, reject) => {
      waiting = { holds, resolve };
      follow();
      setTimeout(() => reject(new Error("__PAGE__: not complete within a minute")), 60_000);
    });
  }

  const first = wait(() => finished() && see() !== null);
  let change = null;
  window.bench = {
    /** Milliseconds from the start of the navigation to everything drawn and the script finished. */
    first: () => first,
    /** Wait for everything that is shown now to become different; `opening`, for another page of the atlas. */
    arm(opening = false) {
      const look = opening ? () => [document.querySelector(".atlas-map").dataset.frame, document.getElementById("view-title").textContent] : see;
      const before = look();
      clicked = null;
      change = wait(() => clicked !== null && look()?.every((part, n) => part !== before[n]));
    },
    /** Milliseconds from the last click to the new state. */
    changed: async () => (await change) - clicked,
  };
  observe(document);
})();
