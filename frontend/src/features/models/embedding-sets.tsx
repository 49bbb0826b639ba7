import { Button, Menu, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import {
  chooseEmbeddingSet,
  createModelEmbeddings,
  type EmbeddingSet,
  embeddingSetsQuery,
  type Model,
  messageOf,
  pagesKey,
  refreshModels,
} from "@/api";
import { count } from "@/lib/format";
import { Failure } from "@/ui/failure";
import { ChevronDownIcon } from "@/ui/icons";
import { ScrollBox } from "@/ui/scroll-box";
import { toast } from "@/ui/toasts";
import { embeddingAdvice } from "./embedding-advice";
import classes from "./embedding-sets.module.css";
import { share } from "./figures";

type Props = {
  projectId: number;
  models: readonly Model[];
  /** The jobs that are making embeddings. */
  children?: ReactNode;
  onAsked: () => Promise<unknown>;
};

/** What the project ranks by: the embeddings there are, which of them ranks better, and the switch between them. */
export function EmbeddingSets({ projectId, models, children, onAsked }: Props) {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(embeddingSetsQuery(projectId));
  const onError = (problem: unknown) => toast("bad", messageOf(problem));
  const choose = useMutation({
    mutationFn: async (set: EmbeddingSet) => {
      await chooseEmbeddingSet(projectId, { embedding_set_id: set.is_of_the_dataset ? null : set.id });
      return set.title;
    },
    onSuccess: async (title) => {
      client.removeQueries({ queryKey: pagesKey(projectId) });
      await refreshModels(client, projectId);
      toast("good", `The project ranks by ${title} now`);
    },
    onError,
  });
  const make = useMutation({
    mutationFn: (model: Model) => createModelEmbeddings(model.id),
    onSuccess: onAsked,
    onError,
  });
  const sources = models.filter(
    ({ kind, state, embedding_set_id }) => kind === "fine-tune" && state === "ready" && embedding_set_id === null,
  );
  const items = data?.items ?? [];
  const advice = embeddingAdvice(items);
  return (
    <section className={classes.card} aria-labelledby="embeddings-title">
      <div className={classes.head}>
        <h2 id="embeddings-title" className={classes.title}>
          Embeddings
        </h2>
        {sources.length > 0 && (
          <Menu position="bottom-end" width={240}>
            <Menu.Target>
              <Button variant="default" size="xs" loading={make.isPending} rightSection={<ChevronDownIcon size={12} />}>
                Make embeddings from
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {sources.map((model) => (
                <Menu.Item key={model.id} onClick={() => make.mutate(model)}>
                  {model.name}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <p className={classes.dim}>
        {advice ? (
          <span data-helps={advice.helps} className={classes.advice} data-testid="embedding-advice">
            {advice.text}
          </span>
        ) : (
          "What likeness, the live head and the grid go by. A fine-tune that knows your classes often makes better ones."
        )}
      </p>
      {children}
      {error && !data ? (
        <Failure title="The embeddings could not be loaded" error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <ScrollBox label="All embeddings" className={classes.scroll}>
          <table className={classes.table} aria-label="Embeddings">
            <thead>
              <tr>
                <th scope="col">Made by</th>
                <th scope="col">Images</th>
                <th scope="col" title="Mean average precision: how pure the images most alike are">
                  Ranking (mAP)
                </th>
                <th scope="col">Head accuracy</th>
                <th scope="col">Held-out labels</th>
                <th scope="col">
                  <span className={classes.hidden}>Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((set) => (
                <tr key={set.id}>
                  <th scope="row">
                    {set.title}
                    {set.is_of_the_dataset && <span className={classes.dim}> · the dataset's</span>}
                  </th>
                  <td>{count(set.images)}</td>
                  <td>{set.mean_average_precision === null ? "–" : share(set.mean_average_precision)}</td>
                  <td>{set.head_accuracy === null ? "–" : share(set.head_accuracy)}</td>
                  <td>{set.held_out === 0 ? "–" : count(set.held_out)}</td>
                  <td className={classes.action}>
                    {set.in_use ? (
                      <span className={classes.badge}>ranks now</span>
                    ) : (
                      <Button
                        variant="default"
                        size="xs"
                        aria-label={`${set.is_of_the_dataset ? "Switch back" : "Rank by these"}: ${set.title}`}
                        loading={choose.isPending && choose.variables.id === set.id}
                        onClick={() => choose.mutate(set)}
                      >
                        {set.is_of_the_dataset ? "Switch back" : "Rank by these"}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      ) : (
        <Skeleton height={72} />
      )}
    </section>
  );
}
