/**
 * Colours that stay apart with the common colour-vision deficiencies: Paul Tol's "bright" and "muted" schemes, the
 * same that new classes get. https://personal.sron.nl/~pault/
 */
export const COLOURS: readonly { value: string; name: string }[] = [
  { value: "#4477aa", name: "Blue" },
  { value: "#ee6677", name: "Red" },
  { value: "#228833", name: "Green" },
  { value: "#ccbb44", name: "Yellow" },
  { value: "#66ccee", name: "Cyan" },
  { value: "#aa3377", name: "Purple" },
  { value: "#ee8866", name: "Orange" },
  { value: "#44bb99", name: "Mint" },
  { value: "#99ddff", name: "Light blue" },
  { value: "#882255", name: "Wine" },
  { value: "#999933", name: "Olive" },
  { value: "#332288", name: "Indigo" },
  { value: "#ddcc77", name: "Sand" },
  { value: "#117733", name: "Dark green" },
  { value: "#cc6677", name: "Rose" },
  { value: "#88ccee", name: "Sky" },
];
