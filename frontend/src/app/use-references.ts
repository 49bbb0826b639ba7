import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useCallback, useEffect, useRef, useState } from "react";
import { createReference, messageOf, referenceQuery } from "@/api";
import { type View, withReference } from "@/features/ranking";
import { toast } from "@/ui/toasts";
import type { Reopen } from "./use-view";

/** Ways to put a picture on the reference shelf: an image, a file, a drop, a paste. */
export function useReferences(datasetId: number, view: View, reopen: Reopen) {
  const client = useQueryClient();
  const [isDropping, setDropping] = useState(false);
  const latest = useRef(view);
  latest.current = view;

  const add = useCallback(
    (item: { kind: "image" | "upload"; id: number }) => {
      reopen(withReference(latest.current, item));
    },
    [reopen],
  );
  const addImage = useCallback((id: number) => add({ kind: "image", id }), [add]);
  const upload = useCallback(
    (file: File) => {
      void createReference(datasetId, { file })
        .then((reference) => {
          client.setQueryData(referenceQuery(reference.id).queryKey, reference);
          add({ kind: "upload", id: reference.id });
        })
        .catch((error: unknown) => toast("bad", `The picture cannot be ranked by. ${messageOf(error)}`));
    },
    [add, client, datasetId],
  );

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = pictureIn(event.clipboardData?.files);
      if (!file) return;
      event.preventDefault();
      upload(file);
    };
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [upload]);

  const dropHandlers = {
    onDragOver: (event: DragEvent) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      setDropping(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (event.relatedTarget === null) setDropping(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setDropping(false);
      const file = event.dataTransfer.files[0];
      if (file) upload(file);
    },
  };
  return { add, addImage, upload, isDropping, dropHandlers };
}

function pictureIn(files: FileList | undefined): File | undefined {
  return [...(files ?? [])].find(({ type }) => type.startsWith("image/"));
}
