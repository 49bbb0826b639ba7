import { Link, useNavigate } from "@tanstack/react-router";
import { NewDatasetForm } from "@/features/imports";
import { CrumbGap, Header } from "@/ui/header";
import { ThemeSwitch } from "@/ui/theme-switch";
import classes from "./page.module.css";

/** Brings images in. */
export function NewDatasetPage() {
  const navigate = useNavigate();
  const show = (datasetId: number) =>
    void navigate({ to: "/datasets/$datasetId", params: { datasetId: String(datasetId) } });
  return (
    <div className={classes.page}>
      <Header
        crumbs={
          <>
            <Link to="/">armful</Link>
            <CrumbGap />
            <span aria-current="page">New dataset</span>
          </>
        }
      >
        <ThemeSwitch />
      </Header>
      <main className={classes.main}>
        <h1 className={classes.title}>New dataset</h1>
        <NewDatasetForm onMade={show} />
      </main>
    </div>
  );
}
