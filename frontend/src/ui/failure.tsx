import { Button } from "@mantine/core";
import { AlertIcon } from "./icons";
import { Notice } from "./notice";

/** An error in the place of what could not be loaded, in the server's own words. */
export function Failure({ title, error, onRetry }: { title: string; error: unknown; onRetry?: () => void }) {
  return (
    <Notice
      tone="bad"
      title={title}
      icon={<AlertIcon size={24} />}
      action={
        onRetry && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {error instanceof Error ? error.message : String(error)}
    </Notice>
  );
}
