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

/** Paint what the status line carries, now and whenever it changes; what it stands in stays, so that a change is announced. */
async function follow(root) {
  const place = (await line()).parentElement;
  place.setAttribute("role", "status");
  const paint = () => root.atlas.paint(JSON.parse(place.firstElementChild.dataset.question), (said) => root.say("said", said));
  const eye = new MutationObserver(paint);
  eye.observe(place, { childList: true });
  paint();
  return eye;
}

export default async function host({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".atlas-map");
  root.say = setStateValue;
  if (root.atlas) return undefined; // called again, as for another theme
  try {
    await program(data);
  } catch (error) {
    root.textContent = `The map could not be loaded (${error.message}). Reload the page to try again.`;
    return undefined;
  }
  root.atlas = window.atlasDraw();
  const eye = await follow(root);
  return () => { if (!root.isConnected) { eye.disconnect(); root.atlas.remove(); } };
}
