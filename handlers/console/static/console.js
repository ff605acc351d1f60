// What the console does beyond htmx: printing, and phrases that are ready.
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) window.print();
});

// A ready phrase goes to the end of what is written, as if it were typed.
document.addEventListener("click", ({ target }) => {
  const phrase = target.closest("[data-phrase]");
  if (!phrase) return;
  const field = document.getElementById(phrase.dataset.phrase);
  field.value = [field.value.trim(), phrase.textContent.trim()].filter(Boolean).join(" ");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
