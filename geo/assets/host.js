// Stands between Streamlit and the map (docs/decisions/0004-what-hosts-the-map.md): draws the map once, and passes on what it
// says. Each frame is read from the status line as soon as that changes, for what Streamlit gives to a component comes one
// paint later. Streamlit runs this as a module of its own.
const add = (name, attributes) => new Promise((loaded, failed) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.addEventListener("load", loaded);
  element.addEventListener("error", () => failed(new Error("a file did not come")));
  document.head.append(element);
});

/** The page has both in its head; under an address that Streamlit answers itself they come here. */
let loading = null;
function program({ script, style }) {
  if (window.atlasDraw) return null;
  loading ??= Promise.all([add("link", { rel: "stylesheet", href: style }), add("script", { src: script })]);
  loading.catch(() => { loading = null; });
  return loading;
}

/** Wait for the status line: it may come after the map. */
const line = () => new Promise((found) => {
  const look = () => { const one = document.querySelector("[data-question]"); if (one) { eye.disconnect(); found(one); } };
  const eye = new MutationObserver(look);
  eye.observe(document.body, { childList: true, subtree: true });
  look();
});

/** Draw the map, and paint what the status line carries, now and whenever it changes; return how to leave. */
async function start(root, programs) {
  const coming = line().then((one) => one.parentElement);
  coming.then((place) => place.setAttribute("role", "status")); // it stays when the line is replaced, so that a change is announced
  try {
    await program(programs);
  } catch (error) {
    root.textContent = `The map could not be loaded (${error.message}). Reload the page to try again.`;
    return undefined;
  }
  const map = window.atlasDraw();
  const place = await coming;
  const paint = () => map.paint(JSON.parse(place.firstElementChild.dataset.question), (said) => root.say("said", said));
  const eye = new MutationObserver(paint);
  eye.observe(place, { childList: true });
  paint();
  return () => { if (!root.isConnected) { eye.disconnect(); map.remove(); } };
}

/** Streamlit calls this again whenever something changes, as the theme; the map is drawn once. */
export default async function host({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".atlas-map");
  root.say = setStateValue;
  root.leave ??= start(root, data);
  return root.leave;
}
