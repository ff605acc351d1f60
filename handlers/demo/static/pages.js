// What the pages do beyond htmx: the focus and the reader's place are kept, cards glide, a lost connection is said.
(() => {
  const by = (id) => document.getElementById(id);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let before = new Map();
  let back = null;

  const cards = () => [...document.querySelectorAll("[data-card]")];

  function glide(card) {
    const from = before.get(card.id);
    const to = card.getBoundingClientRect();
    if (!from) {
      card.animate([{ opacity: 0, transform: "scale(.96)" }, { opacity: 1, transform: "none" }], { duration: 250 });
    } else if (Math.abs(from.x - to.x) > 1 || Math.abs(from.y - to.y) > 1) {
      const shift = `translate(${from.x - to.x}px, ${from.y - to.y}px)`;
      card.animate([{ transform: shift }, { transform: "none" }], { duration: 600, easing: "cubic-bezier(.2,.7,.2,1)" });
    }
  }

  function intoView(part) {
    const { top, bottom } = part.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) { // whoever is to answer sees the field
      part.scrollIntoView({ behavior: still.matches ? "auto" : "smooth", block: "start" });
    }
  }

  document.addEventListener("htmx:beforeRequest", ({ target }) => {
    if (target.matches("form[data-clear]")) target.reset(); // the words are on their way already
    if (target.dataset.return) back = target.dataset.return;
  });

  // What is unfolded stays so when its part of the page comes anew.
  const unfolded = new Set();
  document.addEventListener("click", ({ target }) => {
    const beside = target.closest(".beside > summary")?.parentElement;
    if (beside && !beside.open) unfolded.add(beside.id);
    else if (beside) unfolded.delete(beside.id);
  });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id !== "stations") return;
    before = new Map(cards().map((card) => [card.id, card.getBoundingClientRect()]));
  });

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const id = detail.elt.id;
    unfolded.forEach((place) => { if (by(place)) by(place).open = true; });
    if (id === "stations" && !still.matches) cards().forEach(glide);
    if (id === "case" && back) {
      by(back)?.focus();
      back = null;
    }
    if (id === "phone") {
      intoView(detail.elt);
      if (!detail.elt.contains(document.activeElement)) by("phone-title")?.focus({ preventScroll: true });
    }
    for (const card of cards()) {
      const open = new URLSearchParams(location.search).get("case");
      if (card.id === `card-${open}`) card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
    }
  });

  // A notice stays for a while, longer while it is looked at, or until it is closed.
  const notice = by("notice");
  const clear = () => {
    if (notice.matches(":hover, :focus-within")) setTimeout(clear, 3000);
    else notice.replaceChildren();
  };
  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    if (notice.firstChild) waiting = setTimeout(clear, 20000);
  }).observe(notice, { childList: true });
  notice.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close]")) notice.replaceChildren();
  });

  const offline = (lost) => () => { by("offline").hidden = !lost; };
  document.addEventListener("htmx:sendError", offline(true));
  document.addEventListener("htmx:timeout", offline(true));
  document.addEventListener("htmx:responseError", offline(true));
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.xhr.status < 500) offline(false)();
  });

  // A failed send gives the words back.
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (!target.matches?.("form[data-clear]") || detail.successful) return;
    const field = target.elements.namedItem("text");
    if (field && !field.value) field.value = detail.requestConfig.parameters.text ?? "";
  });
})();
