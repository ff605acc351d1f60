// What the console does beyond htmx: printing.
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) window.print();
});
