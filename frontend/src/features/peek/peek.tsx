import { ActionIcon, Modal } from "@mantine/core";
import { type ReactNode, type RefObject, useEffect } from "react";
import type { Class } from "@/api";
import { type Command, caps } from "@/lib/commands";
import {
  ChevronLeftIcon,
  ChevronRightIcon,
  CrossIcon,
  LikesIcon,
  MinusIcon,
  PlusIcon,
  TargetIcon,
  WholeIcon,
} from "@/ui/icons";
import { Kbd } from "@/ui/kbd";
import classes from "./peek.module.css";
import { PeekSide } from "./peek-side";
import { Stage, type StageHandle } from "./stage";

/** The image that is looked at, with the class it has or is about to have. */
export type PeekImage = { id: number; thumbnail: string; className: string | null; isPending: boolean };

type Props = {
  projectId: number;
  image: PeekImage;
  /** Where it stands on the page, from 1; null for an image of another page. */
  place: number | null;
  total: number;
  /** The images before and after, to be fetched ahead. */
  ahead: readonly number[];
  items: readonly Class[];
  classOf: (imageId: number) => number | null;
  commands: readonly Command[];
  stage: RefObject<StageHandle | null>;
  onShow: (imageId: number) => void;
  onClose: () => void;
};

/** A large look at one image, with what is known about it. */
export function Peek(props: Props) {
  const { projectId, image, place, total, ahead, items, classOf, commands, stage, onShow, onClose } = props;
  const name = `Image ${image.id}`;
  useEffect(() => {
    for (const id of ahead) new Image().src = `/api/v1/images/${id}/file`;
  }, [ahead]);

  const button = (command: string, icon: ReactNode) => {
    const found = commands.find((one) => one.name === command);
    const key = found?.keys[0];
    if (!found) return null;
    return (
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={found.title}
        title={key ? `${found.title} (${caps(key).join(" ")})` : found.title}
        disabled={!found.enabled()}
        onClick={found.run}
      >
        {icon}
      </ActionIcon>
    );
  };
  return (
    // Its keys are commands, Escape among them, so that they can be changed and listed like all others.
    <Modal.Root opened onClose={onClose} fullScreen closeOnEscape={false} transitionProps={{ duration: 0 }}>
      <Modal.Content aria-label={name} data-own-keys classNames={{ content: classes.content }}>
        <div className={classes.main}>
          <header className={classes.head}>
            {button("peek-previous", <ChevronLeftIcon />)}
            {button("peek-next", <ChevronRightIcon />)}
            <b>{name}</b>
            <span className={classes.dim} data-testid="peek-place">
              {place === null ? "from another page" : `${place} of ${total} on the page`}
            </span>
            <span className={classes.space} />
            {button("zoom-out", <MinusIcon />)}
            {button("zoom-in", <PlusIcon />)}
            {button("zoom-reset", <WholeIcon />)}
            {button("likes", <LikesIcon />)}
            {button("reference", <TargetIcon />)}
          </header>
          <Stage
            key={image.id}
            handle={stage}
            imageId={image.id}
            thumbnail={image.thumbnail}
            alt={`${name}, ${image.className ?? "unlabelled"}`}
          />
          <footer className={classes.foot}>
            <span>
              <Kbd chord="ArrowLeft" /> <Kbd chord="ArrowRight" /> other images
            </span>
            <span>a class’s key labels this one</span>
            <span>wheel or double click looks closer</span>
          </footer>
        </div>
        <div className={classes.side}>
          <div className={classes.sideHead}>
            <span className={classes.space} />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={32}
              aria-label="Close"
              title="Close (Esc)"
              onClick={onClose}
            >
              <CrossIcon />
            </ActionIcon>
          </div>
          <PeekSide
            key={image.id}
            projectId={projectId}
            image={image}
            items={items}
            classOf={classOf}
            onShow={onShow}
          />
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
