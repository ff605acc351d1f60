// What the console does beyond htmx: printing, and phrases that are ready.
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) window.print();
});

// A ready phrase goes to the end of what is written, as if it were typed; a field of one line holds one of them.
document.addEventListener("click", ({ target }) => {
  const phrase = target.closest("[data-phrase]");
  if (!phrase) return;
  const field = document.getElementById(phrase.dataset.phrase);
  const written = field.matches("textarea") ? field.value.trim() : "";
  field.value = [written, phrase.textContent.trim()].filter(Boolean).join(" ");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// Phrases are one stop of the Tab key; arrows go from one to the next.
document.addEventListener("keydown", (event) => {
  const phrase = event.target.closest("[data-phrase]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!phrase || !step) return;
  event.preventDefault();
  const every = [...phrase.parentElement.children];
  const next = every[(every.indexOf(phrase) + step + every.length) % every.length];
  phrase.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
