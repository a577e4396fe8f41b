/* Scripts that a page is asked with. They run in the browser, so they are text here. */

/** Unfolds everything. */
export const UNFOLD = `for (const details of document.querySelectorAll('details')) details.open = true`;

/** By how many pixels the page is wider than its window. */
export const OVERHANG = `document.documentElement.scrollWidth - window.innerWidth`;

/**
 * Texts whose contrast to what is behind them is below 4.5 to 1, as WCAG 2 has it (1.4.3, relative luminance), each with
 * its ratio. Colours that let through are laid over what is below them.
 */
export const FAINT_TEXTS = `(() => {
  const parse = color => {
    const [red, green, blue, alpha = 1] = color.match(/[\\d.]+/g).map(Number);
    return { channels: [red, green, blue], alpha };
  };
  const backdrop = element => {
    let channels = [255, 255, 255];
    const chain = [];
    for (let up = element; up !== null; up = up.parentElement) chain.unshift(up);
    for (const each of chain) {
      const { channels: own, alpha } = parse(getComputedStyle(each).backgroundColor);
      channels = channels.map((under, index) => own[index] * alpha + under * (1 - alpha));
    }
    return channels;
  };
  const luminance = channels => {
    const [red, green, blue] = channels
      .map(channel => channel / 255)
      .map(share => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((one, other) => other - one);
    return (light + 0.05) / (dark + 0.05);
  };
  const faint = [];
  let looked = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim();
    const element = texts.currentNode.parentElement;
    if (text === '') continue;
    looked += 1;
    const ratio = contrast(parse(getComputedStyle(element).color).channels, backdrop(element));
    if (ratio < 4.5) faint.push(text.slice(0, 40) + ': ' + ratio.toFixed(2));
  }
  return { looked, faint: [...new Set(faint)] };
})()`;
