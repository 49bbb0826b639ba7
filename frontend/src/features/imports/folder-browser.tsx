import { ActionIcon, Loader } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { foldersQuery, messageOf } from "@/api";
import { counted } from "@/lib/format";
import { FolderIcon, UpIcon } from "@/ui/icons";
import classes from "./folder-browser.module.css";

/** Walks the folders that the server lets one import from; the folder that is open is the chosen one. */
export function FolderBrowser({ path, onOpen }: { path: string; onOpen: (path: string) => void }) {
  const { data, error, isFetching } = useQuery({ ...foldersQuery(path), placeholderData: keepPreviousData });
  return (
    <fieldset className={classes.browser} aria-label="Folders on the server">
      <div className={classes.head}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Parent folder"
          disabled={!data || (data.path === "" && data.parent === null)}
          onClick={() => onOpen(data?.parent ?? "")}
        >
          <UpIcon />
        </ActionIcon>
        <span className={classes.path}>{data?.path || "Folders that can be imported"}</span>
        {isFetching && <Loader size={14} />}
        {data && data.path !== "" && <span className={classes.pictures}>{counted(data.pictures, "picture")}</span>}
      </div>
      {error && (
        <p className={classes.error} role="alert">
          {messageOf(error)}
        </p>
      )}
      <ul className={classes.list}>
        {data?.folders.map((folder) => (
          <li key={folder}>
            <button type="button" className={classes.folder} onClick={() => onOpen(joined(data.path, folder))}>
              <FolderIcon />
              {folder}
            </button>
          </li>
        ))}
        {data && data.folders.length === 0 && <li className={classes.none}>No folders in here.</li>}
      </ul>
    </fieldset>
  );
}

/** Roots are listed by their whole path, folders below them by name. */
function joined(path: string, folder: string): string {
  return folder.startsWith("/") || path === "" ? folder : `${path.replace(/\/$/, "")}/${folder}`;
}
