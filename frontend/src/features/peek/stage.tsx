import { Loader } from "@mantine/core";
import { type PointerEvent, type RefObject, useEffect, useImperativeHandle, useRef, useState } from "react";
import classes from "./peek.module.css";
import { FITTED, fitted, panned, type Size, STEP, type Zoom, zoomed } from "./zoom";

/** What keys and buttons can do with the picture. */
export type StageHandle = { zoomBy: (factor: number) => void; reset: () => void };

type Props = {
  handle: RefObject<StageHandle | null>;
  imageId: number;
  thumbnail: string;
  alt: string;
};

type Loaded = { state: "loading" | "shown" | "thumbnail" | "failed"; size: Size };

/**
 * One picture, whole at first; wheel, double click and drag look closer. Its thumbnail stands in until the original is
 * there, and stays where the browser cannot show the original.
 */
export function Stage({ handle, imageId, thumbnail, alt }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState<Zoom>(FITTED);
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading", size: { width: 0, height: 0 } });
  const [frameSize, setFrameSize] = useState<Size>({ width: 0, height: 0 });
  const drag = useRef<{ pointer: number; x: number; y: number } | null>(null);
  const { size } = loaded;

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setFrameSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useImperativeHandle(
    handle,
    () => ({
      zoomBy: (factor) => setZoom((now) => zoomed(now, factor, size, frameSize)),
      reset: () => setZoom(FITTED),
    }),
    [size, frameSize],
  );

  // React listens passively, and the page behind would scroll.
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      if (event.deltaY === 0) return;
      const factor = event.deltaY < 0 ? STEP : 1 / STEP;
      setZoom((now) => zoomed(now, factor, size, frameSize, fromCentre(element, event)));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [size, frameSize]);

  const isOriginal = loaded.state === "loading" || loaded.state === "shown";
  const fit = fitted(size, frameSize);
  const known = fit.width > 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the hand's way; keys and buttons are commands.
    <div
      ref={frame}
      className={classes.stage}
      tabIndex={-1}
      data-autofocus
      data-testid="stage"
      data-scale={zoom.scale.toFixed(2)}
      data-zoomed={zoom.scale > 1 || undefined}
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        if (event.button !== 0) return;
        drag.current = { pointer: event.pointerId, x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={({ pointerId, clientX, clientY }) => {
        const from = drag.current;
        if (!from || from.pointer !== pointerId) return;
        drag.current = { pointer: pointerId, x: clientX, y: clientY };
        setZoom((now) => panned(now, clientX - from.x, clientY - from.y, size, frameSize));
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onDoubleClick={(event) => {
        const point = fromCentre(event.currentTarget, event);
        setZoom((now) => (now.scale > 1 ? FITTED : zoomed(now, 2.5, size, frameSize, point)));
      }}
    >
      <img
        key={isOriginal ? "original" : "thumbnail"}
        className={classes.picture}
        src={isOriginal ? `/api/v1/images/${imageId}/file` : thumbnail}
        alt={alt}
        draggable={false}
        hidden={loaded.state === "failed"}
        data-known={known || undefined}
        style={{
          width: known ? fit.width : undefined,
          height: known ? fit.height : undefined,
          transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`,
        }}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setLoaded({
            state: isOriginal ? "shown" : "thumbnail",
            size: { width: naturalWidth, height: naturalHeight },
          })
        }
        onError={() => setLoaded(({ size: same }) => ({ state: isOriginal ? "thumbnail" : "failed", size: same }))}
      />
      {loaded.state === "loading" && (
        <>
          <img className={classes.standIn} src={thumbnail} alt="" draggable={false} />
          <span className={classes.loading} role="status" aria-label="Loading the picture">
            <Loader size={18} />
          </span>
        </>
      )}
      {loaded.state === "thumbnail" && (
        <p className={classes.word} role="status">
          This browser cannot show the original: this is its thumbnail.
        </p>
      )}
      {loaded.state === "failed" && (
        <p className={classes.word} role="alert">
          This picture could not be loaded.
        </p>
      )}
    </div>
  );
}

function fromCentre(element: Element, { clientX, clientY }: { clientX: number; clientY: number }) {
  const box = element.getBoundingClientRect();
  return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
}
