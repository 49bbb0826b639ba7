import "@mantine/core/styles.css";
import "./app/global.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "./api";
import { OutboxCare } from "./app/outbox-care";
import { makeRouter } from "./app/router";
import { theme } from "./app/theme";
import { ToastList } from "./ui/toast-list";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server has judged will not change by asking again.
      retry: (failures, error) => (error instanceof Problem ? error.isTransient : true) && failures < 2,
      staleTime: 2_000,
    },
  },
});
const router = makeRouter(client);
const place = document.getElementById("root");

if (place) {
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
          <OutboxCare />
          <ToastList />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
