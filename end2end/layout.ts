// What a reader would stumble over on a page that is as wide as the window is now.

/** From the narrowest phone to a wide screen. */
export const WIDTHS = Array.from({ length: 113 }, (_, step) => 320 + step * 20);

/**
 * Runs in the page, once for each width; says what is wrong, each as a sentence. The page scrolls sideways; something is
 * cut off or printed over something else; a name has neither `room` pixels nor all it needs nor a line of its own. Where
 * a dialog or a menu is open, it is looked at and not what it covers.
 */
export function stumbles(room: number): string[] {
  type Box = { left: number; top: number; right: number; bottom: number };
  type Leaf = Box & { of: Element; says: string; text: boolean };
  const said = new Set<string>();
  const leaves: Leaf[] = [];
  const range = document.createRange();
  const short = (text: string | null) => JSON.stringify((text ?? "").replace(/\s+/g, " ").trim().slice(0, 40));
  const meet = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  /** Filters and tabs scroll within themselves on purpose. */
  const strip = (element: Element) => element.matches(".chips, .tabs");
  /** The icon and the key of a search, and the button that shows a password, stand in their field's padding. */
  const oneField = (a: Leaf, b: Leaf) => {
    const field = a.of.closest(".search, .search-box, .hidden-text");
    return field !== null && field === b.of.closest(".search, .search-box, .hidden-text");
  };

  function look(box: DOMRect, of: Element, says: string, text: boolean, clip: Box, mayEnd: boolean) {
    if (box.width <= 1 || box.right <= 0) return;
    const seen = meet(box, clip);
    if (!mayEnd && seen.right - seen.left < box.width - 1) said.add(`${says} is cut off`);
    // The box of a line is higher than what is printed in it.
    const slack = text ? box.height * 0.15 : 0;
    const leaf = { ...seen, top: seen.top + slack, bottom: seen.bottom - slack, of, says, text };
    if (leaf.right > leaf.left && leaf.bottom > leaf.top) leaves.push(leaf);
  }

  /** `mayEnd`: what is cut off here ends in "…", or can be scrolled to. */
  function walk(element: Element, clip: Box, mayEnd: boolean) {
    if (["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName)) return;
    const style = getComputedStyle(element);
    // Transparent: a radio under its label. Clipped away: for screen readers only.
    if (style.display === "none" || style.opacity === "0" || style.clipPath === "inset(50%)") return;
    const clips = style.overflowX !== "visible" && !["inline", "contents"].includes(style.display);
    if (clips && element !== document.body && element !== document.documentElement) {
      const box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) return;
      clip = meet(clip, box);
      mayEnd ||= strip(element) || style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
      const scrolls = ["auto", "scroll"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
      if (scrolls && !mayEnd) said.add(`${element.tagName} ${element.className} scrolls sideways`);
    }
    const shown = style.visibility === "visible";
    if (element.tagName === "svg" || element.classList.contains("icon") || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) {
      const says = `<${element.tagName.toLowerCase()} ${element.getAttribute("class") ?? element.getAttribute("name") ?? ""}>`;
      if (shown) look(element.getBoundingClientRect(), element, says, false, clip, mayEnd);
      return;
    }
    const closed = element instanceof HTMLDetailsElement && !element.open;
    for (const child of element.childNodes) {
      if (child instanceof Element) {
        if (!closed || child.tagName === "SUMMARY") walk(child, clip, mayEnd);
      } else if (shown && !closed && child.nodeType === Node.TEXT_NODE && child.nodeValue?.trim()) {
        range.selectNodeContents(child);
        for (const line of range.getClientRects()) look(line, element, short(child.nodeValue), true, clip, mayEnd);
      }
    }
  }

  scrollTo(0, 0);
  const over = document.querySelector("dialog[open], :popover-open");
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) said.add(`scrolls sideways by ${wide} px`);
  walk(over ?? document.body, { left: 0, top: -1e6, right: innerWidth, bottom: 1e6 }, false);

  leaves.sort((a, b) => a.top - b.top);
  leaves.forEach((a, at) => {
    for (let next = at + 1; next < leaves.length; next++) {
      const b = leaves[next] as Leaf;
      if (b.top >= a.bottom - 1) break;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - b.top;
      if (across > 1 && down > 1 && a.of !== b.of && !oneField(a, b)) said.add(`${a.says} is printed over ${b.says}`);
    }
  });

  // A heading breaks between its words; only one that hardly any window has room for breaks within.
  for (const heading of (over ?? document).querySelectorAll<HTMLElement>("h1, h2")) {
    for (const text of heading.childNodes) {
      if (text.nodeType !== Node.TEXT_NODE) continue;
      for (const word of (text.nodeValue ?? "").matchAll(/(?<=^|\s)[^\s-]{2,20}(?=\s|$)/g)) {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1) said.add(`the heading's word ${short(word[0])} is broken`);
      }
    }
  }
  for (const open of (over ?? document).querySelectorAll(".tabs [aria-current]")) {
    const tabs = (open.parentElement as Element).getBoundingClientRect();
    const { left, right } = open.getBoundingClientRect();
    if (left < tabs.left - 1 || right > tabs.right + 1) said.add(`the open tab ${short(open.textContent)} is cut off`);
  }

  const names =
    ".client-name, td.c-name b, .organizations tbody th, .role legend, .role b, .scope legend, " +
    ".keys-held b, .sessions-held b, .restorable b, .request b, .audit-list b";
  for (const name of (over ?? document).querySelectorAll<HTMLElement>(names)) {
    const own = leaves.filter((leaf) => leaf.text && name.contains(leaf.of));
    if (own.length === 0) {
      if (name.checkVisibility({ contentVisibilityAuto: true })) said.add(`the name ${short(name.textContent)} is not to be seen`);
      continue;
    }
    let block: HTMLElement = name;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement as HTMLElement;
    const style = getComputedStyle(block);
    const has = block.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const lines = new Set(own.map((leaf) => Math.round(leaf.top))).size;
    const whole = lines === 1 && block.scrollWidth <= block.clientWidth + 1;
    if (has >= room || whole) continue;
    const row = name.closest("tr, li, fieldset, section") ?? document.body;
    const top = Math.min(...own.map((leaf) => leaf.top));
    const bottom = Math.max(...own.map((leaf) => leaf.bottom));
    const beside = leaves.find(
      (leaf) => leaf.text && row.contains(leaf.of) && !name.contains(leaf.of) && leaf.top < bottom - 1 && leaf.bottom > top + 1,
    );
    if (beside) said.add(`the name ${short(name.textContent)} has ${Math.round(has)} px beside ${beside.says}`);
  }
  return [...said];
}
