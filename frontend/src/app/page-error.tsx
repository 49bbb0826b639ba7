import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Failure } from "@/ui/failure";
import { Header } from "@/ui/header";
import { Notice } from "@/ui/notice";
import { ThemeSwitch } from "@/ui/theme-switch";
import classes from "./page.module.css";

/** An address that leads nowhere. */
export function NotFoundPage() {
  return (
    <div className={classes.page}>
      <Header crumbs={<Link to="/">armful</Link>}>
        <ThemeSwitch />
      </Header>
      <main className={classes.main}>
        <Notice
          title="There is nothing at this address"
          action={<Button renderRoot={(props) => <Link to="/" {...props} />}>To the datasets</Button>}
        >
          The link may be mistyped, or what it showed is gone.
        </Notice>
      </main>
    </div>
  );
}

/** A page that broke. */
export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <main className={classes.main}>
      <Failure title="This page broke" error={error} onRetry={reset} />
    </main>
  );
}
