import { Button, Menu } from "@mantine/core";
import { getExportModelUrl, type Model } from "@/api";
import { ChevronDownIcon, DownloadIcon } from "@/ui/icons";

/** A model to take away. A head is none without this dataset's embeddings. */
export function ExportMenu({ model }: { model: Model }) {
  if (model.kind === "head" || model.state !== "ready") return null;
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" leftSection={<DownloadIcon size={14} />} rightSection={<ChevronDownIcon size={12} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={getExportModelUrl(model.id, { format: "safetensors" })} download>
          Weights for timm (safetensors)
        </Menu.Item>
        <Menu.Item component="a" href={getExportModelUrl(model.id, { format: "onnx" })} download>
          ONNX, pictures in and classes out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
