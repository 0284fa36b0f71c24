// The page's few icons, drawn as lines in the colour of the text beside them.

const PATHS = {
  close: "M5 5l10 10M15 5L5 15",
  drawer: "M3 5h14M3 10h14M3 15h14",
  eye: "M2 10c4-6.5 12-6.5 16 0-4 6.5-12 6.5-16 0zM10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  file: "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5",
  hash: "M8 3L6 17M14 3l-2 14M3.5 7.5h13M3 12.5h13",
  home: "M3 9.5L10 3l7 6.5M5 8.5V17h10V8.5M8.5 17v-5h3v5",
  lightning: "M11 2.5L4.5 11H9l-1 6.5L15.5 9H11z",
  lock: "M5.5 9h9v8h-9zM7 9V6.5a3 3 0 0 1 6 0V9",
  more: "M10 4.5v.01M10 10v.01M10 15.5v.01",
  react: "M10 17.5a7.5 7.5 0 1 1 0-15 7.5 7.5 0 0 1 0 15zM7 12c1.5 2 4.5 2 6 0M7.5 8v.01M12.5 8v.01",
  send: "M3 3.5l14.5 6.5L3 16.5 5 10zM5 10h6",
  talk: "M3 4h14v10H9l-4 3.5V14H3z",
};
const SVG = "http://www.w3.org/2000/svg";

/** Decoration only: whatever carries it has words of its own. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
