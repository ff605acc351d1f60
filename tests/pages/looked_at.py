"""What somebody sees who looks at a page, and reaches by the keyboard alone."""

from playwright.async_api import Page

# What holds text and does not show the end of it, or stands beyond the edge; what scrolls by itself is reached.
CUT = """() => {
  const cut = [];
  for (const one of document.querySelectorAll("body *")) {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (!one.offsetParent || style.visibility === "hidden" || box.width < 2 || box.height < 2) continue;
    const hides = ["hidden", "clip"].includes(style.overflowX) || style.textOverflow === "ellipsis";
    const what = `${one.tagName}.${one.className}: ${one.innerText?.slice(0, 40)}`;
    if (hides && one.scrollWidth > one.clientWidth + 1 && one.innerText.trim()) cut.push(`cut ${what}`);
    if (one.matches(".phrases *") && one.scrollHeight > one.clientHeight + 2) cut.push(`low ${what}`);
  }
  return cut;
}"""
# Whatever can be pressed or typed in and is shown; of a group that arrows go through the one that Tab goes to.
REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0
    && !(one.type === "radio" && !one.checked && document.querySelector(`[name="${one.name}"]:checked`)))
  .map((one, place) => (one.dataset.place = place, place))"""
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  if (one === document.body) return null;
  const marked = style.outlineStyle !== "none" || style.boxShadow !== "none";
  const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return {place: Number(one.dataset.place ?? -1), is_plain: marked && seen, what: one.outerHTML.slice(0, 90)};
}"""


async def cut_off(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(CUT)
    return found


async def walked_by_tab(page: Page) -> list[str]:
    """What is wrong: reached out of order or not at all, or reached and not seen to be."""
    places = set(await page.evaluate(REACHABLE))
    wrong, before = [], -1
    for _ in range(len(places) * 3 + 9):  # a date has three stops
        await page.keyboard.press("Tab")
        at = await page.evaluate(FOCUSED)
        if at is None or at["place"] not in places:
            continue
        places.discard(at["place"])
        if not at["is_plain"]:
            wrong.append(f"focus is not seen: {at['what']}")
        if at["place"] < before:
            wrong.append(f"out of order: {at['what']}")
        before = at["place"]
        if not places:
            return wrong
    left = [await page.evaluate(f"document.querySelector(`[data-place='{place}']`).outerHTML") for place in places]
    return wrong + [f"not reached: {one[:90]}" for one in left]
