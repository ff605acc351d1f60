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
