import { Button, Checkbox, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { createDataset, createImport, encodersQuery, jobsQuery, messageOf, refreshCounts } from "@/api";
import { counted } from "@/lib/format";
import { DropZone } from "./drop-zone";
import { FolderBrowser } from "./folder-browser";
import classes from "./new-dataset-form.module.css";
import { type Sampling, type SourceFile, sample } from "./source";
import { upload } from "./uploads";

const SOURCES = [
  { value: "browser", label: "From this computer" },
  { value: "server", label: "A folder on the server" },
];

const SAMPLINGS = [
  { value: "all", label: "All images" },
  { value: "random", label: "Some, at random" },
  { value: "per-group", label: "At least one of every group, then at random" },
];

/** Asks for everything that makes a dataset, makes it, and starts its import or upload. */
export function NewDatasetForm({ onMade }: { onMade: (datasetId: number) => void }) {
  const client = useQueryClient();
  const encoders = useQuery(encodersQuery());
  const [name, setName] = useState("");
  const [encoder, setEncoder] = useState<string | null>(null);
  const [source, setSource] = useState("browser");
  const [files, setFiles] = useState<readonly SourceFile[]>([]);
  const [folder, setFolder] = useState("");
  const [manifest, setManifest] = useState("");
  const [byParent, setByParent] = useState(false);
  const [mode, setMode] = useState<Sampling["mode"]>("all");
  const [most, setMost] = useState(1000);
  const [seed, setSeed] = useState(0);
  // A second attempt after a failed import goes into the dataset that the first one made.
  const [made, setMade] = useState<{ id: number; name: string } | null>(null);

  const sampling: Sampling = mode === "all" ? { mode } : { mode, count: most, seed };
  const groupBy = byParent ? "parent" : "none";
  const isReady = name.trim() !== "" && (source === "browser" ? files.length > 0 : folder !== "");

  const submit = useMutation({
    mutationFn: async () => {
      const wanted = name.trim();
      const dataset = made?.name === wanted ? made : await createDataset({ name: wanted, encoder });
      setMade({ id: dataset.id, name: wanted });
      if (source === "browser") {
        void upload(dataset.id, sample(files, sampling), groupBy, () => {
          void refreshCounts(client);
          void client.invalidateQueries({ queryKey: jobsQuery(dataset.id).queryKey });
        });
      } else {
        const path = manifest.trim();
        await createImport(dataset.id, {
          source: folder,
          manifest: path === "" ? null : path,
          group_by: groupBy,
          sample: sampling,
        });
      }
      return dataset.id;
    },
    onSuccess: (datasetId) => {
      void refreshCounts(client);
      onMade(datasetId);
    },
  });

  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isReady) submit.mutate();
  };

  const open = (path: string) => {
    setFolder(path);
    if (name === "" || name === lastPart(folder)) setName(lastPart(path));
  };

  const take = (next: readonly SourceFile[]) => {
    setFiles(next);
    const [first] = next;
    if (name === "" && first?.path.includes("/")) setName(first.path.split("/")[0] ?? "");
  };

  return (
    <form className={classes.form} onSubmit={send} aria-label="New dataset">
      <fieldset className={classes.part}>
        <legend>Images</legend>
        <SegmentedControl data={SOURCES} value={source} onChange={setSource} aria-label="Where the images are" />
        {source === "browser" ? (
          <DropZone files={files} onFiles={take} />
        ) : (
          <>
            <FolderBrowser path={folder} onOpen={open} />
            <div className={classes.pair}>
              <TextInput
                label="Folder"
                description="Pictures in it and in the folders below it"
                value={folder}
                onChange={({ currentTarget }) => setFolder(currentTarget.value)}
              />
              <TextInput
                label="Manifest (optional)"
                description="CSV on the server: file, group, any metadata"
                placeholder="/data/cars.csv"
                value={manifest}
                onChange={({ currentTarget }) => setManifest(currentTarget.value)}
              />
            </div>
          </>
        )}
        <Checkbox
          label="The folder a picture lies in is its group"
          description="Images of one group belong together, such as the photos of one car"
          checked={byParent}
          onChange={({ currentTarget }) => setByParent(currentTarget.checked)}
        />
      </fieldset>

      <fieldset className={classes.part}>
        <legend>How many</legend>
        <Select
          aria-label="Sampling"
          data={SAMPLINGS}
          value={mode}
          allowDeselect={false}
          onChange={(value) => setMode(value === "random" || value === "per-group" ? value : "all")}
        />
        {mode !== "all" && (
          <div className={classes.pair}>
            <NumberInput
              label="Up to"
              description="Images"
              min={1}
              value={most}
              thousandSeparator=","
              onChange={(value) => setMost(Math.max(1, Number(value) || 1))}
            />
            <NumberInput
              label="Seed"
              description="The same seed chooses the same images"
              min={0}
              value={seed}
              onChange={(value) => setSeed(Math.max(0, Number(value) || 0))}
            />
          </div>
        )}
      </fieldset>

      <fieldset className={classes.part}>
        <legend>Dataset</legend>
        <div className={classes.pair}>
          <TextInput
            label="Name"
            description="One that no other dataset has"
            placeholder="Wardrobe"
            value={name}
            maxLength={200}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Select
            label="Encoder"
            description="The model that tells which images look alike"
            data={encoders.data?.items.map(({ name: value, title }) => ({ value, label: title })) ?? []}
            value={encoder ?? encoders.data?.items.find(({ is_default }) => is_default)?.name ?? null}
            error={encoders.error && messageOf(encoders.error)}
            allowDeselect={false}
            onChange={setEncoder}
          />
        </div>
      </fieldset>

      {submit.error && (
        <p className={classes.error} role="alert">
          {messageOf(submit.error)}
        </p>
      )}
      <div className={classes.actions}>
        <span className={classes.dim}>
          {!isReady && "Choose images and a name first."}
          {isReady && source === "browser" && `${counted(sample(files, sampling).length, "file")} will be uploaded`}
        </span>
        <Button type="submit" size="md" loading={submit.isPending} disabled={!isReady}>
          Create dataset
        </Button>
      </div>
    </form>
  );
}

function lastPart(path: string): string {
  return path.replace(/\/$/, "").split("/").at(-1) ?? "";
}
