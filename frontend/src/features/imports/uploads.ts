import { createStore } from "zustand/vanilla";
import { messageOf, Problem, type UploadedFile, uploadImages } from "@/api";
import { chunks, type SourceFile } from "./source";

/** How far the upload into one dataset is. */
export type Upload = {
  files: number;
  bytes: number;
  filesDone: number;
  bytesDone: number;
  created: number;
  duplicate: number;
  refused: readonly { name: string; reason: string }[];
  /** Files that could not be sent, and why. */
  unsent: readonly SourceFile[];
  trouble: string | null;
  groupBy: GroupBy;
  startedAt: number;
  isRunning: boolean;
};

export type GroupBy = "parent" | "none";

/** Uploads by dataset; they run on while other screens are open, as long as the tab is. */
export const uploads = createStore<{ byDataset: ReadonlyMap<number, Upload> }>(() => ({ byDataset: new Map() }));

const CONCURRENCY = 2;
const ATTEMPTS = 6;

/** Sends files into a dataset, a few chunks at a time, and calls back after each one that arrived. */
export async function upload(
  datasetId: number,
  files: readonly SourceFile[],
  groupBy: GroupBy,
  onArrived: () => void,
): Promise<void> {
  update(datasetId, () => ({
    files: files.length,
    bytes: sizeOf(files),
    filesDone: 0,
    bytesDone: 0,
    created: 0,
    duplicate: 0,
    refused: [],
    unsent: [],
    trouble: null,
    groupBy,
    startedAt: Date.now(),
    isRunning: true,
  }));
  const waiting = chunks(files);
  const work = async () => {
    for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) {
      await sendChunk(datasetId, chunk, groupBy);
      onArrived();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  update(datasetId, (state) => state && { ...state, isRunning: false });
}

async function sendChunk(datasetId: number, chunk: SourceFile[], groupBy: GroupBy): Promise<void> {
  const body = {
    files: chunk.map(({ file }) => file),
    paths: JSON.stringify(chunk.map(({ path }) => path)),
    group_by: groupBy,
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { items } = await uploadImages(datasetId, body);
      update(datasetId, (state) => state && arrived(state, chunk, items));
      return;
    } catch (error) {
      const isTransient = error instanceof Problem && error.isTransient;
      if (isTransient && attempt < ATTEMPTS) {
        // Sending a picture twice does no harm: it is known by its content.
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
        continue;
      }
      const trouble = messageOf(error);
      update(datasetId, (state) => state && { ...state, unsent: [...state.unsent, ...chunk], trouble });
      return;
    }
  }
}

function arrived(state: Upload, chunk: readonly SourceFile[], items: readonly UploadedFile[]): Upload {
  const refused = items.filter(({ outcome }) => outcome === "refused");
  return {
    ...state,
    filesDone: state.filesDone + chunk.length,
    bytesDone: state.bytesDone + sizeOf(chunk),
    created: state.created + items.filter(({ outcome }) => outcome === "created").length,
    duplicate: state.duplicate + items.filter(({ outcome }) => outcome === "duplicate").length,
    refused: [...state.refused, ...refused.map(({ name, reason }) => ({ name, reason: reason ?? "Refused." }))],
  };
}

function update(datasetId: number, change: (state: Upload | undefined) => Upload | undefined): void {
  uploads.setState(({ byDataset }) => {
    const next = change(byDataset.get(datasetId));
    return next ? { byDataset: new Map(byDataset).set(datasetId, next) } : {};
  });
}

function sizeOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}
