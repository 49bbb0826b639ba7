import { useEffect, useState } from "react";

/** How many images were imported since the ranking on screen was made: they are in it only when it is made again. */
export function useNewImages(images: number, isRanking: boolean, page: number): number {
  const [before, setBefore] = useState(images);
  // Counted anew while the first page is on its way. A later page belongs to the ranking of the first.
  const isAnew = isRanking && page === 1;
  useEffect(() => {
    if (isAnew) setBefore(images);
  }, [isAnew, images]);
  return isAnew ? 0 : Math.max(0, images - before);
}
