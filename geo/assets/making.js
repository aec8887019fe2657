// A file that takes its time: after a moment the page says that it is being made, and it can be stopped.
/* global atlasCard */
/* exported atlasMaking */
const atlasMaking = (() => {
  const AT_ONCE = 600; // ms in which nothing need be said
  const { make, say, fill } = atlasCard;
  let place = null;

  function tell(...parts) {
    if (!place?.isConnected) document.body.append((place = make("div", { class: "making", "aria-live": "polite" })));
    place.replaceChildren(...parts);
  }

  /** The name that the server gives, else the last part of the address. */
  function nameOf(answer) {
    return /filename=\x22([^\x22]+)\x22/.exec(answer.headers.get("Content-Disposition") || "")?.[1] ?? new URL(answer.url).pathname.split("/").pop();
  }

  function keep(content, name) {
    const address = URL.createObjectURL(content);
    const link = make("a", { href: address, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000); // once the browser has surely taken it
  }

  function button(words, act) {
    const one = make("button", { type: "button", class: "button" }, words);
    one.addEventListener("click", act);
    return one;
  }

  /** Fetch what a link leads to and hand it to the browser as a download. */
  return async function atlasMaking(link) {
    const stop = new AbortController();
    const words = link.getAttribute("aria-label") || link.textContent.trim();
    const saying = setTimeout(() => tell(fill(say("Being made: {what}"), { what: words }), button(say("Cancel"), () => stop.abort())), AT_ONCE);
    try {
      const answer = await fetch(link.href, { signal: stop.signal });
      if (!answer.ok) throw new Error((await answer.text()).slice(0, 300) || answer.status);
      keep(await answer.blob(), nameOf(answer));
      clearTimeout(saying);
      if (place?.textContent) tell(fill(say("Ready: {what}"), { what: words }), button(say("Close"), () => tell()));
    } catch (error) {
      clearTimeout(saying);
      if (stop.signal.aborted) { tell(); link.focus(); return; }
      tell(fill(say("Not made: {what} ({error})"), { what: words, error: error.message }), button(say("Close"), () => tell()));
    }
  };
})();
