import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { referenceQuery } from "@/api";
import { CrossIcon, PlusIcon } from "@/ui/icons";
import classes from "./toolbar.module.css";
import type { ShelfItem } from "./view";

type Props = {
  items: readonly ShelfItem[];
  isRanking: boolean;
  /** A picture is being dragged over the page. */
  isDropping: boolean;
  onTurn: (item: ShelfItem) => void;
  onRemove: (item: ShelfItem) => void;
  onFile: (file: File) => void;
};

/** The pictures to rank by. A click lets one count against; pictures are dropped, pasted or chosen. */
export function Shelf({ items, isRanking, isDropping, onTurn, onRemove, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const invitation = items.length === 0 ? "Drop or paste a picture" : "";
  const shown = isDropping ? "Drop it to rank by it" : invitation;
  return (
    <fieldset className={classes.shelf} aria-label="References" data-idle={!isRanking || undefined}>
      {items.map((item) => (
        <ShelfPicture key={`${item.kind}${item.id}`} item={item} onTurn={onTurn} onRemove={onRemove} />
      ))}
      <button
        type="button"
        className={classes.add}
        data-dropping={isDropping || undefined}
        aria-label={shown === "" ? "Add a picture to rank by" : `${shown}: add a picture to rank by`}
        title="Drop or paste a picture, press R on an image, or choose a file"
        onClick={() => input.current?.click()}
      >
        <PlusIcon size={14} />
        {shown !== "" && <span>{shown}</span>}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label="Reference picture"
        data-testid="reference-input"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) onFile(file);
          currentTarget.value = "";
        }}
      />
    </fieldset>
  );
}

type PictureProps = {
  item: ShelfItem;
  onTurn: (item: ShelfItem) => void;
  onRemove: (item: ShelfItem) => void;
};

function ShelfPicture({ item, onTurn, onRemove }: PictureProps) {
  const uploaded = useQuery({ ...referenceQuery(item.id), enabled: item.kind === "upload" });
  const source = item.kind === "image" ? `/api/v1/images/${item.id}/thumbnail` : uploaded.data?.thumbnail;
  const name = item.kind === "image" ? `Image ${item.id}` : (uploaded.data?.name ?? `Picture ${item.id}`);
  return (
    <span className={classes.picture} data-against={item.against || undefined}>
      <button
        type="button"
        className={classes.turn}
        aria-label={`${name}, ${item.against ? "counts against" : "counts for"}`}
        aria-pressed={item.against}
        title={`${name}: click to let it count ${item.against ? "for" : "against"}`}
        onClick={() => onTurn(item)}
      >
        {source && <img src={source} alt="" draggable={false} />}
        <span className={classes.sign} aria-hidden="true">
          {item.against ? "−" : "+"}
        </span>
      </button>
      <button
        type="button"
        className={classes.remove}
        aria-label={`Remove ${name}`}
        title="Remove"
        onClick={() => onRemove(item)}
      >
        <CrossIcon size={10} />
      </button>
    </span>
  );
}
