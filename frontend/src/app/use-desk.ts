import { type QueryClient, type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { type Class, classesQuery, createClass, type ImagePage, messageOf, type Project, pagesKey } from "@/api";
import { named } from "@/features/classes";
import { beyond, type Layout } from "@/features/grid";
import { type Labelling, type Shown, selecting, type undoState } from "@/features/labelling";
import { SIZES, type View } from "@/features/ranking";
import { counted } from "@/lib/format";
import { toast } from "@/ui/toasts";
import { pointedAt } from "./pointed-at";
import { pageWith, requestOf, shownOf } from "./use-page";
import type { PageAct } from "./use-page-act";
import type { Go, Reopen } from "./use-view";
import type { Dialog } from "./workbench";
import type { Desk } from "./workbench-commands";

type Props = {
  project: Project;
  labelling: Labelling;
  view: View;
  go: Go;
  reopen: Reopen;
  items: readonly Class[];
  page: UseQueryResult<ImagePage>;
  /** What this page makes of a class that is given: it goes first. */
  act: PageAct;
  undoing: ReturnType<typeof undoState>;
  setDialog: (dialog: Dialog) => void;
  /** The image that is looked at closely: while there is one, labels and ranking are about it alone. */
  peeked: number | null;
  setPeeked: (id: number | null) => void;
  toggleHistory: () => void;
  addReference: (item: { kind: "image"; id: number }) => void;
  takeLikes: (id: number) => void;
};

export const GRID = "[role='grid']";

/** The page on screen and everything that can be done with it, as the object that the commands act on. */
export function useDesk(props: Props) {
  const { project, labelling, view } = props;
  const client = useQueryClient();
  const navigate = useNavigate();
  // Commands are made once and always act on what is on screen now.
  const now = useRef(props);
  now.current = props;
  const layout = useRef<Layout | null>(null);

  // A selection belongs to its page.
  const pageName = JSON.stringify(requestOf(view));
  const seenPage = useRef(pageName);
  useEffect(() => {
    if (seenPage.current === pageName) return;
    seenPage.current = pageName;
    const { snapshot } = labelling.store.getState();
    labelling.select(() => selecting.NOTHING);
    // What is held matched at a moment, whatever page is looked at.
    if (snapshot) labelling.hold(snapshot);
  }, [labelling, pageName]);

  const give = useCallback(
    (shown: readonly Shown[], classId: number | null, name: string | null) => {
      if (shown.length === 0) return;
      const key = labelling.give(shown, classId);
      const what = name === null ? "No class any more" : `Labelled ${counted(shown.length, "image")} as ${name}`;
      toast("good", name === null ? `${what}: ${counted(shown.length, "image")}` : what, {
        title: "Undo",
        run: () => void labelling.undo(key),
      });
    },
    [labelling],
  );

  /** The selected images as they are shown now; nothing is selected any more. Or the one that is looked at closely. */
  const takeSelection = useCallback(() => {
    const { peeked } = now.current;
    const { snapshot } = labelling.store.getState();
    if (peeked === null && snapshot) {
      if (snapshot.likes) labelling.select(selecting.clear);
      return snapshot.likes ? snapshot.shown : [];
    }
    if (peeked !== null) return shownOf(pageWith(client, project.id, peeked), labelling, new Set([peeked]));
    const shown = shownOf(now.current.page.data, labelling, labelling.store.getState().selection.selected);
    labelling.select(selecting.clear);
    return shown;
  }, [client, labelling, project.id]);

  /** All that matched gets its class in a step of its own: true when it has only been chosen. */
  const aim = useCallback(
    (classId: number | null) => {
      const { snapshot } = labelling.store.getState();
      if (now.current.peeked !== null || !snapshot || snapshot.likes) return false;
      labelling.aim(classId);
      return true;
    },
    [labelling],
  );

  const giveSnapshot = useCallback(() => {
    const { snapshot } = labelling.store.getState();
    if (!snapshot || snapshot.target === undefined) return;
    const name = now.current.items.find(({ id }) => id === snapshot.target)?.name ?? "the class";
    give(snapshot.shown, snapshot.target, snapshot.target === null ? null : name);
    labelling.select(selecting.clear);
  }, [give, labelling]);

  const chooseClass = useCallback(
    (classId: number) => {
      const { items: known, view: seen, go } = now.current;
      aim(classId);
      if (!now.current.act.choose(classId))
        give(takeSelection(), classId, known.find(({ id }) => id === classId)?.name ?? "the class");
      if (seen.current !== classId) go({ ...seen, current: classId }, { replace: true });
    },
    [aim, give, takeSelection],
  );

  const makeClass = useCallback(
    async (name: string) => {
      // By the time the class is there, the person may have selected others, or turned the page.
      const { selection, snapshot } = labelling.store.getState();
      const taken = takeSelection();
      try {
        const made = await createClass(project.id, { name, description: "" });
        client.setQueryData(classesQuery(project.id).queryKey, (data) => data && { items: [...data.items, made] });
        if (taken.length === 0) aim(made.id);
        if (taken.length > 0 || !now.current.act.choose(made.id)) give(taken, made.id, made.name);
        const { view: seen, go } = now.current;
        go({ ...seen, current: made.id }, { replace: true });
      } catch (error) {
        // Another tab may have made it in the meantime, or the answer got lost.
        const twin = await freshClass(client, project.id, name);
        if (twin && taken.length > 0) {
          give(taken, twin.id, twin.name);
        } else {
          labelling.select((state) => (state.selected.size === 0 ? selection : state));
          if (snapshot?.likes) labelling.hold(snapshot);
          toast("bad", `The class “${name}” was not created. ${messageOf(error)}`);
        }
      }
    },
    [aim, client, give, labelling, project.id, takeSelection],
  );

  const desk = useMemo<Desk & { setLayout: (next: Layout) => void }>(() => {
    const order = () => now.current.page.data?.items.map(({ id }) => id) ?? [];
    const selection = () => labelling.store.getState().selection;
    const target = () => now.current.peeked ?? pointedAt() ?? selection().focus;
    const act = () => now.current.act;
    const held = () => labelling.store.getState().snapshot?.ids.size ?? 0;
    const move = (by: number) => labelling.select((state) => selecting.move(state, order(), by));
    const nextView = (): View | null => {
      const { view: seen, page: shown } = now.current;
      const cursor = shown.data?.next_cursor;
      return cursor ? { ...seen, cursor, page: seen.page + 1 } : null;
    };
    const previousView = (): View | null => {
      const { view: seen } = now.current;
      return seen.cursor === undefined ? null : { ...seen, ...pageBefore(seen) };
    };
    const pageBefore = (seen: View) => {
      const pages = client.getQueriesData<ImagePage>({ queryKey: pagesKey(project.id) });
      for (const [key, found] of pages) {
        if (found?.next_cursor !== seen.cursor) continue;
        const cursor = cursorIn(key.at(-1));
        return { cursor, page: cursor === undefined ? 1 : seen.page - 1 };
      }
      return { cursor: undefined, page: 1 };
    };
    const turn = (to: View | null) => {
      if (to) now.current.go(to);
    };
    const resize = (direction: 1 | -1) => {
      const { view: seen, go } = now.current;
      const size = Math.min(SIZES.most, Math.max(SIZES.least, seen.size + direction * 2 * SIZES.step));
      if (size !== seen.size) go({ ...seen, size }, { replace: true });
    };
    return {
      setLayout: (next) => {
        layout.current = next;
      },
      rowStep: (by) => {
        const at = order().indexOf(selection().focus ?? -1);
        const to = layout.current && at >= 0 ? beyond(layout.current, at, by) : null;
        return to === null ? 0 : to - at;
      },
      hasPage: () => order().length > 0,
      hasFocus: () => selection().focus !== null,
      hasTarget: () => target() !== null,
      hasSelection: () =>
        now.current.peeked !== null || selection().selected.size > 0 || held() > 0 || act().hasTarget(),
      isHolding: () => now.current.peeked !== null || selection().selected.size > 0 || held() > 0,
      hasCurrentClass: () => now.current.items.some(({ id }) => id === now.current.view.current),
      hasNext: () => nextView() !== null,
      hasPrevious: () => now.current.view.cursor !== undefined,
      canUndo: () => now.current.undoing.undo !== null,
      canRedo: () => now.current.undoing.redo !== null,
      move,
      extend: (by) => labelling.select((state) => selecting.moveExtending(state, order(), by)),
      toggleFocused: () => void (selection().focus !== null && act().toggle(selection().focus ?? 0)),
      selectPage: () => labelling.select((state) => selecting.selectAll(state, order())),
      invert: () => labelling.select((state) => selecting.invert(state, order())),
      clear: () => labelling.select(selecting.clear),
      giveCurrent: () => {
        const { view: seen } = now.current;
        if (seen.current !== undefined) chooseClass(seen.current);
      },
      takeAway: () => {
        if (!aim(null) && !act().takeBack()) give(takeSelection(), null, null);
      },
      openPicker: () => {
        act().hold();
        now.current.setDialog({ is: "picker", typed: "" });
      },
      newClass: () => {
        act().hold();
        now.current.setDialog({ is: "new-class" });
      },
      undo: () => {
        act().undoLast();
      },
      redo: () => void labelling.redo(),
      rankByTarget: () => {
        const id = target();
        if (id === null) return;
        now.current.addReference({ kind: "image", id });
      },
      peek: () => {
        const id = target();
        if (id === null) return;
        labelling.select((state) => selecting.standOn(state, id));
        now.current.setPeeked(id);
      },
      takeLikes: () => {
        const id = target();
        if (id === null) return;
        now.current.setPeeked(null);
        now.current.takeLikes(id);
      },
      rankAgain: () => now.current.reopen({}),
      next: () => turn(nextView()),
      previous: () => turn(previousView()),
      scrollOrTurn: (direction) => {
        const grid = document.querySelector(GRID);
        const before = grid?.scrollTop ?? 0;
        if (grid) grid.scrollTop += direction * (grid.clientHeight - 60);
        if ((grid?.scrollTop ?? 0) !== before) return;
        turn(direction === 1 ? nextView() : previousView());
      },
      resize,
      toggleFit: () => {
        const { view: seen, go } = now.current;
        go({ ...seen, fit: seen.fit === "crop" ? "whole" : "crop" }, { replace: true });
      },
      help: () => now.current.setDialog({ is: "help" }),
      palette: () => now.current.setDialog({ is: "palette" }),
      history: () => now.current.toggleHistory(),
      models: () => void navigate({ to: "/projects/$projectId/models", params: { projectId: String(project.id) } }),
    };
  }, [aim, chooseClass, client, give, labelling, navigate, project.id, takeSelection]);

  return { desk, chooseClass, makeClass, giveSnapshot };
}

/** The class of this name, if the server has one now and can be asked. */
async function freshClass(client: QueryClient, projectId: number, name: string): Promise<Class | undefined> {
  try {
    const { items } = await client.fetchQuery({ ...classesQuery(projectId), staleTime: 0, retry: false });
    return named(
      items.filter(({ archived }) => !archived),
      name,
    );
  } catch {
    return undefined;
  }
}

function cursorIn(request: unknown): string | undefined {
  if (typeof request !== "object" || request === null || !("cursor" in request)) return undefined;
  return typeof request.cursor === "string" ? request.cursor : undefined;
}
