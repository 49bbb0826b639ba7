let isPointing = false;

window.addEventListener("pointermove", () => {
  isPointing = true;
});
window.addEventListener("keydown", ({ key }) => {
  if (key.startsWith("Arrow")) isPointing = false;
});

/** The image whose tile is under the pointer, unless the arrow keys have moved since: then the hand is on the keys. */
export function pointedAt(): number | null {
  const tile = isPointing ? document.querySelector("[role='gridcell']:hover") : null;
  return tile instanceof HTMLElement ? Number(tile.dataset.imageId) : null;
}
