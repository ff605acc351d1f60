// Plots: each is drawn from the table beside it, which stays for those who read.
"use strict";

const height = 260;

function values(table, place) {
  return [...table.tBodies[0].rows].map((row) => Number(row.cells[place].textContent.replace(/[^\d.-]/g, "")));
}

function daysSince(first, count) {
  const start = Date.parse(first + "T00:00:00Z") / 1000;
  return Array.from({ length: count }, (_, n) => start + n * 86400);
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw(place) {
  const table = document.querySelector(`#${place.dataset.table} table`);
  if (!table) return;
  const heads = [...table.tHead.rows[0].cells];
  const wanted = place.dataset.columns.split(" ");
  const first = place.closest("[data-since]").dataset.since;
  const data = [daysSince(first, table.tBodies[0].rows.length)];
  const series = [{ label: heads[0].textContent, value: "{YYYY}-{MM}-{DD}" }];
  wanted.forEach((name, n) => {
    const column = heads.findIndex((head) => head.dataset.column === name);
    data.push(values(table, column));
    series.push({ label: heads[column].textContent, stroke: colour(`--line-${n + 1}`), width: 2, points: { show: data[0].length < 40 } });
  });
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } };
  const day = { ...axis, values: [[86400, "{DD}.{MM}", null, null, null, null, null, null, 1]] };
  const whole = { ...axis, size: 56, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6] };
  place.replaceChildren();
  return new uPlot({ width: place.clientWidth - 16, height, series, axes: [day, whole], tzDate: (at) => uPlot.tzDate(new Date(at * 1e3), "Etc/UTC"), scales: { y: { range: (_, low, high) => [0, Math.max(high, 1)] } } }, data, place);
}

const plots = new Map();
const resized = new ResizeObserver((seen) => seen.forEach(({ target }) => plots.get(target)?.setSize({ width: target.clientWidth - 16, height })));

function drawAll() {
  resized.disconnect();
  plots.clear();
  for (const place of document.querySelectorAll(".plot")) {
    plots.set(place, draw(place));
    resized.observe(place);
  }
}

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
