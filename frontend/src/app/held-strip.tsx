import type { Class } from "@/api";
import type { Snapshot } from "@/features/labelling";
import { LikesAsked, LikesStrip } from "./likes-strip";
import { SnapshotStrip } from "./snapshot-strip";
import type { LikesCare } from "./use-likes";

type Props = {
  snapshot: Snapshot | null;
  likes: LikesCare;
  items: readonly Class[];
  onGive: () => void;
  onClear: () => void;
};

/** Below the grid, what is held to be labelled in one act: an image's likes, or all that matched. */
export function HeldStrip({ snapshot, likes, items, onGive, onClear }: Props) {
  if (likes.asked) return <LikesAsked asked={likes.asked} onRetry={likes.take} onLeave={likes.leave} />;
  if (!snapshot) return null;
  if (snapshot.likes) {
    return (
      <LikesStrip
        likes={snapshot.likes}
        size={snapshot.ids.size}
        strip={likes.strip}
        onCut={likes.cutAt}
        onLeave={likes.leave}
      />
    );
  }
  const target = items.find(({ id }) => id === snapshot.target);
  return <SnapshotStrip snapshot={snapshot} target={target} onGive={onGive} onClear={onClear} />;
}
