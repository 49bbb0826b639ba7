import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";
import { VIEW_PARAMS, type ViewSearch } from "@/features/ranking/view";
import { NotFoundPage, PageError } from "./page-error";

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./home-page"), "HomePage"),
});

const newDataset = createRoute({
  getParentRoute: () => root,
  path: "/datasets/new",
  component: lazyRouteComponent(() => import("./new-dataset-page"), "NewDatasetPage"),
});

const dataset = createRoute({
  getParentRoute: () => root,
  path: "/datasets/$datasetId",
  component: lazyRouteComponent(() => import("./dataset-page"), "DatasetPage"),
});

const workbench = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId",
  validateSearch: (search: Record<string, unknown>): ViewSearch =>
    Object.fromEntries(VIEW_PARAMS.flatMap((name) => (typeof search[name] === "string" ? [[name, search[name]]] : []))),
  component: lazyRouteComponent(() => import("./workbench-page"), "WorkbenchPage"),
});

const models = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/models",
  validateSearch: ({ model, compare }: Record<string, unknown>): ModelsSearch => ({
    ...(typeof model === "string" && { model }),
    ...(typeof compare === "string" && { compare }),
  }),
  component: lazyRouteComponent(() => import("./models-page"), "ModelsPage"),
});

/** The model that is looked at, or those that are compared: ids joined by commas. */
type ModelsSearch = { model?: string; compare?: string };

/** The screens. A search is plain text on both sides, so that links stay short enough to read. */
export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([home, newDataset, dataset, workbench, models]),
    context: { client },
    defaultPreload: "intent",
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const params = new URLSearchParams();
      for (const [name, value] of Object.entries(search)) if (typeof value === "string") params.set(name, value);
      const text = params.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
      return text === "" ? "" : `?${text}`;
    },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
