/** How a picture lies in its frame: `scale` 1 is the whole picture fitted, x and y move its centre, in pixels. */
export type Zoom = { scale: number; x: number; y: number };

export type Size = { width: number; height: number };

export const FITTED: Zoom = { scale: 1, x: 0, y: 0 };

/** A step of a key, a button or a notch of the wheel. */
export const STEP = 1.25;

/** The picture's size when it is fitted whole. A small picture is enlarged too: it is what one came to see. */
export function fitted(picture: Size, frame: Size): Size {
  if (picture.width <= 0 || picture.height <= 0) return { width: 0, height: 0 };
  const ratio = Math.min(frame.width / picture.width, frame.height / picture.height);
  return { width: picture.width * ratio, height: picture.height * ratio };
}

/** The largest scale: four screen pixels for one of the picture, and never less than four times fitted. */
export function largest(picture: Size, frame: Size): number {
  const { width } = fitted(picture, frame);
  return width === 0 ? 1 : Math.max(4, (4 * picture.width) / width);
}

/** Zooms by a factor, keeping what lies under a point in its place; the point is measured from the frame's centre. */
export function zoomed(zoom: Zoom, factor: number, picture: Size, frame: Size, point = { x: 0, y: 0 }): Zoom {
  const scale = Math.min(largest(picture, frame), Math.max(1, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  const x = point.x - (point.x - zoom.x) * ratio;
  const y = point.y - (point.y - zoom.y) * ratio;
  return held({ scale, x, y }, picture, frame);
}

/** Moves the picture by so many pixels. */
export function panned(zoom: Zoom, dx: number, dy: number, picture: Size, frame: Size): Zoom {
  return held({ ...zoom, x: zoom.x + dx, y: zoom.y + dy }, picture, frame);
}

/** Keeps the picture over the frame: no edge comes further in than it must. */
function held(zoom: Zoom, picture: Size, frame: Size): Zoom {
  const { width, height } = fitted(picture, frame);
  const spareX = Math.max(0, (width * zoom.scale - frame.width) / 2);
  const spareY = Math.max(0, (height * zoom.scale - frame.height) / 2);
  return { scale: zoom.scale, x: within(zoom.x, spareX), y: within(zoom.y, spareY) };
}

function within(value: number, spare: number): number {
  // Adding zero makes -0 a plain 0.
  return Math.min(spare, Math.max(-spare, value)) + 0;
}
