import type { ReactNode } from "react";
import type { Class } from "@/api";
import type { Command } from "@/lib/commands";
import { count, counted } from "@/lib/format";
import {
  ChevronLeftIcon,
  ChevronRightIcon,
  CloudOffIcon,
  HistoryIcon,
  LikesIcon,
  RedoIcon,
  RefreshIcon,
  UndoIcon,
} from "@/ui/icons";
import { Kbd } from "@/ui/kbd";
import { isGivenWhole } from "./page-mode";
import { sentence } from "./page-words";
import type { PageAct } from "./use-page-act";
import classes from "./workbench.module.css";

type Props = {
  selectedCount: number;
  act: PageAct;
  /** Enter answers a question above: there is nothing to do here. */
  isAsked: boolean;
  /** The selection is all that matched at a click. */
  isSnapshot: boolean;
  /** How many match, when the whole page is selected and there are more. */
  matching: number | null;
  pendingCount: number;
  /** The list of what was set aside; null when nothing was. */
  unsaved: ReactNode;
  trouble: string | null;
  isSignedOut: boolean;
  isDurable: boolean;
  /** Images that were imported since the ranking was made. */
  newImages: number;
  current: Class | undefined;
  items: readonly Class[];
  page: number;
  commands: readonly Command[];
  keyOf: (name: string) => string | null;
  onRetry: () => void;
};

/** What is selected, what is saved, and what can be done next. */
export function WorkbenchBar(props: Props) {
  const {
    selectedCount,
    act,
    isAsked,
    isSnapshot,
    matching,
    pendingCount,
    unsaved,
    trouble,
    isSignedOut,
    isDurable,
    newImages,
    current,
    items,
    page,
    commands,
    keyOf,
    onRetry,
  } = props;
  const named = (name: string) => commands.find((one) => one.name === name);
  const button = (name: string, label: string, content: ReactNode, kind = classes.action) => {
    const command = named(name);
    const key = keyOf(name);
    if (!command) return null;
    return (
      <button
        type="button"
        className={kind}
        aria-label={label}
        aria-keyshortcuts={key?.replace("Ctrl", "Control") ?? undefined}
        title={key ? undefined : command.title}
        disabled={!command.enabled()}
        onClick={command.run}
      >
        {content}
        {key && <Kbd chord={key} />}
      </button>
    );
  };
  const isTaking = !isAsked && !isSnapshot && act.mode !== null && act.mode !== "walk";
  const some = selectedCount > 0 ? ` ${count(selectedCount)}` : "";
  const repeat = current ? `Label${some} as ${current.name}` : `Label${some} as…`;
  return (
    <section
      className={classes.bar}
      aria-label="Actions"
      data-crowded={trouble !== null || unsaved !== null || newImages > 0 || matching !== null || undefined}
    >
      <b className={classes.selected} data-testid="selected">
        {count(selectedCount)} {isGivenWhole(act.mode) ? "marked" : "selected"}
        {isSnapshot && " (snapshot)"}
      </b>
      {matching !== null &&
        button(
          "select-all",
          `Select all ${count(matching)} that match`,
          `Select all ${count(matching)} that match`,
          classes.all,
        )}
      {selectedCount === 1 && matching === null && button("likes", "Take its likes", <LikesText />, classes.likes)}
      {newImages > 0 && (
        <button type="button" className={classes.newImages} data-testid="new-images" onClick={named("rank-again")?.run}>
          <RefreshIcon size={13} /> {counted(newImages, "new image")} · rank again
        </button>
      )}
      {matching === null && !isSnapshot && newImages === 0 && (
        <span className={classes.hint}>{hintOf(selectedCount, act)}</span>
      )}
      <span className={classes.space} />
      {unsaved}
      <Saved
        pendingCount={pendingCount}
        isInPart={unsaved !== null}
        trouble={trouble}
        isSignedOut={isSignedOut}
        isDurable={isDurable}
        onRetry={onRetry}
      />
      <span className={classes.group}>
        {button("undo", "Undo", <UndoIcon />)}
        {button("redo", "Redo", <RedoIcon />)}
        {button("history", "History", <HistoryIcon />)}
      </span>
      <span className={classes.group}>
        {button("previous-page", "Previous page", <ChevronLeftIcon />)}
        <span className={classes.page} data-testid="page">
          Page {count(page)}
        </span>
        {button("next-page", "Next page", <ChevronRightIcon />)}
      </span>
      {/* All that match has its own step above. */}
      {isTaking &&
        button(
          "take-page",
          takeText(act, items),
          <span className={classes.goText}>{takeText(act, items)}</span>,
          classes.go,
        )}
      {!isSnapshot &&
        !isTaking &&
        !isAsked &&
        (current
          ? button("repeat-class", repeat, <GoText text={repeat} colour={current.colour} />, classes.go)
          : button("pick-class", repeat, repeat, classes.go))}
    </section>
  );
}

function LikesText() {
  return (
    <>
      <LikesIcon size={14} />
      <span className={classes.likesText}>Its likes</span>
    </>
  );
}

function hintOf(selectedCount: number, { mode }: PageAct): string {
  if (selectedCount > 0) {
    const said = "Press a class’s key, or type a name";
    return isGivenWhole(mode) ? `${said}, or leave them for later` : said;
  }
  if (isGivenWhole(mode)) return "Click what is not as it should be, or point at it and press its class’s key";
  return "Click images, drag a frame, or Shift+click for a range";
}

/** What Enter does on a page that is given as a whole. */
function takeText({ mode, parts }: PageAct, items: readonly Class[]): string {
  const [first] = parts;
  const sizes = parts.map(({ images }) => images.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (!first) return "Next page";
  if (mode === "review") return `Keep the rest: ${count(total)}`;
  if (mode === "confirm" && parts.length === 1 && first.as === "confirm") {
    return `Confirm ${count(total)} as ${items.find(({ id }) => id === first.classId)?.name ?? "the class"}`;
  }
  const said = sentence(parts, "do");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

function GoText({ text, colour }: { text: string; colour: string }) {
  return (
    <>
      <span className={classes.dot} style={{ background: colour }} />
      <span className={classes.goText}>{text}</span>
    </>
  );
}

function Saved({
  pendingCount,
  isInPart,
  trouble,
  isSignedOut,
  isDurable,
  onRetry,
}: Pick<Props, "pendingCount" | "trouble" | "isSignedOut" | "isDurable" | "onRetry"> & { isInPart: boolean }) {
  if (pendingCount === 0) {
    return (
      <span className={classes.saved} role="status" data-testid="saved">
        <span className={classes.savedDot} />{" "}
        <span className={classes.savedText}>{isInPart ? "The rest is saved" : "Saved"} · nothing pending</span>
      </span>
    );
  }
  return (
    <span
      className={classes.saved}
      role="status"
      data-testid="saved"
      data-trouble={trouble !== null || undefined}
      title={trouble ?? undefined}
    >
      {trouble ? <CloudOffIcon /> : <span className={classes.savedDot} data-pending />}
      <span className={classes.savedText}>
        {counted(pendingCount, "change")} pending
        {isSignedOut && " · sign in again"}
        {trouble && (isDurable ? " · kept in this browser" : " · keep this tab open")}
      </span>
      {trouble && (
        <button type="button" className={classes.retry} onClick={onRetry}>
          Try now
        </button>
      )}
    </span>
  );
}
